"""What the page of a household shows of its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from bangfu.base.crypto import CannotOpen
from bangfu.base.known_words import say
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.core.criteria.wording import counterfactual_text
from bangfu.core.facts.register import BIRTH
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.policies.workbench import Workbench, workbench
from bangfu.registry.counted import counted_members
from bangfu.registry.models import Household
from bangfu.screenings.explaining import Told, told
from bangfu.screenings.facts import Facts, facts_of
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.moves import Move, move_to
from bangfu.screenings.present import Present, current_parameters, read_present
from bangfu.screenings.selectors import VIEW, current_run, current_verdict_of
from bangfu.screenings.tiers import colour_of

COUNTERFACTUALS = "registry.edit"
"""Officers who keep the file see what would change the outcome; the worker never does."""


def for_officer(actor: Actor, household: Household) -> bool:
    """Whether a reader is shown counterfactuals: a worker sees margins and missing papers, and nothing to aim at."""
    return household.unit_id in actor.reach(COUNTERFACTUALS) and household.unit_id in actor.reach(VIEW)


@dataclass
class Panel:
    """A household's verdict of the last complete run, and what today's file would give.

    ``move`` says why the family stands elsewhere than at the screening before. ``told`` explains the verdict from the
    facts it was made from; ``now`` explains the file as it is, where that, the criteria or the lines were changed
    since, or the household was never screened.
    """

    run: Run | None
    verdict: Verdict | None = None
    move: Move | None = None
    told: Told | None = None
    now: Told | None = None
    is_outdated: bool = False
    problems: list[str] = field(default_factory=list)
    for_officer: bool = False

    @property
    def tier(self) -> str:
        """The name of the verdict's tier."""
        return say(self.run.name_of("tiers", self.verdict.tier)) if self.run and self.verdict else ""

    @property
    def colour(self) -> str:
        """The colour of its tag."""
        return colour_of(self.run, self.verdict.tier) if self.run and self.verdict else ""

    @property
    def shown(self) -> Told | None:
        """The explanation to show in full: the verdict's own, else that of the file as it is."""
        return self.told or (None if self.verdict else self.now)


def panel_of(actor: Actor, household: Household) -> Panel:
    """The panel of a household that the actor sees; of units where he may not see verdicts an empty one."""
    if household.unit_id not in actor.reach(VIEW):
        return Panel(None)
    verdict = current_verdict_of(household)
    run = verdict.run if verdict else current_run()
    panel = Panel(run, verdict, for_officer=for_officer(actor, household))
    facts = kept_facts(verdict) if verdict else None
    if run and verdict:
        panel.move = move_to(verdict)
        panel.is_outdated = verdict.household_version != household.version
        panel.told = _told(bench_of(run), facts) if facts else None
        panel.problems = panel.told.missing if panel.told else list(verdict.problems)
    if run is None or verdict is None or panel.is_outdated or _rules_changed(run, facts):
        _add_present(panel, household)
    return panel


def bench_of(run: Run) -> Workbench:
    """The criteria of a run, ready to explain."""
    return workbench(run.criteria_version, run.on)


def kept_facts(verdict: Verdict) -> Facts | None:
    """The facts a verdict was made from; None where a faulty file left none, or their key is gone."""
    try:
        return facts_of(verdict)
    except CannotOpen:
        return None


def _told(bench: Workbench, facts: Facts) -> Told:
    return told(bench.explainer.explain(facts.household, facts.parameters, facts.members))


def _rules_changed(run: Run, facts: Facts | None) -> bool:
    """Whether other criteria, another year or other lines hold now than when the run was made."""
    on = timezone.localdate()
    try:
        version = version_in_force(on)
    except Refused:
        return False
    if version.pk != run.criteria_version_id or on.year != run.on.year:
        return True
    if facts is None:
        return False
    return (
        someone_turned(facts, run.on, on)
        or current_parameters(bench_of(run), facts.household["region"]) != facts.parameters
    )


def someone_turned(facts: Facts, then: date, now: date) -> bool:
    """Whether somebody had a birthday between two days: ages are facts of the day."""
    births = [member[BIRTH] for member in facts.members if member.get(BIRTH)]
    return any(full_years(birth, then) != full_years(birth, now) for birth in births)


def full_years(birth: int, on: date) -> int:
    """The age on a day of somebody born on YYYYMMDD."""
    return (on.year * 10_000 + on.month * 100 + on.day - birth) // 10_000


def _add_present(panel: Panel, household: Household) -> None:
    """Judge the file as it stands today, on the spot."""
    try:
        present = read_present(household.pk, timezone.localdate())
    except Refused as refused:
        panel.problems = list(refused.messages.values()) if panel.verdict is None else panel.problems
        return
    changed = panel.is_outdated or panel.verdict is None
    if present.facts is None:
        panel.problems = present.problems if changed else panel.problems
        return
    now = _told(present.bench, present.facts)
    if changed or (panel.told and panel.told.outcome != now.outcome):
        panel.now = now


def changes_of(household: Household) -> list[str]:
    """What single change would turn the outcome of the file as it stands: an explanation for officers, no advice."""
    verdict = current_verdict_of(household)
    facts = kept_facts(verdict) if verdict and verdict.household_version == household.version else None
    if verdict and facts and not _rules_changed(verdict.run, facts):
        return changes_from(bench_of(verdict.run), facts, household, verdict.run.on)
    on = timezone.localdate()
    present: Present = read_present(household.pk, on)
    return changes_from(present.bench, present.facts, household, on) if present.facts else []


def changes_from(bench: Workbench, facts: Facts, household: Household, on: date) -> list[str]:
    """The counterfactuals of some facts of a household; members are named where they still are who they were."""
    known = counted_members(household, on)
    names = [
        (known[place].name if place < len(known) else "") or say(str(member.get("relation") or ""))
        for place, member in enumerate(facts.members)
    ]
    found = bench.finder.find(facts.household, facts.parameters, facts.members)
    return [counterfactual_text(each, names, say) for each in found]


def panel_context(request: HttpRequest, household: Household) -> dict[str, Any]:
    """What the panel's template shows; the page of the file asks for it."""
    return {"panel": panel_of(request.user, household)}  # type: ignore[arg-type]
