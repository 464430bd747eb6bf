"""Options that several commands take: the day and the criteria."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.library import load_named
from bangfu.core.exchange.problems import UnusableInput

DEFAULT_CRITERIA = "union-current"


class OutputPath(click.Path):
    """Where a result goes: its folder must be there, so that no work is done for nothing."""

    def __init__(self, *, folder: bool = False) -> None:
        """``folder``: whether the output may itself be a folder that already stands."""
        super().__init__(path_type=Path)
        self._folder = folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; raises UnusableInput."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            raise UnusableInput(f"没有 {path.parent} 这个文件夹，不能写出 {path.name}")
        if path.is_dir() and not self._folder:
            raise UnusableInput(f"{path} 是文件夹，不能写成文件")
        return path


def day_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--date`` and ``--year``."""
    command = click.option("--year", type=int, help="按该年 12 月 31 日认定。")(command)
    return click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="认定日期，默认今天。")(command)


def criteria_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--criteria`` and ``--parameters``."""
    command = click.option(
        "--parameters", type=click.Path(path_type=Path), help="低保标准等参数的文件（工作簿、CSV 或 YAML）。"
    )(command)
    return click.option("--criteria", default=DEFAULT_CRITERIA, show_default=True, help="标准的名称，或 YAML 文件。")(
        command
    )


def chosen_day(day: datetime | None, year: int | None) -> date:
    """The day of a run: given, the end of a year, or today."""
    if day is not None and year is not None:
        raise click.UsageError("--date 和 --year 只能写一个")
    if year is not None:
        if not 1990 <= year <= 2200:
            raise click.UsageError("--year 应在 1990 到 2200 之间")
        return date(year, 12, 31)
    return day.date() if day is not None else date.today()  # noqa: DTZ011 - the officer's own day


def chosen_criteria(name: str, on: date) -> Compiled:
    """A shipped set or a file, checked for the day; raises before any data is read.

    UnusableInput where the set is not in force on that day, CriteriaError where it has a fault.
    """
    loaded = load_named(name)
    if not loaded.criteria.in_force(on):
        from bangfu.core.criteria.checking import out_of_force

        raise UnusableInput(f"{loaded.criteria.name} {out_of_force(loaded.criteria, on)}")
    return compile_criteria(loaded.criteria, on, source=loaded.source)
