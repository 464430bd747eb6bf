"""The rows that did not pass, as a CSV file that a spreadsheet program opens safely."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.result_sheets import PROBLEM_HEADERS


def write_problems(path: Path, problems: Iterable[RowProblem]) -> None:
    """Write 未通过 with its usual columns."""
    rows = ([item.sheet, str(item.row), item.column, item.value, item.reason, item.archive_no] for item in problems)
    write_safe_csv(path, PROBLEM_HEADERS, rows)


def write_safe_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A CSV file with a byte order mark (so that Excel reads Chinese), in which no cell can be taken for a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([plain_cell(text) for text in row] for row in rows)


def plain_cell(text: str) -> str:
    """A text that no spreadsheet program runs: what begins like a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
