"""A checked set, ready to be emitted: what each key holds and which entry of the set it answers for.

Keys are the names of values in every emitter (SQL columns, variables of the Python function); they are a namespace of
their own, so that no fact, parameter or name chosen by an author can ever be mistaken for one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple

from bangfu.core.criteria.clauses import Clause, Side
from bangfu.core.criteria.model import Article, Cause, CriteriaSet, Measure, ParameterValue, WarningRule
from bangfu.core.criteria.speech import Speech
from bangfu.core.criteria.tree import Node, Quotient

Section = Literal["排除", "类别", "致困原因", "措施", "预警"]

ROW: Final = "row"
"""Key of the deciding row: exclusions first, then tiers, then :attr:`Compiled.none_row`; unknown: undecided."""

IN_TIER: Final = "in_tier"
"""Key of whether a household is in a tier; only sets with causes have it."""

MEMBER_COUNT: Final = "people"
"""Key of the number of members listed, whether they live in the household or not."""

SCORE: Final = "score"
CAUSES: Final = ("cause1", "cause2", "cause3", "cause4")
"""Keys of the main and the three secondary causes: index into the set's causes, or -1."""


class CompiledIndicator(NamedTuple):
    """An indicator: its display form, and its value as keys (two for a quotient)."""

    name: str
    unit: str
    places: int
    value: Node | Quotient
    keys: tuple[str, ...]


class CompiledRule(NamedTuple):
    """A condition of any section with the key of its status."""

    section: Section
    code: str
    name: str
    article: Article
    key: str
    clause: Clause


@dataclass(frozen=True, slots=True)
class CompiledCause:
    """A cause that facts can show."""

    rule: CompiledRule
    index: int
    weight_key: str
    weight_scale: int


class AmountBranch(NamedTuple):
    """One way to work an amount out: where it applies (None: everywhere else) and what it is."""

    condition: Node | None
    side: Side
    inputs: tuple[Side, ...]
    """The named values in it; where the amount is an indicator by itself, those that the indicator is made of."""
    formula: Speech
    """How that indicator is made of them; empty where the amount says it itself."""


class CompiledMeasure(NamedTuple):
    """A measure: ``key`` of the rule is its condition, ``amount_key`` the fen proposed (unknown: not proposed)."""

    rule: CompiledRule
    measure: Measure
    amount_key: str
    amount: tuple[AmountBranch, ...] = ()
    """How the amount comes about, before its cap; empty for a service."""
    cap: tuple[AmountBranch, ...] = ()
    """The most it may be; empty where there is no cap."""


class CompiledScorePart(NamedTuple):
    """A part of the need score."""

    name: str
    full: int
    key: str
    scale: int


class RegionalParameter(NamedTuple):
    """A parameter of the set whose value in force differs by region; joined like the lines of the register."""

    name: str
    column: str
    scale: int
    values: tuple[ParameterValue, ...]


@dataclass(frozen=True)
class Compiled:
    """One version of a set, checked and typed for one day."""

    criteria: CriteriaSet
    on: date
    definitions: dict[str, Node] = field(default_factory=dict)
    """Every key with its node; a key refers only to keys before it."""
    indicators: list[CompiledIndicator] = field(default_factory=list)
    exclusions: list[CompiledRule] = field(default_factory=list)
    tiers: list[CompiledRule] = field(default_factory=list)
    causes: list[CompiledCause] = field(default_factory=list)
    measures: list[CompiledMeasure] = field(default_factory=list)
    score: list[CompiledScorePart] = field(default_factory=list)
    warnings: list[tuple[CompiledRule, WarningRule]] = field(default_factory=list)
    regional: list[RegionalParameter] = field(default_factory=list)
    constants: dict[str, Node] = field(default_factory=dict)
    """Parameters of the set with one value in force everywhere, by name."""

    @property
    def deciding_rules(self) -> list[CompiledRule]:
        """Exclusions and tiers in the order in which they are tried; the index is the row."""
        return [*self.exclusions, *self.tiers]

    @property
    def none_row(self) -> int:
        """The row of households that no rule takes: 不符合."""
        return len(self.exclusions) + len(self.tiers)

    def tier_row(self, code: str) -> int:
        """The row of a tier."""
        return len(self.exclusions) + [tier.code for tier in self.tiers].index(code)

    @property
    def score_scale(self) -> int:
        """Decimal places of the stored score."""
        return max((part.scale for part in self.score), default=0)

    def cause(self, index: int) -> Cause:
        """The cause of an index as stored under :data:`CAUSES`."""
        return self.criteria.causes[index]
