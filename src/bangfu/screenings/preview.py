"""The verdict of what an officer has typed and not yet saved.

The very page that would save the form is asked, within a rehearsal: its form, its checks of permission and scope, its
service. What it would have stored is read and judged, and everything is rolled back. So a preview can never say
anything else than what saving gives, and no rule stands in a second place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Final

from django.db import OperationalError
from django.utils import timezone

from bangfu.audit.rehearsal import rehearsal
from bangfu.base.known_words import say
from bangfu.base.refusals import Refused
from bangfu.base.tags import tag_of
from bangfu.core.criteria.clause_results import RuleResult
from bangfu.core.criteria.explanation import Explanation
from bangfu.core.criteria.wording import STATUS_WORDS, joined_tests, missing_texts
from bangfu.policies.workbench import Workbench, bench_in_force
from bangfu.registry.models import Household
from bangfu.screenings.present import Present, read_present

_MOST: Final = 6
"""Conditions shown that turn; more of them say nothing more."""

_KEEP: Final = 60.0
"""Seconds that a file as it stands is kept; what nobody asks for leaves with the next that come."""
_MOST_KEPT: Final = 200
_KEPT: dict[tuple[object, ...], tuple[float, Present]] = {}


@dataclass(frozen=True)
class Turn:
    """A condition whose status changes, with what makes it stand as it then does."""

    section: str
    name: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """Where a household stands: the outcome and the colour of its tag, or what keeps it from being judged."""

    outcome: str
    colour: str
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """The verdict as the file stands and as it would stand."""

    before: Standing
    after: Standing
    turns: list[Turn]
    moved: bool


def previewed(household: Household, save: Callable[[], bool]) -> Preview | None:
    """What ``save`` would make of the verdict; None where it would store nothing, or somebody else is just saving."""
    on = timezone.localdate()
    try:
        bench = bench_in_force(on)
        with rehearsal():
            before = _before(household, on, bench)
            if not save():
                return None
            after = read_present(household.pk, on, bench)
    except (OperationalError, Refused):
        return None
    return _compared(before, after)


def _before(household: Household, on: date, bench: Workbench) -> Present:
    """The file as it stands, kept for a minute of typing: by its version, which every change of the file counts up."""
    key = (household.pk, household.version, on, id(bench))
    now = monotonic()
    until, kept = _KEPT.get(key, (0.0, None))
    if kept is not None and now < until:
        return kept
    while len(_KEPT) >= _MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT)), None)
    found = read_present(household.pk, on, bench)
    _KEPT[key] = (now + _KEEP, found)
    return found


def _compared(before: Present, after: Present) -> Preview:
    old, new = before.explanation(), after.explanation()
    first, second = _standing(before, old), _standing(after, new)
    return Preview(first, second, _turns(old, new), moved=first.outcome != second.outcome)


def _standing(present: Present, explanation: Explanation | None) -> Standing:
    if explanation is None:
        return Standing(say("无法认定"), "gray", present.problems)
    outcome = explanation.outcome
    problems = missing_texts(explanation, say) if explanation.row is None else []
    return Standing(say(outcome), tag_of("tier", outcome).colour, problems)


def _turns(old: Explanation | None, new: Explanation | None) -> list[Turn]:
    if old is None or new is None:
        return []
    pairs = zip(_results(old), _results(new), strict=True)
    turned = [(before, after) for before, after in pairs if before.status != after.status]
    return [_turn(before, after) for before, after in turned[:_MOST]]


def _results(explanation: Explanation) -> list[RuleResult]:
    return [*explanation.rules, *explanation.warnings]


def _turn(before: RuleResult, after: RuleResult) -> Turn:
    section, name = say(after.rule.section), say(after.rule.name)
    statuses = (say(STATUS_WORDS[before.status]), say(STATUS_WORDS[after.status]))
    return Turn(section, name, *statuses, joined_tests(after, say))
