"""Screening with DuckDB in process: one query for the whole register."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.criteria.emit_python import day_number
from bangfu.core.criteria.emit_sql import emit_sql
from bangfu.core.criteria.lines import LineTable, resolved_parameters
from bangfu.core.facts.register import BIRTH, CHECKED_FORM, CHECKED_KEY, TABLES, columns
from bangfu.core.screening.outputs import UNDECIDED, result_keys, result_outputs, tier_keys

if TYPE_CHECKING:
    import pyarrow as pa

ROW_GROUP = 122_880

SLICE = 1_000_000
"""Most households that one run of the query takes from a Parquet register."""

Lines = Mapping[str, Mapping[str, int | None]]
"""By region: the parameters in force there, in stored units by column."""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """How much of the machine a screening may use; None leaves DuckDB's own choice."""

    memory_limit: str | None = None
    threads: int | None = None
    spill_folder: Path | None = None
    ordered: bool = True
    """Whether rows come back in the order asked for; an unordered result may be written in less memory."""


_LOOK = EngineSettings(threads=1)
"""Enough to look at what a file says of itself."""


def limit_memory(connection: duckdb.DuckDBPyConnection, memory_limit: str) -> None:
    """From here on use no more memory than this, such as ``1GB``."""
    connection.execute(f"SET memory_limit = '{memory_limit}'")


@contextmanager
def _given_or_opened(
    connection: duckdb.DuckDBPyConnection | None, settings: EngineSettings | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection of a caller who has one: to open another costs more than to read a small register."""
    if connection is not None:
        yield connection
        return
    with engine(settings) as opened:
        yield opened


def screening_query(compiled: Compiled, *, detail: bool = False) -> str:
    """The one query that gives the result of every household."""
    outputs = result_outputs(compiled, DUCKDB, detail=detail)
    apart = [] if detail else tier_keys(compiled)
    return emit_sql(compiled, result_keys(compiled, detail=detail), outputs, DUCKDB, apart)


@contextmanager
def engine(settings: EngineSettings | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private DuckDB that reads no file it is not told to and loads no extension.

    An interrupt in the middle of a query is the KeyboardInterrupt it is anywhere else.
    """
    settings = settings or EngineSettings()
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "true" if settings.ordered else "false",
    }
    if settings.memory_limit:
        config["memory_limit"] = settings.memory_limit
    if settings.threads:
        config["threads"] = str(settings.threads)
    if settings.spill_folder:
        config["temp_directory"] = os.fspath(settings.spill_folder)
    connection = duckdb.connect(":memory:", config=config)
    try:
        yield connection
    except RuntimeError as fault:
        if str(fault) == "Query interrupted":  # DuckDB's own form of the interrupt
            raise KeyboardInterrupt from fault
        raise
    finally:
        connection.close()


def screen_tables(
    compiled: Compiled, households: pa.Table, members: pa.Table, lines: Lines, *, detail: bool = False
) -> pa.Table:
    """Screen a register in memory; the result is in household order."""
    with engine() as connection:
        connection.register("households", households)
        connection.register("members", members)
        create_lines(connection, compiled, lines)
        query = screening_query(compiled, detail=detail)
        return connection.sql(f"{query} ORDER BY household_no").to_arrow_table()


def screen_parquet(
    compiled: Compiled,
    register: Path,
    table: LineTable,
    output: Path,
    *,
    detail: bool = False,
    settings: EngineSettings | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> int:
    """Screen a folder of Parquet into one Parquet file, in bounded memory; returns the number of households.

    ``register`` holds ``households.parquet`` and ``members.parquet`` as Bangfu writes them
    (docs/developer/register.md); ``table`` the lines by region and year. An open ``connection`` keeps its settings.
    """
    with _given_or_opened(connection, settings) as opened:
        _create_views(opened, register)
        found = opened.execute("SELECT region, count(*) FROM households GROUP BY region").fetchall()
        count: int = sum(households for _, households in found)
        lines = {region: resolved_parameters(compiled, region, table) for region, _ in found}
        create_lines(opened, compiled, lines)
        query = screening_query(compiled, detail=detail)
        if count > SLICE:
            _write_slices(opened, register, query, count, output)
        else:
            target = os.fspath(output).replace("'", "''")
            options = f"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}"
            opened.execute(f"COPY (\n{query}\n) TO '{target}' ({options})")
        return count


def _create_views(connection: duckdb.DuckDBPyConnection, register: Path, condition: str = "TRUE") -> None:
    for entity in ("household", "member"):
        file = os.fspath(register / f"{TABLES[entity]}.parquet").replace("'", "''")
        connection.execute(
            f"CREATE OR REPLACE VIEW {TABLES[entity]} AS SELECT * FROM read_parquet('{file}') WHERE {condition}"
        )


def _write_slices(connection: duckdb.DuckDBPyConnection, register: Path, query: str, count: int, output: Path) -> None:
    """Screen household by household number, a slice at a time.

    Both files stand in household order, so a slice reads only its own row groups; what must be kept in memory does not
    grow with the register, and neither does the time for a household.
    """
    import pyarrow.parquet as pq

    writer: pq.ParquetWriter | None = None
    try:
        for start in range(0, count, SLICE):
            _create_views(connection, register, f"household_no BETWEEN {start} AND {start + SLICE - 1}")
            batches = connection.sql(query).to_arrow_reader(ROW_GROUP)
            writer = writer or pq.ParquetWriter(output, batches.schema)
            for batch in batches:
                writer.write_batch(batch)
    finally:
        if writer is not None:
            writer.close()


def count_undecided(result: Path, connection: duckdb.DuckDBPyConnection | None = None) -> int:
    """How many households of a Parquet result, a file or a folder of part files, a missing fact left undecided."""
    name = re.sub(r"[*?\[]", r"[\g<0>]", os.fspath(result))  # DuckDB takes a file name for a pattern
    files = f"{name}/*.parquet" if result.is_dir() else name
    with _given_or_opened(connection, _LOOK) as looking:
        found = looking.execute("SELECT count(*) FROM read_parquet(?) WHERE tier = ?", [files, UNDECIDED]).fetchone()
    return int(found[0]) if found else 0


def is_checked_register(register: Path, on: date, connection: duckdb.DuckDBPyConnection | None = None) -> bool:
    """Whether a folder holds Parquet that Bangfu wrote from checked rows, with nobody born after the day.

    Only such a register may go to the engine as it is; any other is read and checked row by row first.
    """
    paths = [register / f"{TABLES[entity]}.parquet" for entity in ("household", "member")]
    if not all(path.is_file() for path in paths) or (register / f"{TABLES['parameter']}.parquet").is_dir():
        return False
    try:
        with _given_or_opened(connection, _LOOK) as looking:
            marked = all(_is_marked(looking, path) for path in paths)
            return marked and _latest_birth(looking, paths[1]) <= day_number(on)
    except duckdb.Error:
        return False  # a damaged file: the reader says what is wrong with it


def _is_marked(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    marks = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [os.fspath(path)]).fetchall()
    return (CHECKED_KEY.encode(), CHECKED_FORM.encode()) in marks


def _latest_birth(connection: duckdb.DuckDBPyConnection, members: Path) -> float:
    """The last day of birth, yyyymmdd; without statistics there is no telling."""
    latest = connection.execute(
        "SELECT max(CAST(stats_max_value AS BIGINT)) FROM parquet_metadata(?) WHERE path_in_schema = ?",
        [os.fspath(members), BIRTH],
    ).fetchone()
    return math.inf if latest is None or latest[0] is None else int(latest[0])


def stored_lines(register: Path, connection: duckdb.DuckDBPyConnection | None = None) -> LineTable:
    """The lines that a Parquet register brings along; none where it has no such table."""
    path = register / f"{TABLES['parameter']}.parquet"
    if not path.is_file():
        return {}
    names = [column.name for column in columns("parameter")[2:]]
    with _given_or_opened(connection, _LOOK) as looking:
        rows = looking.execute(f"SELECT region, year, {', '.join(names)} FROM read_parquet(?)", [os.fspath(path)])
        return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in rows.fetchall()}


def create_lines(connection: duckdb.DuckDBPyConnection, compiled: Compiled, lines: Lines) -> None:
    """The lines in force as a table, one row a region."""
    names = line_columns(compiled)
    connection.execute(
        f"CREATE OR REPLACE TABLE lines (region VARCHAR, {', '.join(f'{name} BIGINT' for name in names)})"
    )
    rows = list(line_rows(lines, names))
    if rows:
        values = ", ".join(["unnest(?::VARCHAR[])", *("unnest(?::BIGINT[])" for _ in names)])
        connection.execute(f"INSERT INTO lines SELECT {values}", [list(column) for column in zip(*rows, strict=True)])


def line_columns(compiled: Compiled) -> list[str]:
    """The columns of the lines: the register's parameters, and the set's own that differ by region."""
    stored = [column.name for column in columns("parameter") if column.fact and column.fact.kind == "money"]
    return [*stored, *(parameter.column for parameter in compiled.regional)]


def line_rows(lines: Lines, names: Iterable[str]) -> Iterator[tuple[str | int | None, ...]]:
    """The rows of the lines in the order of their columns."""
    columns_of = tuple(names)
    for region, line in sorted(lines.items()):
        yield (region, *(line.get(name) for name in columns_of))
