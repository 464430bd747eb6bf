"""Screening a register in memory with Spark, so that the same reports can be made from it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.lines import LineTable
from bangfu.core.facts.register import HOUSEHOLD_NO, TABLES
from bangfu.core.screening.screened import Screened, lines_of
from bangfu.core.screening.spark_engine import lines_in_force, screen_with_spark, spark_query

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def screen_with_spark_engine(
    compiled: Compiled,
    households: pa.Table,
    members: pa.Table,
    table: LineTable,
    *,
    detail: bool = True,
    memory_limit: str | None = None,
    session: SparkSession | None = None,
) -> Screened:
    """The same as :func:`bangfu.core.screening.screened.screen`, by Spark through a temporary folder.

    The workers must see this machine's temporary folder, as they do where Spark runs on this machine. Raises SparkFault
    where Spark cannot be used.
    """
    lines = lines_of(compiled, households, table)
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        register, output = Path(folder), Path(folder) / "result.parquet"
        pq.write_table(households, register / f"{TABLES['household']}.parquet")
        pq.write_table(members, register / f"{TABLES['member']}.parquet")
        query = spark_query(compiled, detail=detail)
        rows = lines_in_force(compiled, lines)
        screen_with_spark(query, register, rows, output, memory_limit=memory_limit, session=session)
        result = pq.read_table(output).sort_by(HOUSEHOLD_NO)
    return Screened(compiled, households, members, lines, result)
