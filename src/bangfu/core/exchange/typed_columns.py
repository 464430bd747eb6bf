"""Stored values as a person types them: yuan, 是/否, blanks."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from bangfu.core.exchange.amounts import yuan_text
from bangfu.core.facts.catalogue import Fact


def typed_texts(fact: Fact, column: pa.ChunkedArray) -> list[str]:
    """A column as texts of a CSV file, amounts in yuan to the fen."""
    if fact.kind == "money":
        return ["" if fen is None else yuan_text(fen) for fen in column.to_pylist()]
    if fact.kind == "flag":
        return [_flag(value) for value in column.to_pylist()]
    return ["" if value is None else str(value) for value in column.to_pylist()]


def typed_cells(fact: Fact, column: pa.ChunkedArray) -> list[Any]:
    """A column as workbook cells, amounts as numbers in yuan.

    A sheet stores doubles: fen / 100 is the double nearest to the amount, so it shows and reads back to the fen.
    """
    if fact.kind == "money":
        return [None if fen is None else fen / 100 for fen in column.to_pylist()]
    if fact.kind == "flag":
        return [_flag(value) for value in column.to_pylist()]
    return list(column.to_pylist())


def _flag(value: bool | None) -> str:
    return "" if value is None else ("是" if value else "否")
