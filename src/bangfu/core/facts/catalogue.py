"""The catalogue of facts: name, type, unit, range of each, and how an empty cell reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import yaml

Entity = Literal["household", "member", "parameter"]
Kind = Literal["money", "count", "flag", "choice", "text", "id_number", "region", "derived"]

MONEY_SCALE: Final = 2
"""Money is kept as integer fen: a scaled integer with two decimal places."""

MAX_MEMBERS: Final = 99
"""Most members one household may list; a longer list is refused, so that sums have a proven bound."""


class Blank:
    """How an empty cell reads where it is not simply a default value."""

    REQUIRED: Final = "required"
    UNKNOWN: Final = "unknown"
    ZERO_UNDER_16: Final = "zero_under_16"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One fact of a household, a member or a region and year.

    ``minimum`` and ``maximum`` are in stored units: fen for money, whole numbers for counts.
    ``months`` says how long a stored amount counts from its day on; None is until it is ended or replaced.
    ``blank`` is one of :class:`Blank`, or the value an empty cell stands for (stored units, bool or text).
    """

    entity: Entity
    name: str
    column: str
    kind: Kind
    unit: str = ""
    minimum: int = 0
    maximum: int = 0
    blank: str | int | bool = Blank.UNKNOWN
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    change: Literal["money", "flag"] | None = None
    optional: bool = False
    months: int | None = None
    note_when_blank: str = ""

    @property
    def required(self) -> bool:
        """Whether a register must fill it in every row."""
        return self.blank == Blank.REQUIRED

    @property
    def default(self) -> int | bool | str | None:
        """The stored value of an empty cell, or None where it stays unknown."""
        return None if self.blank in (Blank.REQUIRED, Blank.UNKNOWN, Blank.ZERO_UNDER_16) else self.blank

    @property
    def scale(self) -> int:
        """Decimal places of the stored integer."""
        return MONEY_SCALE if self.kind == "money" else 0

    @property
    def usable_in_criteria(self) -> bool:
        """Identity and free text never decide; everything else may."""
        return self.kind in ("money", "count", "flag", "choice", "derived")


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All facts, by entity and in the order of the register's sheets."""

    household: tuple[Fact, ...]
    member: tuple[Fact, ...]
    parameter: tuple[Fact, ...]

    def of(self, entity: Entity) -> tuple[Fact, ...]:
        """The facts of one entity in sheet order."""
        facts: tuple[Fact, ...] = getattr(self, entity)
        return facts

    def find(self, entity: Entity, name: str) -> Fact | None:
        """The fact with this Chinese or English name (as used in criteria), or None."""
        return _by_name(self)[entity].get(name)

    def by_column(self, entity: Entity, column: str) -> Fact:
        """The fact stored in this column; KeyError if there is none."""
        return {fact.column: fact for fact in self.of(entity)}[column]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue (``catalogue.yaml``)."""
    text = Path(__file__).with_name("catalogue.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw: dict[Entity, list[dict[str, Any]]] = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader either way
    return Catalogue(
        household=tuple(_fact("household", row) for row in raw["household"]),
        member=tuple(_fact("member", row) for row in raw["member"]),
        parameter=tuple(_fact("parameter", row) for row in raw["parameter"]),
    )


@cache
def _by_name(source: Catalogue) -> dict[Entity, dict[str, Fact]]:
    entities: tuple[Entity, ...] = ("household", "member", "parameter")
    return {
        entity: {name: fact for fact in source.of(entity) for name in (fact.name, fact.column)} for entity in entities
    }


def _fact(entity: Entity, row: dict[str, Any]) -> Fact:
    kind: Kind = row["kind"]
    factor = 10**MONEY_SCALE if kind == "money" else 1
    return Fact(
        entity=entity,
        name=row["name"],
        column=row["column"],
        kind=kind,
        unit=row.get("unit", ""),
        minimum=int(Decimal(str(row.get("min", 0))) * factor),
        maximum=int(Decimal(str(row.get("max", 0))) * factor),
        blank=_blank(kind, row.get("blank", Blank.UNKNOWN)),
        aliases=tuple(row.get("aliases", ())),
        choices=tuple(row.get("choices", ())),
        synonyms=MappingProxyType(dict(row.get("synonyms", {}))),
        change=row.get("change"),
        optional=row.get("optional", False),
        months=row.get("months"),
        note_when_blank=row.get("note_when_blank", ""),
    )


def _blank(kind: Kind, blank: Any) -> str | int | bool:
    if kind == "flag" and blank in ("是", "否"):
        return bool(blank == "是")
    return blank  # type: ignore[no-any-return]  # yaml gives text or a whole number here
