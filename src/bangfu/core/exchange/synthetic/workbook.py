"""Writes the rows of synthetic sheets as they are, planted faults included."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from bangfu.core.exchange.sheet_layout import new_workbook
from bangfu.core.exchange.synthetic.sheets import Sheets


def write_sheets(path: Path, sheets: Sheets) -> None:
    """A workbook with one sheet for each entry; rows may lack columns, and any cell may hold any value."""
    with new_workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            headers = list(dict.fromkeys(header for row in rows for header in row))
            for column, header in enumerate(headers):
                sheet.write_string(0, column, header)
            for number, row in enumerate(rows, start=1):
                for column, header in enumerate(headers):
                    value = row.get(header)
                    if isinstance(value, int | Decimal):
                        sheet.write_number(number, column, value)
                    elif value is not None:
                        sheet.write_string(number, column, value)
