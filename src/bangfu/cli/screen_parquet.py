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
from bangfu.core.screening.duckdb_engine import EngineSettings, is_checked_register, screen_parquet, stored_lines


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
    import tempfile

    from bangfu.cli.engines import refuse_vain_limit
    from bangfu.core.exchange.atomic import whole_or_nothing

    if not is_checked_register(register, compiled.on):
        refuse_vain_limit(engine, memory_limit)
        _screen_checked(register, output, compiled, parameters, engine, detail=detail, memory_limit=memory_limit)
        return
    table = _lines(register, parameters)
    if engine == "spark":
        from bangfu.cli.engines import spark_parquet

        count = spark_parquet(compiled, register, table, output, detail=detail, memory_limit=memory_limit)
    else:
        with tempfile.TemporaryDirectory(prefix="bangfu-") as spill, whole_or_nothing(output) as part, _plain_faults():
            settings = EngineSettings(memory_limit=memory_limit, spill_folder=Path(spill), ordered=False)
            count = screen_parquet(compiled, register, table, part, detail=detail, settings=settings)
    click.echo(f"已认定 {count:,} 户：{output}")


@contextmanager
def _plain_faults() -> Iterator[None]:
    """Say plainly what a run of the engine can fail of: too little memory, or a file not to be read or written."""
    try:
        yield
    except duckdb.OutOfMemoryException as fault:
        raise UnusableInput("内存不够，请加大 --memory-limit 或不写这个选项") from fault
    except (duckdb.IOException, duckdb.InvalidInputException) as fault:
        raise UnusableInput("读写文件失败，磁盘可能已满，或登记表文件已损坏") from fault


def _lines(register: Path, parameters: Path | None) -> LineTable:
    table = dict(shipped_lines())
    if parameters is not None:
        from bangfu.cli.inputs import chosen_lines

        table |= chosen_lines(None, parameters)
    with _plain_faults():
        return table | dict(stored_lines(register))


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

    read = opened_register(register, compiled.on)
    lines = chosen_lines(read.parameters, parameters)
    screened = screened_by(
        engine, compiled, read.households, read.members, lines, detail=detail, memory_limit=memory_limit
    )
    named = screened.result.append_column("archive_no", read.households["archive_no"])
    problems = output.with_suffix(".problems.csv")
    with whole_or_nothing(output) as part:
        pq.write_table(named, part, compression="zstd")
        if read.problems:
            with whole_or_nothing(problems) as listed:
                write_problems(listed, read.problems)
    click.echo(f"已认定 {named.num_rows:,} 户：{output}")
    if read.problems:
        click.echo(f"未通过的行 {len(read.problems):,} 处：{problems}")
