"""A criteria set as written: the entries of the file, before anything is checked against the facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Protocol

from bangfu.core.yaml_text.problems import Place
from bangfu.core.yaml_text.source import Located

Verified = Literal["官方", "媒体", "转载", "文档", "记忆", "自定"]
Level = Literal["红", "橙", "黄", "蓝"]

EXCLUDED = "排除"
NOT_ELIGIBLE = "不符合"
UNDECIDED = "无法认定"
OTHER_CAUSE = "其他"

_TOP = Place(1, 1)


class NamedEntry(Protocol):
    """What every entry of a set has."""

    @property
    def name(self) -> str:
        """Its name in messages."""

    @property
    def place(self) -> Place:
        """Where it stands in the file."""


class CodedEntry(NamedEntry, Protocol):
    """An entry with a code and an article."""

    @property
    def code(self) -> str:
        """Its code in results."""

    @property
    def article(self) -> Article:
        """Its source."""


class Article(NamedTuple):
    """The legal or house source of a condition: its wording's place and how far it is verified."""

    text: str = ""
    source: str = ""
    verified: Verified = "自定"
    source_place: Place = _TOP
    """Where the file refers to the source."""

    def __str__(self) -> str:
        source = f"{self.source} " if self.source else ""
        return f"{source}{self.text}({self.verified})"


class Expression(NamedTuple):
    """The text of one expression and where it stands."""

    text: str
    located: Located

    @property
    def place(self) -> Place:
        """Where the expression starts in the file."""
        return self.located.place_of(0)


class ParameterValue(NamedTuple):
    """One dated value, for one region or (region '') in general; both days count."""

    value: Decimal
    start: date
    end: date | None = None
    region: str = ""

    def holds(self, on: date) -> bool:
        """Whether the value is in force on a day."""
        return self.start <= on and (self.end is None or on <= self.end)


class Parameter(NamedTuple):
    """A dated number of the set itself, with the range that the overflow proof may rely on."""

    name: str
    unit: str
    places: int
    minimum: Decimal
    maximum: Decimal
    article: Article
    values: tuple[ParameterValue, ...]
    place: Place

    def in_force(self, on: date) -> tuple[ParameterValue, ...]:
        """The values that hold on a day, the general one and those of regions."""
        return tuple(value for value in self.values if value.holds(on))


class TableRow(NamedTuple):
    """One row of an ordered table: from (inclusive) to (exclusive) gives a value; None is open."""

    start: Decimal | None
    end: Decimal | None
    value: Decimal
    place: Place


class OrderedTable(NamedTuple):
    """A schedule: the value of the row into which ``by`` falls."""

    by: Expression
    rows: tuple[TableRow, ...]


class Indicator(NamedTuple):
    """A named expression over facts and other indicators."""

    name: str
    unit: str
    places: int
    formula: Expression | OrderedTable
    note: str
    place: Place


class Rule(NamedTuple):
    """A condition with its code, name and article: an exclusion or a tier."""

    code: str
    name: str
    condition: Expression
    article: Article
    enabled: bool
    place: Place


class Cause(NamedTuple):
    """A cause of hardship; without condition and weight it is set by an officer."""

    code: str
    name: str
    condition: Expression | None
    weight: Expression | None
    article: Article
    place: Place


class Measure(NamedTuple):
    """A way to help: who may get it, how much (None: a service), and the most it may be."""

    code: str
    name: str
    kind: str
    condition: Expression
    amount: Expression | None
    cap: Expression | None
    per: str
    article: Article
    place: Place


class ScorePart(NamedTuple):
    """One part of the need score, cut to 0 … ``full``."""

    name: str
    full: int
    formula: Expression
    place: Place


class WarningRule(NamedTuple):
    """A condition that raises a signal of a level."""

    code: str
    name: str
    level: Level
    condition: Expression
    article: Article
    place: Place


class Case(NamedTuple):
    """An example household with the verdict the set's authors expect."""

    name: str
    on: date | None
    parameters: dict[str, Located]
    household: dict[str, Located]
    members: tuple[dict[str, Located], ...]
    expected: dict[str, Located]
    place: Place


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """One version of published criteria, as written in its file."""

    name: str
    title: str
    version: str
    effective_from: date | None
    effective_to: date | None
    note: str
    parameters: tuple[Parameter, ...]
    indicators: tuple[Indicator, ...]
    exclusions: tuple[Rule, ...]
    tiers: tuple[Rule, ...]
    causes: tuple[Cause, ...]
    measures: tuple[Measure, ...]
    score: tuple[ScorePart, ...]
    warnings: tuple[WarningRule, ...]
    cases: tuple[Case, ...]
    sources: dict[str, str] = field(default_factory=dict)

    def in_force(self, on: date) -> bool:
        """Whether the version is effective on a day."""
        after_start = self.effective_from is None or self.effective_from <= on
        return after_start and (self.effective_to is None or on <= self.effective_to)
