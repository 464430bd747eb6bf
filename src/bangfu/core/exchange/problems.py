"""What a reader reports: rows that cannot be used, remarks about rows that can, and files that are no use at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One fault in one row; its whole household goes to 未通过.

    ``row`` is the row number the user sees in the file; ``archive_no`` is empty where the row has none.
    ``reason`` is one Chinese sentence that says what is wrong and what would be right.
    """

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    archive_no: str


@dataclass(frozen=True, slots=True)
class RowNote:
    """A remark that stops nothing: the same places as in :class:`RowProblem`."""

    sheet: str
    row: int
    column: str
    value: str
    reason: str
    archive_no: str


class UnusableInput(Exception):  # noqa: N818 - it tells of the input, not of an error of ours
    """A file that cannot be used; ``str()`` is one Chinese line that names what and where."""
