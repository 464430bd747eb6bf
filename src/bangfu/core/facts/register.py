"""The shape of a register: three tables, their columns and stored types.

``households`` (one row a household), ``members`` (one row a person, the worker included) and ``parameters``
(lines by region and year). Money is integer fen; dates are integers ``yyyymmdd``; ``household_no`` is a dense
number from 0, and members stand in household order, which every engine relies on for speed, not for the answer.
Documented for other programs in docs/developer/register.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bangfu.core.facts.catalogue import Entity, Fact, catalogue

StoredType = Literal["int64", "int32", "bool", "text"]

HOUSEHOLD_NO = "household_no"
CHECKED_KEY = "bangfu.register"
CHECKED_FORM = "1"
"""A Parquet file that carries this was written from checked rows: values in range, numbers dense, members in order."""

BIRTH = "birth_ymd"
SEX = "sex"

TABLES: dict[Entity, str] = {"household": "households", "member": "members", "parameter": "parameters"}


@dataclass(frozen=True, slots=True)
class Column:
    """One stored column: its English name, type, and the fact it holds (None for keys and birth dates)."""

    name: str
    type: StoredType
    fact: Fact | None = None


def columns(entity: Entity) -> tuple[Column, ...]:
    """The columns of a register table in order.

    >>> [column.name for column in columns("parameter")]
    ['region', 'year', 'dibao_month', 'province_income_year']
    """
    stored = tuple(Column(fact.column, _type(fact), fact) for fact in catalogue().of(entity) if fact.kind != "derived")
    if entity == "parameter":
        return stored
    key = (Column(HOUSEHOLD_NO, "int64"),)
    if entity == "member":
        return key + stored + (Column(BIRTH, "int32"), Column(SEX, "text"))
    return key + stored


def _type(fact: Fact) -> StoredType:
    if fact.kind == "money":
        return "int64"
    if fact.kind == "count":
        return "int32"
    return "bool" if fact.kind == "flag" else "text"
