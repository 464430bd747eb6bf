"""All checks that a set must stand before anyone may publish it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bangfu.core.criteria.cases import CaseFailure, run_cases
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.model import CriteriaSet
from bangfu.core.criteria.ordered_tables import unreachable_tiers
from bangfu.core.criteria.problems import CriteriaError, Place, Problem


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
    """Check a loaded set for a day: names, types, ranges, unreachable rows, and its own cases.

    On a day out of force nothing else is checked: every parameter would be told as lacking a value.
    """
    advice = [] if criteria.cases else ["没有案例：请至少为每一类写一个在线上、线下的例子"]
    if not criteria.in_force(on):
        return CheckReport([Problem(Place(1, 1), criteria.name, out_of_force(criteria, on))], [], advice)
    try:
        compiled = compile_criteria(criteria, on)
        unreachable = unreachable_tiers(compiled)
        failures = run_cases(criteria, on)
    except CriteriaError as error:
        return CheckReport(list(error.problems), [], advice)
    return CheckReport(unreachable, failures, advice)


def out_of_force(criteria: CriteriaSet, on: date) -> str:
    """Says of a set that is not effective on a day when it is; ends in what to do."""
    start, end = criteria.effective_from, criteria.effective_to
    if start is None:
        period = f"到 {end} 止"
    else:
        period = f"自 {start} 起" if end is None else f"自 {start} 起、到 {end} 止"
    return f"版本 {criteria.version} {period}生效，{on} 不在其内；请换一个日期，或换一套标准"
