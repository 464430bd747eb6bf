"""A synthetic register as the rows of the workbook's sheets: Chinese headers, yuan, 是/否, empty cells."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa

from bangfu.core.exchange.synthetic.register import SyntheticRegister
from bangfu.core.facts.catalogue import MONEY_SCALE, Entity, Fact
from bangfu.core.facts.register import columns

Cell = str | int | Decimal | None
Row = dict[str, Cell]
Sheets = dict[str, list[Row]]

HOUSEHOLDS: Final = "职工家庭"
MEMBERS: Final = "家庭成员"
PARAMETERS: Final = "参数"


def sheet_rows(register: SyntheticRegister) -> Sheets:
    """The three sheets, each a list of rows from Chinese header to cell, in the order of the catalogue.

    Money is Decimal yuan with two places; flags are 是 or 否; an empty cell is None. Meant for registers of a
    workbook's size: the rows are Python objects.
    """
    return {
        HOUSEHOLDS: _rows("household", register.households),
        MEMBERS: _rows("member", register.members),
        PARAMETERS: _rows("parameter", register.parameters),
    }


def _rows(entity: Entity, table: pa.Table) -> list[Row]:
    facts = [column.fact for column in columns(entity) if column.fact is not None]
    cells = [_cells(fact, table[fact.column].to_pylist()) for fact in facts]
    headers = [fact.name for fact in facts]
    return [dict(zip(headers, row, strict=True)) for row in zip(*cells, strict=True)]


def _cells(fact: Fact, values: Iterable[Any]) -> list[Cell]:
    if fact.kind == "money":
        return [None if value is None else Decimal(value).scaleb(-MONEY_SCALE) for value in values]
    if fact.kind == "flag":
        return [None if value is None else "是" if value else "否" for value in values]
    return [None if value == "" else value for value in values]
