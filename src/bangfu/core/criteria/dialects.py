"""Where the SQL of the engines differs. Everything else of a query is the same text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """One engine's spelling of whole-number division, literals and quoted text."""

    name: str
    integer: Callable[[int], str]
    """A 64-bit literal: a bare one would be 32 bits and could overflow."""
    text: Callable[[str], str]
    divide: str
    """Whole-number division that cuts toward zero."""
    text_type: str
    shift_right: Callable[[str, int], str]
    keeps_named_queries: bool
    """Whether a named query that is read twice can be kept instead of being computed twice."""


def _standard_text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _spark_text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _duckdb_integer(value: int) -> str:
    """Without parentheses where none are needed: the parser takes time for each."""
    return f"{value}::BIGINT" if value >= 0 else f"({value})::BIGINT"


def _duckdb_shift(value: str, bits: int) -> str:
    return f"({value} >> {bits})" if bits else value


def _spark_shift(value: str, bits: int) -> str:
    return f"shiftright({value}, {bits})" if bits else value


DUCKDB = Dialect("duckdb", _duckdb_integer, _standard_text, "//", "VARCHAR", _duckdb_shift, keeps_named_queries=True)
SPARK = Dialect(
    "spark", lambda value: f"{value}L", _spark_text, "div", "STRING", _spark_shift, keeps_named_queries=False
)
