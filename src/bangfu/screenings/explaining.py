"""An explanation as a page shows it: each condition in plain words with value, line, bar, margin and article.

Everything is said in the reader's language; what a union wrote itself stays as it wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.base.known_words import say
from bangfu.base.tags import Words
from bangfu.core.criteria.amounts import AmountWay, WorkedOut
from bangfu.core.criteria.clause_results import ClauseResult, RuleResult, SideValue, Status
from bangfu.core.criteria.explanation import Explanation
from bangfu.core.criteria.model import Article
from bangfu.core.criteria.speech import spoken
from bangfu.core.criteria.wording import (
    STATUS_WORDS,
    joined_tests,
    margin_text,
    missing_texts,
    reason_sentence,
    result_text,
    with_unit,
)
from bangfu.screenings.sources import SourceFact, Sources

EXCLUSION: Final = "排除"
_STATUSES: Final[Mapping[Status, str]] = {True: "met", False: "unmet", None: "unknown"}
_BAR: Final = 100

_VERIFIED: Final[Mapping[str, Words]] = {
    "官方": _("已与官方文件核对"),
    "媒体": _("依据媒体报道，未见原文"),
    "转载": _("依据转载文本，未见原文"),
    "文档": _("依据样表或内部文档"),
    "记忆": _("凭经验填写，请核对"),
    "自定": _("本地自定"),
}


@dataclass(frozen=True)
class Bar:
    """A picture of a value beside its line, both in hundredths of the width."""

    value: int
    line: int


@dataclass(frozen=True)
class Test:
    """One comparison of a condition; ``tone`` says what it means for the family (see ``Condition``)."""

    text: str
    status: str
    tone: str
    value: str
    line: str
    margin: str
    bar: Bar | None


@dataclass(frozen=True)
class ShownArticle:
    """An article: its wording, the document it stands in, and how far that was verified."""

    text: str
    source: str
    document: str
    verified: Words | Promise


@dataclass(frozen=True)
class Condition:
    """A condition with what it looked at and the article it rests on.

    ``tone``: ``helps`` (met, a tier), ``hinders`` (met, an exclusion), ``unmet``, ``unknown``.
    """

    code: str
    name: str
    section: str
    status: str
    tone: str
    article: ShownArticle
    decisive: bool
    tests: list[Test]
    facts: list[SourceFact]


@dataclass(frozen=True)
class Amount:
    """A proposed measure; fen None for a service. ``ways`` says how the amount comes about."""

    name: str
    fen: int | None
    per: str
    article: ShownArticle
    ways: list[str]


@dataclass(frozen=True)
class ScorePart:
    """A part of the need score and its full mark."""

    name: str
    full: int
    value: str
    share: int


@dataclass(frozen=True)
class Raised:
    """A warning with its level and what raised it."""

    level: str
    name: str
    reason: str


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
    warnings: list[Raised] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def told(
    explanation: Explanation, *, ways: Mapping[str, AmountWay] | None = None, sources: Sources | None = None
) -> Told:
    """Put an explanation into words for the page; ``ways`` and ``sources`` are for the page of a verdict alone."""
    causes = [say(cause.name) for cause in explanation.found_causes]
    score = explanation.score
    return Told(
        outcome=say(explanation.outcome),
        reason=reason_sentence(explanation, say),
        conditions=_conditions(explanation, sources),
        main_cause=causes[0] if causes else "",
        other_causes=causes[1:],
        score=score.text(explanation.compiled.score_scale) if score else "",
        score_parts=list(_score_parts(explanation)),
        measures=_measures(explanation, ways or {}),
        warnings=_warnings(explanation),
        missing=missing_texts(explanation, say),
    )


def _conditions(explanation: Explanation, sources: Sources | None) -> list[Condition]:
    return [
        Condition(
            code=result.rule.code,
            name=say(result.rule.name),
            section=say(result.rule.section),
            status=say(STATUS_WORDS[result.status]),
            tone=_tone(result, result.status),
            article=_article(explanation, result.rule.article),
            decisive=result is explanation.decided_by,
            tests=[_test(result, test) for test in result.clause.tests()],
            facts=sources.of(result.rule) if sources else [],
        )
        for result in explanation.rules
    ]


def _tone(result: RuleResult, status: Status) -> str:
    met = "hinders" if result.rule.section == EXCLUSION else "helps"
    return met if status else _STATUSES[status]


def _article(explanation: Explanation, article: Article) -> ShownArticle:
    document = explanation.compiled.criteria.sources.get(article.source, "")
    return ShownArticle(article.text, article.source, document, _VERIFIED.get(article.verified, article.verified))


def _test(result: RuleResult, test: ClauseResult) -> Test:
    value, line = test.side_texts()
    return Test(
        text=result_text(test, say),
        status=say(STATUS_WORDS[test.status]),
        tone=_tone(result, test.status),
        value=value or "",
        line=line or "",
        margin=margin_text(test, say),
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
    return Bar(value * 4 * _BAR // widest, line * 4 * _BAR // widest)


def _score_parts(explanation: Explanation) -> list[ScorePart]:
    parts = []
    for part in explanation.compiled.score:
        exact = explanation.part(part)
        share = 0 if exact is None or part.full == 0 else _BAR * exact.numerator // (exact.denominator * part.full)
        text = say(STATUS_WORDS[None]) if exact is None else exact.text(part.scale)
        parts.append(ScorePart(say(part.name), part.full, text, max(0, min(share, _BAR))))
    return parts


def _measures(explanation: Explanation, ways: Mapping[str, AmountWay]) -> list[Amount]:
    return [
        Amount(
            name=say(each.rule.name),
            fen=amount if each.measure.amount else None,
            per=say(each.measure.per),
            article=_article(explanation, each.rule.article),
            ways=_way_texts(ways[each.rule.code]) if each.rule.code in ways else [],
        )
        for each, amount in explanation.proposed
    ]


def _way_texts(way: AmountWay) -> list[str]:
    """How an amount comes about, a sentence for the amount and one for its cap."""
    texts = [say("按 {amount}").format(amount=_worked_out(way.amount))]
    if way.cap is not None:
        texts.append(say("不超过 {cap}").format(cap=_worked_out(way.cap)))
    return texts


def _worked_out(part: WorkedOut) -> str:
    text = _value(part.value)
    if part.formula:
        text += say("，即 {formula}").format(formula=spoken(part.formula, say))
    if part.inputs:
        inputs = say("，").join(_value(side) for side in part.inputs)
        text += say("（其中 {inputs}）").format(inputs=inputs)
    return text


def _value(side: SideValue) -> str:
    name = spoken(side.side.speech, say)
    value = with_unit(side.text(), side.side.unit, say) if side.known else say(side.text())
    return f"{name} {value}" if side.side.named else f"{name} = {value}"


def _warnings(explanation: Explanation) -> list[Raised]:
    levels = {rule.code: warning.level for rule, warning in explanation.compiled.warnings}
    return [
        Raised(say(levels[each.rule.code]), say(each.rule.name), joined_tests(each, say))
        for each in _raised(explanation.warnings)
    ]


def _raised(results: Sequence[RuleResult]) -> list[RuleResult]:
    return [result for result in results if result.status]
