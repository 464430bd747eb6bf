"""Write the result workbook: verdicts, estimates, indicators, what did not pass, and the tally."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bangfu.core.exchange.problems import RowNote, RowProblem
from bangfu.core.exchange.result_sheets import (
    ESTIMATE_HEADERS,
    ESTIMATES,
    INDICATORS,
    NOTES,
    PROBLEM_HEADERS,
    PROBLEMS,
    SUMMARY,
    VERDICT_HEADERS,
    VERDICTS,
    Cell,
    EstimateRow,
    ResultSheets,
    SummaryRow,
    VerdictRow,
)
from bangfu.core.exchange.sheet_layout import HEADER_FORMAT, LAST_ROW, clipped, new_workbook

MOST_ROWS: Final = LAST_ROW
"""Data rows on one sheet; what is more goes on to a sheet with a number in its name."""

# The first word found in a tier's label gives its tint: font colour, background.
TINTS: Final = (
    ("深度", "#9C0006", "#FFC7CE"),
    ("相对", "#9C5700", "#FFE0B3"),
    ("意外", "#5B2C83", "#E6D5F2"),
    ("边缘", "#1F4E79", "#D6E6F5"),
    ("排除", "#595959", "#E7E6E6"),
)

_VERDICT_WIDTHS: Final = (15, 9, 18, 11, 13, 11, 13, 14, 9, 30, 26, 62)
_ESTIMATE_WIDTHS: Final = (14, 20, 14, 70)
_PROBLEM_WIDTHS: Final = (12, 8, 16, 26, 56, 14)
_SUMMARY_WIDTHS: Final = (36, 18, 60)
_TIER_COLUMN: Final = VERDICT_HEADERS.index("困难类别")

_LONG_TEXT: Final = 12
"""A text of more characters wraps within its column, on the screen and on paper."""

Row = Sequence[Cell]


def write_result_workbook(path: Path, result: ResultSheets) -> None:
    """Write the result of a run.

    Amounts are written as numbers: a sheet stores doubles, and fen / 100 is the double nearest to the amount, so
    its two decimals are exact. Every text is written as text, whatever it begins with. A sheet that is full goes on
    as 认定结果(2) and so on. One row at a time is in memory.
    """
    with new_workbook(path) as book:
        writer = _Writer(book)
        writer.write(VERDICTS, VERDICT_HEADERS, _VERDICT_WIDTHS, map(_verdict, result.verdicts))
        writer.write(ESTIMATES, ESTIMATE_HEADERS, _ESTIMATE_WIDTHS, map(_estimate, result.estimates))
        indicators = result.indicators
        writer.write(INDICATORS, indicators.headers, [16] * len(indicators.headers), indicators.rows)
        writer.write(PROBLEMS, PROBLEM_HEADERS, _PROBLEM_WIDTHS, map(_problem, result.problems))
        writer.write(SUMMARY, ("项目", "数量", "说明"), _SUMMARY_WIDTHS, map(_summary, result.summary))
        notes = iter(result.notes)
        first = next(notes, None)
        if first is not None:
            writer.write(NOTES, PROBLEM_HEADERS, _PROBLEM_WIDTHS, map(_problem, chain([first], notes)))


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _verdict(row: VerdictRow) -> Row:
    return (
        row.archive_no,
        row.name,
        row.unit,
        row.tier,
        _yuan(row.net_income_month),
        _yuan(row.dibao_month),
        row.main_cause,
        row.other_causes,
        row.score,
        row.measures,
        row.warnings,
        row.reason,
    )


def _estimate(row: EstimateRow) -> Row:
    return (row.archive_no, row.measure, _yuan(row.amount), row.basis)


def _problem(row: RowProblem | RowNote) -> Row:
    return (row.sheet, row.row, row.column, row.value, row.reason, row.archive_no)


def _summary(row: SummaryRow) -> Row:
    return (row.label, row.value, row.remark)


class _Writer:
    """Writes sheets row by row into one workbook, with the formats they share."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._header = book.add_format(HEADER_FORMAT)
        self._text = book.add_format({"num_format": "@", "valign": "top"})
        self._long = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self._places: dict[int, Format] = {}
        self._tints = [
            (word, book.add_format({"num_format": "@", "valign": "top", "font_color": font, "bg_color": tint}))
            for word, font, tint in TINTS
        ]

    def write(self, name: str, headers: Sequence[str], widths: Sequence[float], rows: Iterable[Row]) -> None:
        """Write one kind of rows on as many sheets as it takes; a sheet without rows still has its header."""
        tier_column = _TIER_COLUMN if name == VERDICTS else -1
        stream = iter(rows)
        page = 0
        row: Row | None = next(stream, None)
        while page == 0 or row is not None:
            page += 1
            sheet = self._begin(name if page == 1 else f"{name}({page})", headers, widths)
            number = 0
            while row is not None and number < MOST_ROWS:
                number += 1
                self._write_row(sheet, number, row, tier_column)
                row = next(stream, None)
            sheet.autofilter(0, 0, number, max(len(headers) - 1, 0))

    def _begin(self, name: str, headers: Sequence[str], widths: Sequence[float]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, 28)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, self._header)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&A&R第 &P 页，共 &N 页")
        return sheet

    def _write_row(self, sheet: Worksheet, number: int, row: Row, tier_column: int) -> None:
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, bool):
                sheet.write_string(number, column, "是" if value else "否", self._text)
            elif isinstance(value, str):
                look = self._tier_format(value) if column == tier_column else self._text_format(value)
                sheet.write_string(number, column, clipped(value), look)
            elif isinstance(value, Decimal):
                sheet.write_number(number, column, value, self._decimal_format(value))
            else:
                sheet.write_number(number, column, value, self._count)

    def _text_format(self, text: str) -> Format:
        return self._long if len(text) > _LONG_TEXT else self._text

    def _tier_format(self, tier: str) -> Format:
        return next((look for word, look in self._tints if word in tier), self._text)

    def _decimal_format(self, value: Decimal) -> Format:
        exponent = value.as_tuple().exponent
        places = max(-exponent, 0) if isinstance(exponent, int) else 0
        if places not in self._places:
            pattern = "#,##0" + ("." + "0" * places if places else "")
            self._places[places] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._places[places]
