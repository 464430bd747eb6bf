"""Deleting the verdicts of old runs: the last complete runs are kept whole, of earlier ones the row with its tally."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.scope import SystemActor
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress
from bangfu.screenings.models import FactsBlock, Run, Verdict, WhatIf
from bangfu.screenings.selectors import current_runs

KIND: Final = "screening.clean"
WHAT_IF_KEPT: Final = timedelta(days=30)
"""How long a what-if is kept: long enough to talk it over; the register it was made from is past by then."""
BATCH: Final = 2_000


def delete_old_verdicts(job: Job, progress: Progress) -> str:
    """Delete the verdicts of complete runs beyond the number that is kept, run by run, in short transactions."""
    complete = Run.objects.filter(state=Run.State.COMPLETE).order_by("-finished_at")
    count = 0
    WhatIf.objects.filter(started_at__lt=timezone.now() - WHAT_IF_KEPT).delete()
    in_force = {run.pk for run in current_runs()}
    for run in complete[settings.BANGFU_RUNS_KEPT :]:
        if run.pk in in_force:  # many runs of units may have followed the last one of the whole register
            continue
        while deleted := _delete_some(run):
            count += deleted
            progress.report(done=count)
    return _("已删除 %(count)s 条较早的认定结果") % {"count": count}


@transaction.atomic
def _delete_some(run: Run) -> int:
    """One batch; the last one of a run is told to the log in its own transaction."""
    keys = list(Verdict.objects.filter(run=run).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        FactsBlock.objects.filter(run=run).delete()
        return 0
    Verdict.objects.filter(pk__in=keys).delete()
    if not run.verdicts.exists():
        FactsBlock.objects.filter(run=run).delete()
        record(SystemActor(), Event("screenings.verdicts_deleted", "screening", str(run.pk), str(run)))
    return len(keys)
