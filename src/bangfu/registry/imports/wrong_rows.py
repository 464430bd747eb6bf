"""The rows that did not pass, as a workbook that can be corrected and uploaded again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from bangfu.core.exchange.headers import SEARCHED_ROWS, HeaderRow, find_header
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.row_sheets import RowSheet
from bangfu.core.exchange.sheet_data import SHEETS
from bangfu.core.exchange.sheet_layout import TEXT_FORMAT, new_workbook, write_cell
from bangfu.core.exchange.values import is_blank, shown
from bangfu.core.facts.catalogue import Entity
from bangfu.registry.imports.sources import ROW_ENTITIES, readable, sheets_of

REASON = "错误原因"


def write_wrong_rows(path: Path, problems: Sequence[RowProblem], target: Path) -> None:
    """Write every row of every household that has a problem, as it stood, with a last column 错误原因."""
    with readable(path) as place, new_workbook(target) as book:
        sheet_of = sheets_of(place)
        for entity in ROW_ENTITIES:
            sheet = sheet_of(entity)
            if sheet is not None:
                _write(book, entity, sheet, problems)


def _write(book: xlsxwriter.Workbook, entity: Entity, sheet: RowSheet, problems: Sequence[RowProblem]) -> None:
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        if problem.sheet == sheet.name:
            reasons.setdefault(problem.row, []).append(f"{problem.column}：{problem.reason}")
    wanted = {problem.archive_no for problem in problems if problem.archive_no}
    rows = iter(sheet.rows)
    top = list(islice(rows, SEARCHED_ROWS))
    header = find_header(sheet.name, entity, top, sheet.first_row)
    out = _Sheet(book, SHEETS[entity], header, top[header.position])
    first = sheet.first_row + header.position + 1
    for number, row in enumerate(chain(top[header.position + 1 :], rows), start=first):
        if number in reasons or _archive(row, header) in wanted:
            out.add(row, "；".join(reasons.get(number, ())))


def _archive(row: Sequence[object], header: HeaderRow) -> str:
    column = next(index for index, fact in header.columns if fact.column == "archive_no")
    return "" if column >= len(row) or is_blank(row[column]) else shown(row[column])


class _Sheet:
    """A sheet being written: known columns only, the reason last."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, header: HeaderRow, cells: Sequence[object]) -> None:
        self._sheet = book.add_worksheet(name)
        self._columns = [index for index, _ in header.columns]
        self._text: Format = book.add_format(TEXT_FORMAT)
        self._plain: Format = book.add_format({})
        self._number = 0
        names = [fact.name for _, fact in header.columns]
        for column, title in enumerate([*names, REASON]):
            self._sheet.write_string(0, column, title, book.add_format({"bold": True}))
        self._sheet.set_column(0, len(names), 16)
        self._sheet.set_column(len(names), len(names), 60)
        self._sheet.freeze_panes(1, 2)

    def add(self, row: Sequence[object], reason: str) -> None:
        """Write one row as it stood."""
        self._number += 1
        for column, index in enumerate(self._columns):
            value = row[index] if index < len(row) else None
            write_cell(self._sheet, self._number, column, *self._cell(value))
        write_cell(self._sheet, self._number, len(self._columns), reason, self._plain)

    def _cell(self, value: object) -> tuple[Any, Format]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return (None if is_blank(value) else shown(value)), self._text
        return value, self._plain
