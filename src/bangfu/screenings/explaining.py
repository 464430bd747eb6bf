"""An explanation as a page shows it: each condition in plain words with value, line, bar, margin and article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bangfu.base.tags import Words
from bangfu.core.criteria.clause_results import ClauseResult, RuleResult, Status
from bangfu.core.criteria.explanation import Explanation
from bangfu.core.criteria.wording import STATUS_WORDS, margin_text, reason_sentence, result_text

_TONES: dict[Status, str] = {True: "met", False: "unmet", None: "unknown"}
_BAR = 100


@dataclass(frozen=True)
class Bar:
    """A picture of a value beside its line, both in hundredths of the width."""

    value: int
    line: int
    below: bool


@dataclass(frozen=True)
class Test:
    """One comparison of a condition."""

    text: str
    status: str
    tone: str
    value: str
    line: str
    margin: str
    bar: Bar | None


@dataclass(frozen=True)
class Condition:
    """A condition with what it looked at and the article it rests on."""

    name: str
    section: str
    status: str
    tone: str
    article: str
    source: str
    decisive: bool
    tests: list[Test]


@dataclass(frozen=True)
class Amount:
    """A proposed measure; fen None for a service."""

    name: str
    fen: int | None
    article: str


@dataclass(frozen=True)
class ScorePart:
    """A part of the need score and its full mark."""

    name: str
    full: int
    value: str
    share: int


@dataclass
class Told:
    """The whole explanation of one household."""

    outcome: str
    reason: str
    conditions: list[Condition]
    main_cause: str = ""
    other_causes: list[str] = field(default_factory=list)
    score: str = ""
    score_parts: list[ScorePart] = field(default_factory=list)
    measures: list[Amount] = field(default_factory=list)
    warnings: list[tuple[str, Words]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def told(explanation: Explanation) -> Told:
    """Put an explanation into words for the page."""
    causes = [cause.name for cause in explanation.found_causes]
    score = explanation.score
    return Told(
        outcome=explanation.outcome,
        reason=reason_sentence(explanation),
        conditions=_conditions(explanation.rules, explanation.decided_by),
        main_cause=causes[0] if causes else "",
        other_causes=causes[1:],
        score=score.text(explanation.compiled.score_scale) if score else "",
        score_parts=list(_score_parts(explanation)),
        measures=[
            Amount(m.rule.name, amount if m.measure.amount else None, str(m.rule.article))
            for m, amount in explanation.proposed
        ],
        warnings=_warnings(explanation),
        missing=list(dict.fromkeys(fact.reason for fact in explanation.missing)),
    )


def _conditions(rules: Sequence[RuleResult], decided: RuleResult | None) -> list[Condition]:
    return [
        Condition(
            name=result.rule.name,
            section=result.rule.section,
            status=STATUS_WORDS[result.status],
            tone=_TONES[result.status],
            article=result.rule.article.text,
            source=result.rule.article.source,
            decisive=result is decided,
            tests=[_test(test) for test in result.clause.tests()],
        )
        for result in rules
    ]


def _test(test: ClauseResult) -> Test:
    value, line = test.side_texts()
    return Test(
        text=result_text(test),
        status=STATUS_WORDS[test.status],
        tone=_TONES[test.status],
        value=value or "",
        line=line or "",
        margin=margin_text(test),
        bar=_bar(test),
    )


def _bar(test: ClauseResult) -> Bar | None:
    """Value and line to scale from zero; None where one of them is unknown, no number or negative."""
    left, right = test.left, test.right
    if left is None or right is None or left.exact is None or right.exact is None:
        return None
    value = left.exact.numerator * right.exact.denominator
    line = right.exact.numerator * left.exact.denominator
    if min(value, line) < 0 or max(value, line) == 0 or left.exact.denominator <= 0:
        return None
    widest = max(value, line) * 5
    return Bar(value * 4 * _BAR // widest, line * 4 * _BAR // widest, value < line)


def _score_parts(explanation: Explanation) -> list[ScorePart]:
    parts = []
    for part in explanation.compiled.score:
        exact = explanation.part(part)
        share = 0 if exact is None or part.full == 0 else _BAR * exact.numerator // (exact.denominator * part.full)
        text = STATUS_WORDS[None] if exact is None else exact.text(part.scale)
        parts.append(ScorePart(part.name, part.full, text, max(0, min(share, _BAR))))
    return parts


def _warnings(explanation: Explanation) -> list[tuple[str, Words]]:
    levels = {rule.code: warning.level for rule, warning in explanation.compiled.warnings}
    return [(levels[each.rule.code], each.rule.name) for each in explanation.warnings if each.status]
