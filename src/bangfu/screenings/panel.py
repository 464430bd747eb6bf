"""What the page of a household shows of its verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from bangfu.base.crypto import CannotOpen
from bangfu.base.scope import Actor
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.criteria.wording import counterfactual_text
from bangfu.core.screening.households import household_rows
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.policies.selectors.lines import line_table
from bangfu.policies.workbench import Workbench, workbench
from bangfu.registry.models import Household
from bangfu.registry.selectors import StoredRegister, register_tables
from bangfu.screenings.explaining import Told, told
from bangfu.screenings.facts import facts_of
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.selectors import VIEW, current_run
from bangfu.screenings.tiers import colour_of

COUNTERFACTUALS = "registry.edit"
"""Officers who keep the file see what would change the outcome."""


@dataclass
class Panel:
    """A household's verdict of the last complete run, and what today's file would give.

    ``told`` explains the verdict from the facts it was made from; ``now`` explains the file as it is, where that was
    changed since or never screened. ``changes`` are the counterfactuals of the file as it is, for officers only.
    """

    run: Run | None
    verdict: Verdict | None = None
    told: Told | None = None
    now: Told | None = None
    is_outdated: bool = False
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    @property
    def tier(self) -> str:
        """The name of the verdict's tier."""
        return self.run.name_of("tiers", self.verdict.tier) if self.run and self.verdict else ""

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
    run = current_run()
    verdict = Verdict.objects.filter(run=run, household=household).first() if run else None
    panel = Panel(run, verdict)
    if run and verdict:
        panel.problems = list(verdict.problems)
        panel.is_outdated = verdict.household_version != household.version
        panel.told = _explained(run, verdict)
    _add_present(panel, actor, household)
    return panel


def _bench(run: Run) -> Workbench:
    return workbench(run.criteria_version, run.on)


def _explained(run: Run, verdict: Verdict) -> Told | None:
    """The verdict's own reasons, made again from its facts."""
    try:
        facts = facts_of(verdict)
    except CannotOpen:
        return None
    return told(_bench(run).explainer.explain(facts.household, facts.parameters, facts.members))


def _add_present(panel: Panel, actor: Actor, household: Household) -> None:
    """Judge the file as it stands today, on the spot."""
    wants_changes = household.unit_id in actor.reach(COUNTERFACTUALS)
    if not (panel.is_outdated or panel.verdict is None or wants_changes):
        return
    on = timezone.localdate()
    register = register_tables(None, on=on, household_ids=[household.pk])
    shows_present = panel.is_outdated or panel.verdict is None
    if register.households.num_rows == 0:
        if shows_present:
            problems = register.problems.get(household.pk, [])
            panel.problems = list(dict.fromkeys(f"{each.column}：{each.reason}" for each in problems))
        return
    _judge(panel, workbench(version_in_force(on), on), register, shows_present, wants_changes)


def _judge(panel: Panel, bench: Workbench, register: StoredRegister, shows_present: bool, wants_changes: bool) -> None:
    row = next(household_rows(register.households, register.members))
    parameters = resolved_parameters(bench.compiled, row.household["region"], line_table())
    present = told(bench.explainer.explain(row.household, parameters, row.members))
    if shows_present or (panel.told and panel.told.outcome != present.outcome):
        panel.now = present
    if wants_changes:
        names = [str(member["name"]) for member in row.members]
        found = bench.finder.find(row.household, parameters, row.members)
        panel.changes = [counterfactual_text(each, names) for each in found]


def panel_context(request: HttpRequest, household: Household) -> dict[str, Any]:
    """What the panel's template shows; the page of the file asks for it."""
    return {"panel": panel_of(request.user, household)}  # type: ignore[arg-type]
