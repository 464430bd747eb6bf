"""What several commands take: the day, the criteria, the lines, the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.library import load_named
from bangfu.core.criteria.lines import LineTable
from bangfu.core.exchange.parameters import read_parameters
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.register_tables import ReadRegister

DEFAULT_CRITERIA = "union-current"


def day_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--date`` and ``--year``."""
    command = click.option("--year", type=int, help="按该年 12 月 31 日认定。")(command)
    return click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="认定日期，默认今天。")(command)


def criteria_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--criteria`` and ``--parameters``."""
    command = click.option(
        "--parameters", type=click.Path(path_type=Path), help="低保标准等参数的文件（工作簿、CSV 或 YAML）。"
    )(command)
    return click.option(
        "--criteria", default=DEFAULT_CRITERIA, show_default=True, help="标准的名称，或 YAML 文件。"
    )(command)


def chosen_day(day: datetime | None, year: int | None) -> date:
    """The day of a run: given, the end of a year, or today."""
    if day is not None and year is not None:
        raise click.UsageError("--date 和 --year 只能写一个")
    if year is not None:
        if not 1990 <= year <= 2200:
            raise click.UsageError("--year 应在 1990 到 2200 之间")
        return date(year, 12, 31)
    return day.date() if day is not None else date.today()


def chosen_criteria(name: str, on: date) -> Compiled:
    """A shipped set or a file, checked for the day; raises CriteriaError before any data is read."""
    loaded = load_named(name)
    return compile_criteria(loaded.criteria, on, source=loaded.source)


def opened_register(path: Path, on: date) -> ReadRegister:
    """Read a register, showing progress where someone watches."""
    if not path.exists():
        raise UnusableInput(f"没有找到 {path}")
    progress = _Progress()
    register = read_register(path, on=on, progress=progress if progress.watched else None)
    progress.close()
    return register


def chosen_lines(register_lines: pa.Table | None, parameters: Path | None) -> LineTable:
    """The lines by region and year: shipped ones, then the file's, then the register's own, the later winning."""
    tables = []
    with as_file(files("bangfu.core.criteria").joinpath("sets", "lines-990000.yaml")) as shipped:
        tables.append(read_parameters(shipped))
    if parameters is not None:
        tables.append(read_parameters(parameters))
    if register_lines is not None:
        tables.append(register_lines)
    lines: dict[tuple[str, int], dict[str, int | None]] = {}
    for table in tables:
        for row in table.to_pylist():
            lines[row.pop("region"), row.pop("year")] = row
    return lines


class _Progress:
    """One line on the terminal that counts rows; silent where nobody watches."""

    def __init__(self) -> None:
        self.watched = click.get_text_stream("stderr").isatty()
        self._shown = False

    def __call__(self, sheet: str, rows: int) -> None:
        click.echo(f"\r读取 {sheet}：{rows:,} 行", err=True, nl=False)
        self._shown = True

    def close(self) -> None:
        """End the line."""
        if self._shown:
            click.echo("", err=True)
