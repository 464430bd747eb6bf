"""A register table as read from one sheet or file, before rows are checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bangfu.core.exchange.problems import RowNote
from bangfu.core.facts.catalogue import Entity, Fact, catalogue
from bangfu.core.facts.register import HOUSEHOLD_NO, Column, columns

ARROW_TYPES: Final[Mapping[str, pa.DataType]] = {
    "int64": pa.int64(),
    "int32": pa.int32(),
    "bool": pa.bool_(),
    "text": pa.string(),
}

SHEETS: Final[Mapping[Entity, str]] = {"household": "职工家庭", "member": "家庭成员", "parameter": "参数"}
"""The names of the register's sheets."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be used; ``index`` counts the table's rows from 0."""

    index: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class SheetData:
    """Stored values of one sheet. A faulty cell is null in ``table`` and named in ``faults``.

    ``rows`` holds the row number the user sees, row by row; ``blanks`` the indexes of blanks that deserve a note.
    ``present`` names the facts that the sheet has a column for.
    """

    entity: Entity
    sheet: str
    table: pa.Table
    rows: npt.NDArray[np.int32]
    faults: list[CellFault]
    blanks: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    notes: list[RowNote] = field(default_factory=list)
    present: frozenset[str] = frozenset()

    def fact(self, column: str) -> Fact:
        """The fact stored under this English name."""
        return catalogue().by_column(self.entity, column)


class RegisterPiece(Protocol):
    """A register, or a part of one whose household numbers go on from the part before."""

    @property
    def households(self) -> pa.Table: ...

    @property
    def members(self) -> pa.Table: ...

    @property
    def parameters(self) -> pa.Table: ...


class Piece(NamedTuple):
    """The three tables of a register as one piece."""

    households: pa.Table
    members: pa.Table
    parameters: pa.Table


def typed_facts(entity: Entity) -> list[Fact]:
    """The facts a person fills in: all but those derived from others."""
    return [fact for fact in catalogue().of(entity) if fact.kind != "derived"]


def stored_columns(entity: Entity) -> tuple[Column, ...]:
    """The columns of a register table without its household number, which only sound households get."""
    return tuple(column for column in columns(entity) if column.name != HOUSEHOLD_NO)


def arrow_type(fact: Fact) -> pa.DataType:
    """The Arrow type a fact is stored in."""
    return ARROW_TYPES[{"money": "int64", "count": "int32", "flag": "bool"}.get(fact.kind, "text")]


def schema(entity: Entity) -> pa.Schema:
    """The Arrow schema of a register table."""
    return pa.schema([(column.name, ARROW_TYPES[column.type]) for column in columns(entity)])


def table_of(entity: Entity, values: Mapping[str, Any], length: int) -> pa.Table:
    """A table of all stored columns; one that was not read takes what a blank stands for."""
    stored = stored_columns(entity)
    return pa.table(
        [values[column.name] if column.name in values else _blank_column(column, length) for column in stored],
        schema=pa.schema([(column.name, ARROW_TYPES[column.type]) for column in stored]),
    )


def _blank_column(column: Column, length: int) -> pa.Array:
    default = column.fact.default if column.fact is not None else None
    type_ = ARROW_TYPES[column.type]
    return pa.nulls(length, type_) if default is None else pa.repeat(pa.scalar(default, type_), length)
