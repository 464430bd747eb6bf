"""All checks that a set must stand before anyone may publish it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bangfu.core.criteria.cases import CaseFailure, run_cases
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.model import CodedEntry, CriteriaSet
from bangfu.core.criteria.ordered_tables import unreachable_tiers
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.yaml_text.problems import Place, Problem, in_file_order, nearest_hint


@dataclass(frozen=True)
class CheckReport:
    """What the checks found; a set is sound where only ``advice`` is left."""

    problems: list[Problem] = field(default_factory=list)
    case_failures: list[CaseFailure] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether the set may be used."""
        return not self.problems and not self.case_failures


def check_criteria(criteria: CriteriaSet, on: date) -> CheckReport:
    """Check a loaded set for a day: names, types, ranges, unreachable rows, sources, and its own cases.

    On a day out of force nothing else is checked: every parameter would be told as lacking a value.
    """
    advice = [] if criteria.cases else ["没有案例：请至少为每一类写一个在线上、线下的例子"]
    if not criteria.in_force(on):
        return CheckReport([Problem(Place(1, 1), criteria.name, out_of_force(criteria, on))], [], advice)
    problems = list(_unknown_sources(criteria))
    failures: list[CaseFailure] = []
    try:
        problems += unreachable_tiers(compile_criteria(criteria, on))
        failures = run_cases(criteria, on)
    except CriteriaError as error:
        problems += error.problems
    return CheckReport(in_file_order(problems), failures, advice)


def _unknown_sources(criteria: CriteriaSet) -> Iterator[Problem]:
    """Articles whose source is not among the documents that the set lists."""
    rules: tuple[CodedEntry, ...] = (
        *criteria.exclusions, *criteria.tiers, *criteria.causes, *criteria.measures, *criteria.warnings
    )  # fmt: skip
    articles = [(parameter.name, parameter.article) for parameter in criteria.parameters]
    articles += [(rule.name, rule.article) for rule in rules]
    for name, article in articles:
        if article.source and article.source not in criteria.sources:
            hint = nearest_hint(article.source, criteria.sources) or "请先在文件开头的「来源」里列出这份文件"
            yield Problem(article.source_place, name, f"「来源」里没有「{article.source}」", hint)


def out_of_force(criteria: CriteriaSet, on: date) -> str:
    """Says of a set that is not effective on a day when it is; ends in what to do."""
    start, end = criteria.effective_from, criteria.effective_to
    if start is None:
        period = f"到 {end} 止"
    else:
        period = f"自 {start} 起" if end is None else f"自 {start} 起、到 {end} 止"
    return f"版本 {criteria.version} {period}生效，{on} 不在其内；请换一个日期，或换一套标准"
