"""Screening as background work: it can be left and found again, and a killed one begins anew."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress
from bangfu.jobs.selectors import actor_of
from bangfu.jobs.services import enqueue
from bangfu.screenings.services import run_screening

KIND: Final = "screening"


def request_screening(actor: Actor, *, on: date) -> Job:
    """Queue a screening of the register as it stands on a day. Raises Denied; Refused while one is under way."""
    require(actor, "screenings.run")
    with transaction.atomic():
        if Job.objects.filter(kind=KIND, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
            raise Refused(_("已有一次筛查在进行，请等它完成"))
        title = _("筛查全部家庭（%(on)s）") % {"on": on.isoformat()}
        arguments = {"on": on.isoformat()}
        return enqueue(owner=actor, kind=KIND, title=title, arguments=arguments, link=reverse("screenings:list"))


def run(job: Job, progress: Progress) -> str:
    """Run the job from the start: verdicts of a broken run are worth nothing."""

    def told(done: int, total: int) -> None:
        progress.report(
            _("已认定 %(done)d 户，共 %(total)d 户") % {"done": done, "total": total}, done=done, total=total
        )

    progress.report(_("读取档案"), done=0)
    found = run_screening(actor_of(job), on=date.fromisoformat(job.arguments["on"]), progress=told)
    return _("已认定 %(count)d 户") % {"count": sum(found.tally.values())}
