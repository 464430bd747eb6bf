"""Why a household's verdict is what it is: every condition with its value, line, margin and article.

Numbers are kept exact and put into words only when asked for, so that explaining costs microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bangfu.core.criteria.clauses import Clause, Side
from bangfu.core.criteria.compiled import (
    CAUSES,
    ROW,
    SCORE,
    Compiled,
    CompiledIndicator,
    CompiledMeasure,
    CompiledRule,
    CompiledScorePart,
)
from bangfu.core.criteria.emit_python import Row, emit_python
from bangfu.core.criteria.exact import MOST_PLACES, Exact, exact_of
from bangfu.core.criteria.missing import MissingFact, missing_facts
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED, Cause
from bangfu.core.criteria.tree import Node, NumberType, Quotient

Status = bool | None


@dataclass(frozen=True, slots=True)
class SideValue:
    """One side of a comparison for this household; ``stored`` is None where it is unknown."""

    side: Side
    stored: tuple[Any, ...] | None

    @property
    def exact(self) -> Exact | None:
        """The number, or None where it is unknown or no number."""
        value = self.side.value
        if self.stored is None or not (isinstance(value, Quotient) or isinstance(value.type, NumberType)):
            return None
        return exact_of(value, self.stored)

    def text(self, places: int | None = None) -> str:
        """The value in words, a number with its own decimal places or those asked for."""
        if self.stored is None:
            return "未知"
        exact = self.exact
        if exact is not None:
            return exact.text(self.side.places if places is None else places)
        value = self.stored[0]
        return ("是" if value else "否") if isinstance(value, bool) else str(value) or "未填"


@dataclass(slots=True)
class Found:
    """The values that one evaluation gave, and which node's value stands where."""

    values: tuple[Any, ...]
    places: dict[int, int]

    def of(self, node: Node) -> Any:
        """The value of a node."""
        return self.values[self.places[id(node)]]

    def side(self, side: Side | None) -> SideValue | None:
        """The value of a side."""
        if side is None:
            return None
        stored = tuple(self.of(node) for node in _side_nodes(side))
        return SideValue(side, None if None in stored else stored)


@dataclass(slots=True)
class ClauseResult:
    """A clause for this household; its values are looked up when they are asked for."""

    clause: Clause
    found: Found

    @property
    def status(self) -> Status:
        """Met, not met, or unknown."""
        status: Status = self.found.of(self.clause.node)
        return status

    @property
    def left(self) -> SideValue | None:
        """What is compared or tested."""
        return self.found.side(self.clause.left)

    @property
    def right(self) -> SideValue | None:
        """The line it is compared with."""
        return self.found.side(self.clause.right)

    @property
    def parts(self) -> tuple[ClauseResult, ...]:
        """The parts of an AND, OR or NOT."""
        return tuple(ClauseResult(part, self.found) for part in self.clause.parts)

    @property
    def margin(self) -> Exact | None:
        """Value minus line, exact."""
        left, right = self.left, self.right
        if self.clause.kind != "compare" or left is None or right is None:
            return None
        value, line = left.exact, right.exact
        return None if value is None or line is None else value.minus(line)

    def side_texts(self) -> tuple[str | None, str | None]:
        """Value and line in words; with more decimal places where rounding would hide which one is larger."""
        left, right = self.left, self.right
        if left is None or right is None:
            return left.text() if left else None, right.text() if right else None
        value, line = left.exact, right.exact
        if value is None or line is None or value.shown_as(left.side.places, line, right.side.places):
            return left.text(), right.text()
        places = max(left.side.places, right.side.places)
        while places < MOST_PLACES and not value.shown_as(places, line, places):
            places += 1
        return left.text(places), right.text(places)

    def tests(self) -> Iterator[ClauseResult]:
        """The comparisons and tests at the leaves."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.tests()

    def reasons(self) -> Iterator[ClauseResult]:
        """The tests that make the status what it is: all of an AND that is met, the failing ones of one that is not."""
        if not self.parts:
            yield self
        for part in self.parts:
            if self.clause.kind == "not" or part.status is self.status:
                yield from part.reasons()


@dataclass(slots=True)
class RuleResult:
    """A rule's condition for this household: met, not met, or unknown."""

    rule: CompiledRule
    clause: ClauseResult

    @property
    def status(self) -> Status:
        """Met, not met, or unknown."""
        return self.clause.status


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole verdict of one household with its reasons."""

    compiled: Compiled
    values: dict[str, Any]
    rules: list[RuleResult]
    """Exclusions and tiers in the order tried."""
    causes: list[RuleResult]
    measures: list[RuleResult]
    warnings: list[RuleResult]
    missing: list[MissingFact] = field(default_factory=list)
    """For an undecided household the facts that are missing."""

    @property
    def row(self) -> int | None:
        """The deciding row; None: undecided."""
        row: int | None = self.values[ROW]
        return row

    @property
    def decided_by(self) -> RuleResult | None:
        """The exclusion or tier that decided; None for 不符合 and undecided."""
        return None if self.row is None or self.row >= len(self.rules) else self.rules[self.row]

    @property
    def outcome(self) -> str:
        """The tier's name, 排除, 不符合 or 无法认定."""
        if self.row is None:
            return UNDECIDED
        decided = self.decided_by
        if decided is None:
            return NOT_ELIGIBLE
        return EXCLUDED if decided.rule.section == "排除" else decided.rule.name

    @property
    def found_causes(self) -> list[Cause]:
        """The main cause and up to three secondary ones."""
        indexes = [self.values.get(key) for key in CAUSES]
        return [self.compiled.cause(index) for index in indexes if index is not None and index >= 0]

    @property
    def proposed(self) -> list[tuple[CompiledMeasure, int]]:
        """Measures proposed with their fen (0 for a service)."""
        amounts = [(measure, self.values[measure.amount_key]) for measure in self.compiled.measures]
        return [(measure, amount) for measure, amount in amounts if amount is not None]

    @property
    def score(self) -> Exact | None:
        """The need score, or None where a part is unknown or the set has none."""
        score = self.values.get(SCORE)
        return None if score is None else Exact(score, 10**self.compiled.score_scale)

    def part(self, part: CompiledScorePart) -> Exact | None:
        """One part of the score."""
        value = self.values[part.key]
        return None if value is None else Exact(value, 10**part.scale)

    def indicator(self, indicator: CompiledIndicator) -> SideValue:
        """The value of an indicator."""
        stored = tuple(self.values[key] for key in indicator.keys)
        side = Side(indicator.value, indicator.name, indicator.unit, indicator.places, named=True)
        return SideValue(side, None if None in stored else stored)


class Explainer:
    """Explains households under one compiled set; make it once, use it for many."""

    def __init__(self, compiled: Compiled, *, deciding_only: bool = False) -> None:
        """``deciding_only``: values and reasons of exclusions and tiers alone, for lists of many households."""
        self._compiled = compiled
        self._sections: list[list[CompiledRule]] = [compiled.deciding_rules, [], [], []]
        if not deciding_only:
            self._sections[1:] = [
                [cause.rule for cause in compiled.causes],
                [measure.rule for measure in compiled.measures],
                [rule for rule, _ in compiled.warnings],
            ]
        self._keys = [ROW] if deciding_only else list(compiled.definitions)
        self._slots: dict[int, int] = {}
        self._nodes: list[Node] = []
        for section in self._sections:
            for rule in section:
                self._reserve(rule.clause)
        self._evaluate = emit_python(compiled, self._keys, self._nodes)

    def explain(self, household: Row, parameters: Row, members: Sequence[Row]) -> Explanation:
        """Explain one household; rows as :func:`emit_python` takes them."""
        results = self._evaluate(household, parameters, members)
        values = dict(zip(self._keys, results, strict=False))
        found = Found(results[len(self._keys) :], self._slots)
        deciding, causes, measures, warnings = (
            [RuleResult(rule, ClauseResult(rule.clause, found)) for rule in section] for section in self._sections
        )
        explanation = Explanation(self._compiled, values, deciding, causes, measures, warnings)
        if explanation.row is None:
            unknown = [result.rule for result in deciding if result.status is None]
            explanation.missing.extend(missing_facts(self._compiled, unknown, household, parameters, members))
        return explanation

    def _reserve(self, clause: Clause) -> None:
        for node in (clause.node, *_side_nodes(clause.left), *_side_nodes(clause.right)):
            if id(node) not in self._slots:
                self._slots[id(node)] = len(self._nodes)
                self._nodes.append(node)
        for part in clause.parts:
            self._reserve(part)


def _side_nodes(side: Side | None) -> tuple[Node, ...]:
    if side is None:
        return ()
    if isinstance(side.value, Quotient):
        return (side.value.numerator, side.value.denominator)
    return (side.value,)
