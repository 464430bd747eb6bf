"""``bangfu screen -o result.parquet``: results for programs, one row a household."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import duckdb

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.library import shipped_lines
from bangfu.core.criteria.lines import LineTable
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.screening import duckdb_engine


def screen_to_parquet(
    register: Path,
    output: Path,
    compiled: Compiled,
    parameters: Path | None,
    engine: str,
    *,
    detail: bool,
    memory_limit: str | None,
) -> None:
    """Screen into one Parquet file.

    A Parquet register of our own goes straight to the engine in bounded memory (Spark writes a folder of part files);
    anything else is read and checked first, and what does not pass is listed beside the result.
    """
    from bangfu.cli.engines import refuse_vain_limit

    with _own_engine() as connection:
        table: LineTable | None = None
        if duckdb_engine.is_checked_register(register, compiled.on, connection):
            table = _lines(register, parameters, connection)
            if engine == "duckdb":
                _screen_here(connection, compiled, register, table, output, detail=detail, memory_limit=memory_limit)
                return
    if table is None:
        refuse_vain_limit(engine, memory_limit)
        _screen_checked(register, output, compiled, parameters, engine, detail=detail, memory_limit=memory_limit)
        return
    from bangfu.cli.engines import spark_parquet

    count = spark_parquet(compiled, register, table, output, detail=detail, memory_limit=memory_limit)
    _say_done(count, duckdb_engine.count_undecided(output), output)


@contextmanager
def _own_engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """One DuckDB for the whole run, which looks at the register first: to open another takes time."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="bangfu-") as spill:
        settings = duckdb_engine.EngineSettings(spill_folder=Path(spill), ordered=False)
        with duckdb_engine.engine(settings) as connection:
            yield connection


def _screen_here(
    connection: duckdb.DuckDBPyConnection,
    compiled: Compiled,
    register: Path,
    table: LineTable,
    output: Path,
    *,
    detail: bool,
    memory_limit: str | None,
) -> None:
    from bangfu.core.exchange.atomic import whole_or_nothing

    with whole_or_nothing(output) as part, _plain_faults():
        if memory_limit:
            duckdb_engine.limit_memory(connection, memory_limit)
        count = duckdb_engine.screen_parquet(compiled, register, table, part, detail=detail, connection=connection)
        undecided = duckdb_engine.count_undecided(part, connection)
    _say_done(count, undecided, output)


def _say_done(count: int, undecided: int, output: Path) -> None:
    lacking = f"，其中 {undecided:,} 户缺少事实，无法认定" if undecided else ""
    click.echo(f"已认定 {count:,} 户{lacking}：{output}")


@contextmanager
def _plain_faults() -> Iterator[None]:
    """Say plainly what a run of the engine can fail of: too little memory, or a file not to be read or written."""
    try:
        yield
    except duckdb.OutOfMemoryException as fault:
        raise UnusableInput("内存不够，请加大 --memory-limit 或不写这个选项") from fault
    except (duckdb.IOException, duckdb.InvalidInputException) as fault:
        raise UnusableInput("读写文件失败，磁盘可能已满，或登记表文件已损坏") from fault


def _lines(register: Path, parameters: Path | None, connection: duckdb.DuckDBPyConnection) -> LineTable:
    table = dict(shipped_lines())
    if parameters is not None:
        from bangfu.cli.inputs import chosen_lines

        table |= chosen_lines(None, parameters)
    with _plain_faults():
        return table | dict(duckdb_engine.stored_lines(register, connection))


def _screen_checked(
    register: Path,
    output: Path,
    compiled: Compiled,
    parameters: Path | None,
    engine: str,
    *,
    detail: bool,
    memory_limit: str | None,
) -> None:
    import pyarrow.parquet as pq

    from bangfu.cli.engines import screened_by
    from bangfu.cli.inputs import chosen_lines, opened_register
    from bangfu.core.exchange.atomic import whole_or_nothing
    from bangfu.core.exchange.problem_list import write_problems
    from bangfu.core.exchange.undecided import missing_problems

    read = opened_register(register, compiled.on)
    lines = chosen_lines(read.parameters, parameters)
    screened = screened_by(
        engine, compiled, read.households, read.members, lines, detail=detail, memory_limit=memory_limit
    )
    named = screened.result.append_column("archive_no", read.households["archive_no"])
    missing = list(missing_problems(read, screened))
    problems = [*read.problems, *missing]
    listed = output.with_suffix(".problems.csv")
    with whole_or_nothing(output) as part:
        pq.write_table(named, part, compression="zstd")
        if problems:
            with whole_or_nothing(listed) as listed_part:
                write_problems(listed_part, problems)
    _say_done(named.num_rows, len({item.archive_no for item in missing}), output)
    if problems:
        click.echo(f"未通过的行 {len(problems):,} 处：{listed}")
