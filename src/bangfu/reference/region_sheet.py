"""The sheet 地区: its columns, reading it, and writing the empty one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.sheet_layout import HEADER_FORMAT, TEXT_FORMAT, new_workbook, write_cell
from bangfu.core.exchange.values import Unreadable, is_blank, shown
from bangfu.core.exchange.workbook_source import WorkbookSource
from bangfu.core.national.text import squeeze_text

SHEET: Final = "地区"
CODE, NAME, PARENT = "地区代码", "地区名称", "上级代码"
COLUMNS: Final = (CODE, NAME, PARENT)
_REQUIRED: Final = (CODE, NAME)
_MOST_ROWS: Final = 20_000
_HEADER_WITHIN = 10
_EXAMPLES: Final = (("990000", "北岭省", ""), ("990100", "北岭市", ""), ("990101", "城关区", ""))


@dataclass(frozen=True)
class RegionRow:
    """A row as typed: text by column; ``unreadable`` says why a cell has no value, by column."""

    number: int
    cells: Mapping[str, str]
    unreadable: Mapping[str, str]


def read_sheet(path: Path) -> list[RegionRow]:
    """Rows that are not blank. Raises UnusableInput for a workbook without the sheet, its columns or a row."""
    sheet = WorkbookSource(path, [SHEET]).sheet(SHEET)
    if sheet is None:
        raise UnusableInput(f"{path.name} 里没有名为“{SHEET}”的工作表，请用下载的模板填写")
    rows = iter(sheet.rows)
    top = list(islice(rows, _HEADER_WITHIN))
    position, columns = _header(path, top)
    numbered = enumerate(chain(top[position + 1 :], rows), start=sheet.first_row + position + 1)
    found = list(islice(_filled(numbered, columns), _MOST_ROWS + 1))
    if not found:
        raise UnusableInput(f"{path.name} 的工作表“{SHEET}”没有填写任何行")
    if len(found) > _MOST_ROWS:
        raise UnusableInput(f"{path.name} 超过 {_MOST_ROWS} 行，请分成几个文件")
    return found


def write_template(path: Path) -> None:
    """The empty sheet with examples of an invented province, codes as text."""
    with new_workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        header, text = book.add_format(HEADER_FORMAT), book.add_format(TEXT_FORMAT)
        sheet.set_column(0, len(COLUMNS) - 1, 18, text)
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, f"{name}*" if name in _REQUIRED else name, header)
        for number, example in enumerate(_EXAMPLES, start=1):
            for column, value in enumerate(example):
                write_cell(sheet, number, column, value, text)
        sheet.freeze_panes(1, 1)


def _header(path: Path, top: Sequence[Sequence[object]]) -> tuple[int, dict[int, str]]:
    for position, cells in enumerate(top):
        names = {index: squeeze_text(shown(cell)).rstrip("*") for index, cell in enumerate(cells)}
        columns = {index: name for index, name in names.items() if name in COLUMNS}
        if set(_REQUIRED) <= set(columns.values()):
            if len(set(columns.values())) < len(columns):
                raise UnusableInput(f"{path.name} 的工作表“{SHEET}”有两列同名")
            return position, columns
    reason = f"前 {_HEADER_WITHIN} 行里没有“{CODE}”和“{NAME}”两列，请用下载的模板填写"
    raise UnusableInput(f"{path.name} 的工作表“{SHEET}”{reason}")


def _filled(rows: Iterator[tuple[int, Sequence[object]]], columns: Mapping[int, str]) -> Iterator[RegionRow]:
    for number, cells in rows:
        texts: dict[str, str] = {}
        unreadable: dict[str, str] = {}
        for index, name in columns.items():
            cell = cells[index] if index < len(cells) else None
            if isinstance(cell, Unreadable):
                unreadable[name] = cell.reason
            elif not is_blank(cell):
                texts[name] = cell.strip() if isinstance(cell, str) else shown(cell)
        if texts or unreadable:
            yield RegionRow(number, texts, unreadable)
