"""Screening the stored register."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.core.screening.screened import screen
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.policies.selectors.lines import line_table
from bangfu.policies.workbench import labels, workbench
from bangfu.registry.selectors import register_tables
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.verdicts import made_verdicts

Progress = Callable[[int, int], None]
"""Told how many households are stored of how many; it may raise to stop the work."""

BATCH: Final = 1_000
log = logging.getLogger(__name__)


def run_screening(
    actor: Actor, *, on: date, criteria: str = "", progress: Progress | None = None, job: str = ""
) -> Run:
    """Screen every open file of the register as it stands on a day; whoever may run it anywhere runs it for all.

    ``criteria`` names a set; without one it is the set in use, in the version that holds on that day.

    Verdicts are stored in short transactions, so that officers go on working; the run is shown when the last one
    stands. A run that was broken off is put aside by the next. Raises Denied, Refused, core's CriteriaError.
    """
    require(actor, "screenings.run")
    run = _begin(actor, on, criteria, job)
    try:
        return _finish(actor, run, _store_all(run, progress or _untold))
    except BaseException:
        _give_up(run)
        raise


def _untold(_done: int, _total: int) -> None:
    """Nobody watches."""


@transaction.atomic
def _begin(actor: Actor, on: date, criteria: str, job: str) -> Run:
    """Start a run and put aside whatever run a dead process left; two at once make no sense."""
    for left in Run.objects.select_for_update().filter(state=Run.State.RUNNING):
        _put_aside(left)
    version = version_in_force(on, criteria)
    compiled = workbench(version, on).compiled
    run = Run.objects.create(
        criteria_version=version,
        criteria=version.criteria_set.name,
        version=version.version,
        on=on,
        started_by=actor.actor_name[:100],
        labels=labels(compiled),
    )
    details = {
        "criteria": run.criteria,
        "version": run.version,
        "digest": version.digest,
        "on": on.isoformat(),
        "job": job,
    }
    record(actor, Event("screenings.run_started", "screening", str(run.pk), str(run), details=details))
    return run


def _store_all(run: Run, progress: Progress) -> Counter[str]:
    register = register_tables(None, on=run.on, identity=False)
    screened = screen(
        workbench(run.criteria_version, run.on).compiled, register.households, register.members, line_table()
    )
    total = register.households.num_rows + len(register.problems)
    tally: Counter[str] = Counter()
    stored = 0
    progress(0, total)
    for batch in _batches(made_verdicts(run, register, screened)):
        with transaction.atomic():
            _still_running(run)
            Verdict.objects.bulk_create(batch, batch_size=BATCH)
        tally.update(verdict.tier for verdict in batch)
        stored += len(batch)
        progress(stored, total)
    return tally


def _batches(verdicts: Iterator[Verdict]) -> Iterable[list[Verdict]]:
    while batch := list(islice(verdicts, BATCH)):
        yield batch


def _still_running(run: Run) -> None:
    """Stop where a later run has put this one aside."""
    if Run.objects.select_for_update().get(pk=run.pk).state != Run.State.RUNNING:
        raise Refused(_("另一次筛查已经开始，这一次不再继续"))


@transaction.atomic
def _finish(actor: Actor, run: Run, tally: Counter[str]) -> Run:
    _still_running(run)
    run.state, run.finished_at, run.tally = Run.State.COMPLETE, timezone.now(), dict(tally)
    run.save(update_fields=["state", "finished_at", "tally"])
    details: dict[str, Any] = {"tally": dict(tally)}
    record(actor, Event("screenings.run_completed", "screening", str(run.pk), str(run), details=details))
    return run


def _give_up(run: Run) -> None:
    """Leave nothing half-done behind; where even that fails, the next run does it."""
    try:
        with transaction.atomic():
            for left in Run.objects.select_for_update().filter(pk=run.pk, state=Run.State.RUNNING):
                _put_aside(left)
    except Exception:
        log.exception("run %s could not be put aside", run.pk)


def _put_aside(run: Run) -> None:
    Verdict.objects.filter(run=run).delete()
    run.state, run.finished_at = Run.State.FAILED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
