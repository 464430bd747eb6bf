"""Workbooks of regions for tests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

HEADER = ("地区代码*", "地区名称*", "上级代码")


def workbook(folder: Path, *rows: Sequence[object], header: Sequence[str] = HEADER, sheet: str = "地区") -> Path:
    """A sheet with these rows."""
    path = folder / "地区.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet(sheet)
    for number, row in enumerate((header, *rows)):
        page.write_row(number, 0, row)
    book.close()
    return path
