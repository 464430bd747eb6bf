"""Why a household's verdict is what it is: every condition with its value, line, margin and article.

Numbers are kept exact and put into words only when asked for, so that explaining costs microseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bangfu.core.criteria.clause_results import ClauseResult, RuleResult, SideValue, Status
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
from bangfu.core.criteria.emit_explanation import emit_explanation
from bangfu.core.criteria.emit_python import Row
from bangfu.core.criteria.exact import Exact
from bangfu.core.criteria.missing import MissingFact, facts_under, missing_facts
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED, Cause
from bangfu.core.facts.catalogue import Fact

__all__ = ["ClauseResult", "Explainer", "Explanation", "RuleResult", "SideValue", "Status"]


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
    indicators: dict[str, SideValue]
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
        return self.indicators[indicator.name]


class Explainer:
    """Explains households under one compiled set; make it once, use it for many."""

    def __init__(self, compiled: Compiled, *, deciding_only: bool = False) -> None:
        """``deciding_only``: values and reasons of exclusions and tiers alone, for lists of many households."""
        self._compiled = compiled
        sections: list[list[CompiledRule]] = [compiled.deciding_rules, [], [], []]
        if not deciding_only:
            sections[1:] = [
                [cause.rule for cause in compiled.causes],
                [measure.rule for measure in compiled.measures],
                [rule for rule, _ in compiled.warnings],
            ]
        keys = [ROW] if deciding_only else list(compiled.definitions)
        indicators = [] if deciding_only else compiled.indicators
        self._evaluate = emit_explanation(compiled, keys, sections, indicators)
        self._facts = {rule.key: facts_under(compiled, rule) for rule in compiled.deciding_rules}

    def facts_under(self, rule: CompiledRule) -> Sequence[Fact]:
        """The facts that an exclusion or a tier leans on, in the order met."""
        return self._facts[rule.key]

    def explain(self, household: Row, parameters: Row, members: Sequence[Row]) -> Explanation:
        """Explain one household; rows as :func:`emit_python` takes them."""
        values, (deciding, causes, measures, warnings), indicators = self._evaluate(household, parameters, members)
        explanation = Explanation(self._compiled, values, deciding, causes, measures, warnings, indicators)
        if explanation.row is None:
            unknown = [self._facts[result.rule.key] for result in explanation.rules if result.status is None]
            facts = dict.fromkeys(fact for facts in unknown for fact in facts)
            explanation.missing.extend(missing_facts(self._compiled, facts, household, parameters, members))
        return explanation
