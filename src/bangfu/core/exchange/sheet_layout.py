"""How the product's sheets look: headers, widths and number formats, the same in the template and in registers."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bangfu.core.exchange.sheet_data import typed_facts
from bangfu.core.facts.catalogue import Entity, Fact

LAST_ROW: Final = 1_048_575
"""The last row of an Excel sheet, counted from 0."""

LONGEST_TEXT: Final = 32_767
"""The longest text of one cell; a longer one would be left out."""

TEXT_FORMAT: Final = {"num_format": "@"}
MONEY_FORMAT: Final = {"num_format": "#,##0.00"}
HEADER_FORMAT: Final = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#1F4E79",
    "border": 1,
    "border_color": "#FFFFFF",
    "align": "center",
    "valign": "vcenter",
    "text_wrap": True,
}

_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NO_TIME: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - the zip format's zero, no moment
_TEXT_KINDS: Final = ("text", "id_number", "region", "choice")
_WIDTHS: Final[Mapping[str, float]] = {"id_number": 22, "unit": 24, "remark": 24, "phone": 15, "archive_no": 14}


def header_of(fact: Fact) -> str:
    """A fact's header: its name, a star where it must be filled in, the unit of an amount.

    >>> [header_of(fact) for fact in typed_facts("parameter")][1:3]
    ['年度*', '低保标准*（元/月）']
    """
    star = "*" if fact.required else ""
    return f"{fact.name}{star}（{fact.unit}）" if fact.kind == "money" else f"{fact.name}{star}"


def width_of(fact: Fact) -> float:
    """A column's width in characters."""
    return _WIDTHS.get(fact.column, max(10.0, 2.1 * len(header_of(fact))))


def format_of(fact: Fact) -> dict[str, Any]:
    """A column's cell format; identifiers are text, so that no digit is lost and no zero dropped."""
    if fact.kind in _TEXT_KINDS:
        return TEXT_FORMAT
    return MONEY_FORMAT if fact.kind == "money" else {}


@contextlib.contextmanager
def new_workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    """A workbook that keeps one row in memory and never makes a formula or a link out of text.

    It is put together only if nothing went wrong; its parts are removed either way. The same content gives the same
    bytes, so the file carries no time. Raises OSError where the disk does not take it.
    """
    with tempfile.TemporaryDirectory(prefix="bangfu-", ignore_cleanup_errors=True) as parts:
        book = xlsxwriter.Workbook(str(path), _OPTIONS | {"tmpdir": parts})
        book.use_zip64()
        book.set_properties({"created": _NO_TIME})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error


def lay_out(book: xlsxwriter.Workbook, sheet: Worksheet, entity: Entity) -> list[Format]:
    """Write a register sheet's header, widths and frozen pane; the format of each column is returned."""
    formats = [book.add_format(format_of(fact)) for fact in typed_facts(entity)]
    header = book.add_format(HEADER_FORMAT)
    for column, fact in enumerate(typed_facts(entity)):
        sheet.set_column(column, column, width_of(fact), formats[column])
    sheet.set_row(0, 32)
    for column, fact in enumerate(typed_facts(entity)):
        sheet.write_string(0, column, header_of(fact), header)
    sheet.freeze_panes(1, 2)
    return formats


def write_cell(sheet: Worksheet, row: int, column: int, value: str | int | float | None, look: Format) -> None:
    """Write a value as what it is: text stays text whatever it begins with, a blank keeps its format."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, clipped(value), look)
    else:
        sheet.write_number(row, column, value, look)


def clipped(text: str) -> str:
    """A text that fits in one cell."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"
