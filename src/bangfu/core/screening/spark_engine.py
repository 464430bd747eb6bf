"""Screening with Spark, for a register that has outgrown one machine: the same set, one query, Parquet in and out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.dialects import SPARK
from bangfu.core.criteria.emit_sql import emit_sql
from bangfu.core.criteria.lines import LineTable, resolved_parameters
from bangfu.core.screening.duckdb_engine import Lines, line_columns, line_rows
from bangfu.core.screening.outputs import result_keys, result_outputs
from bangfu.core.screening.spark_environment import SparkFault
from bangfu.core.screening.spark_session import session_or_own
from bangfu.core.screening.spark_tables import file_address, lines_table, register_table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_LINES: Final = "lines"


def spark_query(compiled: Compiled, *, detail: bool = False) -> str:
    """The one query that gives the result of every household, as Spark spells it."""
    outputs = result_outputs(compiled, SPARK, detail=detail)
    return emit_sql(compiled, result_keys(compiled, detail=detail), outputs, SPARK)


def screen_with_spark(
    query: str,
    register: Path,
    lines: Path | pa.Table,
    output: Path,
    *,
    memory_limit: str | None = None,
    session: SparkSession | None = None,
) -> None:
    """Run a query over a register folder and write what it gives as a folder of Parquet part files.

    ``register`` holds ``households.parquet`` and ``members.parquet``, each a file or a folder of part files; ``lines``
    is Parquet or a table, one row a region. Every worker must see ``register`` and ``output`` under these paths.
    For ``session`` and ``memory_limit`` see :func:`session_or_own`. Raises SparkFault, also where ``output`` holds
    anything already.
    """
    _check_free(output)
    with session_or_own(session, memory_limit=memory_limit) as spark, _register_views(spark, register):
        _run(spark, query, lines_table(spark, lines), output)


def screen_folder_with_spark(
    compiled: Compiled,
    register: Path,
    table: LineTable,
    output: Path,
    *,
    detail: bool = False,
    memory_limit: str | None = None,
    session: SparkSession | None = None,
) -> int:
    """Screen a register folder with a set into a folder of Parquet; returns the number of households.

    ``table`` gives the lines by region and year; the rest is as in :func:`screen_with_spark`.
    """
    _check_free(output)
    with session_or_own(session, memory_limit=memory_limit) as spark, _register_views(spark, register):
        counted = spark.sql("SELECT region, count(*) AS households FROM households GROUP BY region").collect()
        lines = {str(row["region"]): resolved_parameters(compiled, row["region"], table) for row in counted}
        rows = lines_in_force(compiled, lines)
        _run(spark, spark_query(compiled, detail=detail), lines_table(spark, rows), output)
        return sum(int(row["households"]) for row in counted)


def lines_in_force(compiled: Compiled, lines: Lines) -> pa.Table:
    """The lines in force by region, as the table that :func:`screen_with_spark` takes."""
    names = line_columns(compiled)
    schema = pa.schema([("region", pa.string()), *((name, pa.int64()) for name in names)])
    rows = [dict(zip(schema.names, row, strict=True)) for row in line_rows(lines, names)]
    return pa.Table.from_pylist(rows, schema=schema)


def _run(spark: SparkSession, query: str, lines: DataFrame, output: Path) -> None:
    lines.createOrReplaceTempView(_LINES)
    try:
        spark.sql(query).write.mode("overwrite").parquet(file_address(output, pattern=False))
    finally:
        spark.catalog.dropTempView(_LINES)


@contextmanager
def _register_views(spark: SparkSession, register: Path) -> Iterator[None]:
    households = register_table(spark, register, "household")
    members = register_table(spark, register, "member")
    households.createOrReplaceTempView("households")
    members.createOrReplaceTempView("members")
    try:
        yield
    finally:
        spark.catalog.dropTempView("households")
        spark.catalog.dropTempView("members")


def _check_free(output: Path) -> None:
    """Spark empties the folder it writes to, so it must not hold anything."""
    if output.exists() and not (output.is_dir() and not any(output.iterdir())):
        raise SparkFault(f"{output.name} 已存在：请换一个名称，或先移走它")
