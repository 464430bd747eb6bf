"""The commands of the queue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.jobs.handlers import HANDLERS, PERIODIC, Periodic
from bangfu.jobs.models import Job, Schedule


def enqueue(*, owner: Actor, kind: str, title: str, arguments: dict[str, Any] | None = None, link: str = "") -> Job:
    """Put work into the queue; a worker sees it when the transaction around this call ends.

    ``arguments`` is plain JSON without personal values. ``link`` is the page that shows the result.
    """
    return Job.objects.create(
        owner_id=owner.actor_id, kind=kind, title=title[:120], arguments=arguments or {}, link=link
    )


def cancel_job(*, actor: Actor, job_id: UUID) -> Job:
    """Cancel one's own job: at once if it waits, else within about a second, between two steps. Raises Refused."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(pk=job_id, owner_id=actor.actor_id).first()
        if job is None or job.ended:
            raise Refused(_("任务已经结束"))
        job.cancel_asked = True
        job.save(update_fields=["cancel_asked"])
        if job.state == Job.State.WAITING:
            _cancel_waiting(job)
    return job


def _cancel_waiting(job: Job) -> None:
    job.state, job.message, job.finished_at = Job.State.CANCELLED, _("已取消"), timezone.now()
    job.save(update_fields=["state", "message", "finished_at"])
    handler = HANDLERS.get(job.kind)
    if handler is not None and handler.ended is not None:
        handler.ended(job, job.message)


def enqueue_periodic() -> list[Job]:
    """Queue every periodic kind that is due, each once however many workers ask."""
    jobs = [_enqueue_if_due(periodic) for periodic in PERIODIC.values()]
    return [job for job in jobs if job is not None]


def _enqueue_if_due(periodic: Periodic) -> Job | None:
    now = timezone.now()
    known = Schedule.objects.filter(kind=periodic.kind).values_list("next_at", flat=True).first()
    if known is not None and known > now:
        return None
    with transaction.atomic():
        Schedule.objects.get_or_create(kind=periodic.kind, defaults={"next_at": now})
        row = Schedule.objects.select_for_update().get(kind=periodic.kind)
        if row.next_at > now:
            return None
        row.next_at = now + periodic.every
        row.save(update_fields=["next_at"])
        return Job.objects.create(kind=periodic.kind, title=str(periodic.title)[:120])
