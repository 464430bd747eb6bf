"""What several commands read: a register, and the lines by region and year."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import pyarrow as pa

from bangfu.core.criteria.library import shipped_lines
from bangfu.core.criteria.lines import LineTable
from bangfu.core.exchange.parameters import read_parameters
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.register_tables import ReadRegister


def opened_register(path: Path, on: date) -> ReadRegister:
    """Read a register, showing progress where someone watches."""
    if not path.exists():
        raise UnusableInput(f"没有找到 {path}")
    progress = _Progress()
    watched: Callable[[str, int], None] | None = progress if progress.watched else None
    try:
        return read_register(path, on=on, progress=watched)
    finally:
        progress.close()


def faults_by_household(read: ReadRegister) -> dict[str, str]:
    """By archive number, for households that did not pass: the sentence that names every fault with its place."""
    found: dict[str, list[str]] = {}
    for item in read.problems:
        if item.archive_no:
            told = f"「{item.sheet}」第 {item.row} 行「{item.column}」：{item.reason}"
            found.setdefault(item.archive_no, []).append(told)
    return {number: f"未通过检查，不能认定：{'；'.join(told)}" for number, told in found.items()}


def chosen_lines(register_lines: pa.Table | None, parameters: Path | None) -> LineTable:
    """The lines by region and year: shipped ones, then the file's, then the register's own, the later winning."""
    tables = []
    if parameters is not None:
        tables.append(read_parameters(parameters))
    if register_lines is not None:
        tables.append(register_lines)
    lines = dict(shipped_lines())
    for table in tables:
        for row in table.to_pylist():
            lines[row.pop("region"), row.pop("year")] = row
    return lines


_CLEAR_REST = "\x1b[K"
"""Removes what a longer text left on the line."""


class _Progress:
    """One line on the terminal that counts rows; silent where nobody watches."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self._shown = False

    def __call__(self, sheet: str, rows: int, /) -> None:
        click.echo(f"\r读取 {sheet}：{rows:,} 行{_CLEAR_REST}", err=True, nl=False)
        self._shown = True

    def close(self) -> None:
        """End the line."""
        if self._shown:
            click.echo("", err=True)
