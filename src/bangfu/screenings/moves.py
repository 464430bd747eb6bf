"""Why a family stands elsewhere than at the screening before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bangfu.base.known_words import say
from bangfu.screenings.comparing import Reasons
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.tiers import colour_of

_NEWEST_FIRST: Final = ("-run__finished_at", "-run__started_at")


@dataclass(frozen=True)
class Move:
    """From which tier of which run a verdict moved a family, the condition that changed, and what had changed before.

    ``other_criteria`` and ``other_file`` say whether the two runs went by different versions, or met a changed file.
    """

    run: Run
    before: str
    before_colour: str
    why: str
    other_criteria: bool
    other_file: bool


def move_to(verdict: Verdict) -> Move | None:
    """The move that a verdict was; None where the family stayed, or was never screened before."""
    run = verdict.run
    earlier = Verdict.objects.filter(
        household=verdict.household_id, run__state=Run.State.COMPLETE, run__finished_at__lt=run.finished_at
    ).exclude(run=run)
    found = earlier.select_related("run__criteria_version").defer("run__criteria_version__text")
    last = found.order_by(*_NEWEST_FIRST).first()
    if last is None or last.run.name_of("tiers", last.tier) == run.name_of("tiers", verdict.tier):
        return None
    return Move(
        last.run,
        say(last.run.name_of("tiers", last.tier)),
        colour_of(last.run, last.tier),
        Reasons().between(last, verdict),
        last.run.criteria_version_id != run.criteria_version_id,
        last.household_version != verdict.household_version,
    )
