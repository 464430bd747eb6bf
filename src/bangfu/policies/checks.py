"""Checking the text of a version: problems with places, the set's own cases, cases on every line, both engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from bangfu.core.criteria.boundary import Boundaries, boundary_cases
from bangfu.core.criteria.case_rows import case_rows
from bangfu.core.criteria.cases import CaseFailure
from bangfu.core.criteria.checking import check_criteria
from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.lines import regional_value
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.model import CriteriaSet
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.screening.agreement import Disagreement, Example, disagreements
from bangfu.core.yaml_text.problems import Place, Problem, in_file_order

LONGEST_VERSION = 20
"""Characters that a version's number may have."""


@dataclass(frozen=True)
class TextCheck:
    """What the check of a text found. ``criteria`` is None where the text cannot be read at all.

    ``on`` is the day it was checked for. Cases are run only where there is no problem: before that they say nothing.
    """

    on: date
    criteria: CriteriaSet | None
    problems: tuple[Problem, ...] = ()
    failures: tuple[CaseFailure, ...] = ()
    advice: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the text may be handed in."""
        return not self.problems and not self.failures

    @property
    def ran_cases(self) -> bool:
        """Whether the cases were run."""
        return not self.problems


@dataclass(frozen=True)
class DeepCheck:
    """Cases on every line of a set, and the values that the two engines give differently."""

    boundaries: Boundaries
    disagreements: list[Disagreement] = field(default_factory=list)
    households: int = 0
    """How many households were reckoned by both engines."""


def check_text(text: str, set_name: str, today: date) -> TextCheck:
    """Check the text of a version of a set, for today or the nearest day on which it is in force."""
    return _checked(text, set_name, today)


@lru_cache(maxsize=16)
def _checked(text: str, set_name: str, today: date) -> TextCheck:
    try:
        criteria = load_criteria(text)
    except CriteriaError as error:
        return TextCheck(today, None, error.problems)
    on = day_for(criteria, today)
    report = check_criteria(criteria, on)
    problems = [*report.problems]
    if criteria.name != set_name:
        problems.append(Problem(Place(1, 1), "名称", f"「名称」应是这套标准的代号 {set_name}, 换名须另建一套"))
    if len(criteria.version) > LONGEST_VERSION:
        problems.append(Problem(Place(1, 1), "版本", f"「版本」最多 {LONGEST_VERSION} 个字"))
    failures = () if problems else tuple(report.case_failures)
    return TextCheck(on, criteria, tuple(in_file_order(problems)), failures, tuple(report.advice))


def day_for(criteria: CriteriaSet, today: date) -> date:
    """Today where the version is in force, else the first day it will be, or the last it was."""
    if criteria.effective_from and today < criteria.effective_from:
        return criteria.effective_from
    return min(today, criteria.effective_to) if criteria.effective_to else today


def check_deeply(text: str, today: date) -> DeepCheck:
    """Make the cases on every line of a sound text, and reckon them and its own cases by both engines.

    Raises CriteriaError for a text that is not sound.
    """
    return _deeply_checked(text, today)


@lru_cache(maxsize=4)
def _deeply_checked(text: str, today: date) -> DeepCheck:
    criteria = load_criteria(text)
    on = day_for(criteria, today)
    compiled = compile_criteria(criteria, on)
    examples = _examples(criteria, compiled, on)
    boundaries = boundary_cases(compiled, examples)
    every = [*examples, *((case.base, case.household, case.parameters, case.members) for case in boundaries.cases)]
    return DeepCheck(boundaries, disagreements(compiled, every), len(every))


def _examples(criteria: CriteriaSet, compiled: Compiled, on: date) -> list[Example]:
    """The households of the set's cases; parameters that differ by region have their general value."""
    regional = {parameter.column: regional_value(parameter, "") for parameter in compiled.regional}
    examples: list[Example] = []
    for case in criteria.cases:
        household, parameters, members = case_rows(case, on)
        examples.append((case.name, household, parameters | regional, members))
    return examples
