"""Reading runs and verdicts: only a complete run is ever shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from bangfu.base.kept import kept_while_reading
from bangfu.base.scope import Actor
from bangfu.registry.models import Household
from bangfu.registry.panels import Standing
from bangfu.screenings.models import Run, Verdict

VIEW = "screenings.view"


@dataclass(frozen=True)
class TierCount:
    """How many households of the actor's units stand in a tier of the last complete run."""

    code: str
    name: str
    count: int


@kept_while_reading
def current_run() -> Run | None:
    """The last complete run."""
    complete = Run.objects.filter(state=Run.State.COMPLETE).select_related("criteria_version")
    return complete.defer("criteria_version__text").order_by("-finished_at").first()


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


def tier_labels(households: Sequence[UUID]) -> dict[UUID, Standing]:
    """Tier and main cause of some files in the last complete run, for a list that has checked who may see it."""
    run = current_run()
    if run is None:
        return {}
    rows = Verdict.objects.filter(run=run, household__in=households).values_list("household_id", "tier", "main_cause")
    return {key: Standing(run.name_of("tiers", tier), run.name_of("causes", cause)) for key, tier, cause in rows}


def verdict_counts(households: Sequence[UUID]) -> dict[UUID, int]:
    """How many verdicts, of all runs, stand on each of some files."""
    rows = Verdict.objects.filter(household__in=households).order_by().values_list("household_id")
    return dict(rows.annotate(count=Count("pk")))


def tier_choices() -> list[tuple[str, str]]:
    """Codes and names of the tiers of the last complete run, for a search form."""
    run = current_run()
    return [(code, name) for code, name in run.labels["tiers"]] if run else []


def households_in_tier(households: QuerySet[Household], tier: str) -> QuerySet[Household]:
    """Those of the files that stand in a tier in the last complete run."""
    run = current_run()
    return households.filter(verdicts__run=run, verdicts__tier=tier) if run else households.none()
