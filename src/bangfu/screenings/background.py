"""Screening as background work: it can be left and found again, and a killed one begins anew."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bangfu.base.identifiers import new_id
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress
from bangfu.jobs.selectors import actor_of
from bangfu.jobs.services import enqueue
from bangfu.orgs.selectors import read_tree
from bangfu.policies.models import CriteriaVersion
from bangfu.screenings import services
from bangfu.screenings.models import Run, WhatIf
from bangfu.screenings.services import run_screening
from bangfu.screenings.what_if import ACTION, run_what_if, usable

KIND: Final = "screening"
WHAT_IF: Final = "screening.what_if"
_UNDER_WAY: Final = (Job.State.WAITING, Job.State.RUNNING)


def request_screening(actor: Actor, *, on: date, unit_id: int | None = None) -> Job:
    """Queue a screening of the register, or of a unit and those below it, as it stands on a day.

    Raises Denied; Refused while one is under way.
    """
    require(actor, "screenings.run", unit_id)
    with transaction.atomic():
        if Job.objects.filter(kind=KIND, state__in=_UNDER_WAY).exists():
            raise Refused(_("已有一次筛查在进行，请等它完成"))
        if unit_id is None:
            title = _("筛查全部家庭（%(on)s）") % {"on": on.isoformat()}
        else:
            title = _("筛查%(unit)s（%(on)s）") % {"unit": read_tree().path(unit_id), "on": on.isoformat()}
        arguments = {"on": on.isoformat(), "unit": unit_id}
        return enqueue(owner=actor, kind=KIND, title=title, arguments=arguments, link=reverse("screenings:list"))


def run(job: Job, progress: Progress) -> str:
    """Run the job from the start: what a broken run read belongs to a moment that is past."""
    progress.report(_("读取档案"), done=0)
    found = run_screening(
        actor_of(job),
        on=date.fromisoformat(job.arguments["on"]),
        unit_id=job.arguments.get("unit"),
        progress=_told(progress),
        job=str(job.pk),
    )
    return _("已认定 %(count)d 户") % {"count": sum(found.tally.values())}


def request_what_if(actor: Actor, *, version_id: UUID, on: date) -> Job:
    """Queue a what-if of a version; the job names its key.

    Raises Denied; Refused where the version has faults, and while one of it is under way.
    """
    require(actor, ACTION)
    with transaction.atomic():
        version = CriteriaVersion.objects.filter(pk=version_id).select_related("criteria_set").defer("text").first()
        if version is None:
            raise Refused(_("没有这个版本"))
        usable(version, on)
        same = Job.objects.filter(kind=WHAT_IF, state__in=_UNDER_WAY, arguments__version=str(version_id))
        if same.exists():
            raise Refused(_("这个版本正在试算，请等它完成"))
        key = str(new_id())
        title = _("试算 %(version)s") % {"version": version}
        arguments = {"on": on.isoformat(), "version": str(version_id), "what_if": key}
        link = reverse("screenings:what_if", args=[key])
        return enqueue(owner=actor, kind=WHAT_IF, title=title, arguments=arguments, link=link)


def what_if_or_job(key: UUID) -> tuple[WhatIf | None, Job | None]:
    """A what-if that is made, or the job that makes it; neither where there is no such thing."""
    made = WhatIf.objects.filter(pk=key, state=Run.State.COMPLETE).select_related("version__criteria_set", "against")
    found = made.first()
    return found, None if found else Job.objects.filter(kind=WHAT_IF, arguments__what_if=str(key)).first()


def button(_request: HttpRequest, version: CriteriaVersion) -> dict[str, Any]:
    """What the button on the page of a version needs."""
    return {"version": version}


def what_if(job: Job, progress: Progress) -> str:
    """Run the job; nothing of a broken one is kept."""
    progress.report(_("读取档案"), done=0)
    found = run_what_if(
        actor_of(job),
        version_id=UUID(job.arguments["version"]),
        on=date.fromisoformat(job.arguments["on"]),
        what_if_id=UUID(job.arguments["what_if"]),
        progress=_told(progress),
    )
    return _("%(count)d 户的结果会变") % {"count": found.changes.count()}


def _told(progress: Progress) -> services.Progress:
    def told(done: int, total: int) -> None:
        progress.report(
            _("已认定 %(done)d 户，共 %(total)d 户") % {"done": done, "total": total}, done=done, total=total
        )

    return told
