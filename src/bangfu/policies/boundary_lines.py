"""The examples on the lines of a version as a page shows them: one line of a condition, up to three examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bangfu.core.criteria.boundary import BoundaryCase, NotCovered
from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.exact import scaled_text
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED
from bangfu.policies.checks import check_deeply, day_for

_ORDER: Final = ("under", "on", "over")


@dataclass(frozen=True)
class Example:
    """One step under a line, on it, or one step over it: the changed fact with its value, and the outcome."""

    position: str
    value: str
    outcome: str


@dataclass
class LineView:
    """A comparison of a condition with its examples; ``base`` is the case they were made from."""

    section: str
    code: str
    text: str
    base: str
    fact: str
    examples: list[Example] = field(default_factory=list)


@dataclass(frozen=True)
class Boundaries:
    """Lines with examples and lines without, and how many values the engines give differently."""

    lines: list[LineView]
    not_covered: list[NotCovered]
    households: int
    differing: int


def boundary_lines(text: str, today: date) -> Boundaries:
    """The examples of a sound text. Raises CriteriaError for any other."""
    found = check_deeply(text, today)
    criteria = load_criteria(text)
    compiled = compile_criteria(criteria, day_for(criteria, today))
    lines: dict[tuple[str, str, str], LineView] = {}
    for case in sorted(found.boundaries.cases, key=lambda case: _ORDER.index(case.position)):
        key = (case.section, case.code, case.text)
        line = lines.setdefault(key, LineView(*key, case.base, case.fact.name))
        line.examples.append(Example(case.position, _value(case), _outcome(compiled, case.row)))
    ordered = dict.fromkeys((case.section, case.code, case.text) for case in found.boundaries.cases)
    return Boundaries(
        [lines[key] for key in ordered], found.boundaries.not_covered, found.households, len(found.disagreements)
    )


def _value(case: BoundaryCase) -> str:
    """The value of the changed fact, of the members all that have one."""
    column, scale = case.fact.column, case.fact.scale
    rows: list[Any] = [case.household, case.parameters, *case.members]
    if case.fact.entity == "member":
        rows = list(case.members)
    shown = [scaled_text(row[column], scale) for row in rows if row.get(column) is not None]
    return "、".join(shown)


def _outcome(compiled: Compiled, row: int | None) -> str:
    if row is None:
        return UNDECIDED
    if row >= compiled.none_row:
        return NOT_ELIGIBLE
    rule = compiled.deciding_rules[row]
    return f"{EXCLUDED}（{rule.name}）" if rule.section == "排除" else rule.name
