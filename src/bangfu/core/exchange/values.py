"""Values on their way from a cell to a fact: what went wrong with one, and how one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

SHOWN_LENGTH: Final = 60
"""Longest cell value repeated in a report; a pasted page of text helps nobody there."""

ERROR_CODES: Final = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell's value cannot be used (one Chinese sentence)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that the file itself marks as having no usable value, such as #REF! or a formula never computed."""

    text: str
    reason: str


def error_cell(code: str) -> Unreadable:
    """A cell that holds an error value such as ``#N/A``."""
    return Unreadable(code, f"单元格是错误值 {code}，请改正公式或填入数值")


UNCOMPUTED: Final = Unreadable("公式", "公式没有保存计算结果，请用 Excel 或 WPS 打开、保存后再用")


def is_blank(value: object) -> bool:
    """Whether a cell counts as empty: nothing, or only blanks."""
    return value is None or value == "" or (isinstance(value, str) and not value.strip("\ufeff\u200b \t\r\n\u3000\xa0"))


def shown(value: object) -> str:
    """A cell's value as a person would read it in the sheet.

    >>> shown(12.0), shown(True), shown(" a ")
    ('12', '是', 'a')
    """
    text = _text_of(value)
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def _text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, Unreadable):
        return value.text
    return str(value).strip()
