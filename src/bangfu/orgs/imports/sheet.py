"""The sheet 单位: its columns, reading it, writing the empty one and the one of wrong rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from bangfu.core.exchange.problems import RowProblem, UnusableInput
from bangfu.core.exchange.sheet_layout import HEADER_FORMAT, LAST_ROW, TEXT_FORMAT, new_workbook, write_cell
from bangfu.core.exchange.values import Unreadable, is_blank, shown
from bangfu.core.exchange.workbook_source import WorkbookSource
from bangfu.core.national.text import squeeze_text
from bangfu.orgs.models import UnitKind

SHEET: Final = "单位"
PATH, KIND, CODE, UNION, CENTRE, REGION = "单位路径", "类型", "编码", "工会名称", "帮扶中心", "地区"
COLUMNS: Final = (PATH, KIND, CODE, UNION, CENTRE, REGION)
REQUIRED: Final = (PATH, KIND)
REASON: Final = "错误原因"
MOST_ROWS: Final = 20_000
_HEADER_WITHIN = 10
_EXAMPLES: Final = (
    ("一矿", "矿（厂、公司）", "K01", "一矿工会", "是", "990000"),
    ("一矿/综采队", "区队（车间）", "", "综采队分会", "", ""),
    ("一矿/综采队/一班", "班组", "", "", "", ""),
)


@dataclass(frozen=True)
class SheetRow:
    """A row as typed: text by column; ``unreadable`` says why a cell has no value, by column."""

    number: int
    cells: Mapping[str, str]
    unreadable: Mapping[str, str]


def read_sheet(path: Path) -> Iterator[SheetRow]:
    """Rows that are not blank. Raises UnusableInput for a workbook without the sheet or its columns."""
    sheet = WorkbookSource(path, [SHEET]).sheet(SHEET)
    if sheet is None:
        raise UnusableInput(f"{path.name} 里没有名为“{SHEET}”的工作表，请用下载的模板填写")
    rows = iter(sheet.rows)
    top = list(islice(rows, _HEADER_WITHIN))
    position, columns = _header(path, top)
    count = 0
    for number, cells in enumerate(chain(top[position + 1 :], rows), start=sheet.first_row + position + 1):
        row = _row(number, cells, columns)
        if row.cells or row.unreadable:
            count += 1
            if count > MOST_ROWS:
                raise UnusableInput(f"{path.name} 超过 {MOST_ROWS} 行，请分成几个文件")
            yield row


def write_template(path: Path) -> None:
    """The empty sheet with examples, codes as text, and drop-downs."""
    with new_workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        header, text = book.add_format(HEADER_FORMAT), book.add_format(TEXT_FORMAT)
        sheet.set_column(0, 0, 26, text)
        sheet.set_column(1, len(COLUMNS) - 1, 16, text)
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, f"{name}*" if name in REQUIRED else name, header)
        for number, example in enumerate(_EXAMPLES, start=1):
            for column, value in enumerate(example):
                write_cell(sheet, number, column, value, text)
        kinds = [str(kind.label) for kind in UnitKind]
        sheet.data_validation(1, 1, LAST_ROW, 1, {"validate": "list", "source": kinds})
        sheet.data_validation(1, 4, LAST_ROW, 4, {"validate": "list", "source": ["是", "否"]})
        sheet.freeze_panes(1, 1)


def write_wrong_rows(path: Path, problems: Sequence[RowProblem], target: Path) -> None:
    """The rows that did not pass, as typed, with a last column 错误原因."""
    reasons: dict[int, list[str]] = {}
    for problem in problems:
        reasons.setdefault(problem.row, []).append(f"{problem.column}：{problem.reason}")
    with new_workbook(target) as book:
        sheet = book.add_worksheet(SHEET)
        header, text = book.add_format(HEADER_FORMAT), book.add_format(TEXT_FORMAT)
        for column, name in enumerate((*COLUMNS, REASON)):
            sheet.write_string(0, column, name, header)
        place = 0
        for row in read_sheet(path):
            if row.number in reasons:
                place += 1
                for column, name in enumerate(COLUMNS):
                    write_cell(sheet, place, column, row.cells.get(name, ""), text)
                write_cell(sheet, place, len(COLUMNS), "；".join(reasons[row.number]), text)


def _header(path: Path, top: Sequence[Sequence[object]]) -> tuple[int, dict[int, str]]:
    for position, cells in enumerate(top):
        names = {index: squeeze_text(shown(cell)).rstrip("*") for index, cell in enumerate(cells)}
        if PATH in names.values():
            columns = {index: name for index, name in names.items() if name in COLUMNS}
            missing = [name for name in REQUIRED if name not in columns.values()]
            doubled = [name for name in COLUMNS if list(columns.values()).count(name) > 1]
            if missing or doubled:
                reason = f"缺少“{missing[0]}”列" if missing else f"有两列“{doubled[0]}”"
                raise UnusableInput(f"{path.name} 的工作表“{SHEET}”{reason}")
            return position, columns
    raise UnusableInput(f"{path.name} 的工作表“{SHEET}”前 {_HEADER_WITHIN} 行里没有“{PATH}”列，请用下载的模板填写")


def _row(number: int, cells: Sequence[object], columns: Mapping[int, str]) -> SheetRow:
    texts: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for index, name in columns.items():
        cell = cells[index] if index < len(cells) else None
        if isinstance(cell, Unreadable):
            unreadable[name] = cell.reason
        elif not is_blank(cell):
            texts[name] = cell.strip() if isinstance(cell, str) else shown(cell)  # which cuts a long text
    return SheetRow(number, texts, unreadable)
