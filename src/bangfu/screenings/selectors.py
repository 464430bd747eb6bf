"""Reading runs and verdicts: only a complete run is ever shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from bangfu.base.scope import Actor
from bangfu.screenings.models import Run, Verdict

VIEW = "screenings.view"


@dataclass(frozen=True)
class TierCount:
    """How many households of the actor's units stand in a tier of the last complete run."""

    code: str
    name: str
    count: int


def current_run() -> Run | None:
    """The last complete run."""
    return Run.objects.filter(state=Run.State.COMPLETE).order_by("-finished_at").first()


def current_verdicts(actor: Actor) -> QuerySet[Verdict]:
    """The verdicts of the last complete run on the open files that the actor may see."""
    run = current_run()
    return verdicts_of(run, actor) if run else Verdict.objects.none()


def verdicts_of(run: Run, actor: Actor) -> QuerySet[Verdict]:
    """The verdicts of a run on the files that the actor may see."""
    if run.state != Run.State.COMPLETE:
        return Verdict.objects.none()
    return Verdict.objects.visible_to(actor, VIEW).filter(run=run)


def tier_counts(actor: Actor) -> list[TierCount]:
    """For the home page: households by tier, in the order of the criteria; empty while nothing was screened."""
    run = current_run()
    if run is None or not actor.reach(VIEW):
        return []
    rows = verdicts_of(run, actor).values_list("tier").annotate(count=Count("pk"))
    counts = dict(rows)
    return [TierCount(code, name, counts.get(code, 0)) for code, name in run.labels["tiers"]]
