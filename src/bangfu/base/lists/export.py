"""A list as an Excel file: the columns shown, every row found, as text so that nothing in a cell can run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

from bangfu.base.lists.tables import ListTable

ROWS_AT_MOST = 100_000
_CHUNK = 1_000


def write_workbook(table_class: type[ListTable], rows: Any, *, hidden: list[str], unmasked: bool) -> IO[bytes]:
    """Write the rows of a queryset; the caller closes the file.

    Rows are read and written a thousand at a time, so memory does not grow with their number.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response that sends it closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    text = book.add_format({"num_format": "@"})
    money = book.add_format({"num_format": "#,##0.00"})
    for number, cells in enumerate(_lines(table_class, rows, hidden, unmasked)):
        for place, cell in enumerate(cells):
            if number and isinstance(cell, Decimal):
                sheet.write_number(number, place, float(cell), money)
            elif number and isinstance(cell, int) and not isinstance(cell, bool):
                sheet.write_number(number, place, cell)
            else:
                sheet.write_string(number, place, _text(cell), text if number else bold)
    book.close()
    file.seek(0)
    return file


def _lines(table_class: type[ListTable], rows: Any, hidden: list[str], unmasked: bool) -> Iterator[Iterable[Any]]:
    headed = False
    for chunk in _chunks(rows):
        table = table_class(chunk, exclude=hidden)
        table.unmasked = unmasked
        lines = table.as_values()
        head = next(lines)
        if not headed:
            yield head
            headed = True
        yield from lines


def _chunks(rows: Any) -> Iterator[list[Any]]:
    chunk: list[Any] = []
    for row in rows.iterator(chunk_size=_CHUNK):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell)
