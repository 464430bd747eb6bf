"""Reading runs and verdicts: only a complete run is ever shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bangfu.base.kept import kept_while_reading
from bangfu.base.known_words import say
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
def current_runs() -> list[Run]:
    """The runs in force, the newest first: the last of the whole register, and newer ones of units.

    The current verdict of a household is that of the first of these that judged it.
    """
    complete = Run.objects.filter(state=Run.State.COMPLETE).defer("tally")  # lists and panels show no tally
    newest = complete.order_by("-finished_at", "-started_at")
    found: list[Run] = []
    while some := list(newest[len(found) : len(found) + (_RUNS_AT_ONCE if found else 1)]):  # mostly the first will do
        for run in some:
            found.append(run)
            if run.unit_id is None:
                return found
    return found


_RUNS_AT_ONCE = 20


def runs_behind(actor: Actor) -> list[Run]:
    """The runs in force that judged a file of the actor's units, the newest first: what his figures stand for."""
    runs = current_runs()
    if len(runs) < 2:
        return runs
    behind = set(current_verdicts(actor).order_by().values_list("run_id", flat=True).distinct())
    return [run for run in runs if run.pk in behind]


def current_run() -> Run | None:
    """The last complete run of the whole register; while there is none, the last of a unit."""
    runs = current_runs()
    return runs[-1] if runs else None


def in_force(runs: Sequence[Run]) -> Q:
    """The condition that a verdict is the current one of its household among runs, the newest first."""
    if len(runs) == 1:
        return Q(run=runs[0])
    newer: list[UUID] = []
    chosen = Q(pk__in=[])
    for run in runs:
        judged_later = Exists(Verdict.objects.filter(run__in=list(newer), household=OuterRef("household")))
        chosen = chosen | (Q(Q(run=run), ~judged_later) if newer else Q(run=run))
        newer.append(run.pk)
    return chosen


def current_verdict_of(household: Household) -> Verdict | None:
    """The current verdict of one household."""
    found = Verdict.objects.filter(in_force(current_runs()), household=household)
    return found.select_related("run__criteria_version").defer("run__criteria_version__text").first()


def current_verdicts(actor: Actor) -> QuerySet[Verdict]:
    """The current verdicts of the files that the actor may see."""
    return Verdict.objects.visible_to(actor, VIEW).filter(in_force(current_runs()))


def verdicts_of(run: Run, actor: Actor) -> QuerySet[Verdict]:
    """The verdicts of a run on the files that the actor may see."""
    if run.state != Run.State.COMPLETE:
        return Verdict.objects.none()
    return Verdict.objects.visible_to(actor, VIEW).filter(run=run)


def tier_counts(actor: Actor) -> list[TierCount]:
    """For the home page: households by tier, in the order of the criteria; empty while nothing was screened."""
    runs = current_runs()
    if not runs or not actor.reach(VIEW):
        return []
    current = Verdict.objects.visible_to(actor, VIEW).filter(in_force(runs))
    counts = dict(current.order_by().values_list("tier").annotate(count=Count("pk")))
    return [TierCount(code, name, counts.get(code, 0)) for code, name in _tier_names(runs)]


def tier_labels(households: Sequence[UUID]) -> dict[UUID, Standing]:
    """Current tier and main cause of some files, for a list that has checked who may see it."""
    runs = {run.pk: run for run in current_runs()}
    rows = Verdict.objects.filter(in_force(list(runs.values())), household__in=households)
    return {
        key: Standing(say(runs[run].name_of("tiers", tier)), say(runs[run].name_of("causes", cause)))
        for key, run, tier, cause in rows.values_list("household_id", "run_id", "tier", "main_cause")
    }


def verdict_counts(households: Sequence[UUID]) -> dict[UUID, int]:
    """How many verdicts, of all runs, stand on each of some files."""
    rows = Verdict.objects.filter(household__in=households).order_by().values_list("household_id")
    return dict(rows.annotate(count=Count("pk")))


def tier_choices() -> list[tuple[str, str]]:
    """Codes and names of the tiers of the runs in force, in the order of the newest, for a search form."""
    return [(code, say(name)) for code, name in _tier_names(current_runs())]


def cause_choices() -> list[tuple[str, str]]:
    """Codes and names of the causes of the runs in force, for a search form."""
    return [(code, say(name)) for code, name in _names(current_runs(), "causes")]


def _tier_names(runs: Sequence[Run]) -> list[tuple[str, str]]:
    return _names(runs, "tiers")


def _names(runs: Sequence[Run], kind: str) -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for run in runs:
        for code, name, *_more in run.labels[kind]:
            found.setdefault(code, name)
    return list(found.items())


def households_in_tier(households: QuerySet[Household], tier: str) -> QuerySet[Household]:
    """Those of the files whose current tier this is."""
    current = Verdict.objects.filter(in_force(current_runs()), tier=tier, household=OuterRef("pk"))
    return households.filter(Exists(current))
