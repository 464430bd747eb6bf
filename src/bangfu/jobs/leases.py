"""Taking a job and giving it up: each step is one short transaction, and only the holder of the lease may end a job."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.jobs.handlers import HANDLERS
from bangfu.jobs.models import Job
from bangfu.jobs.progress import LEASE


def take(worker: str) -> Job | None:
    """The oldest job that waits, or whose worker was not heard of until its lease ran out; None if there is none.

    On PostgreSQL a row that another worker is taking is passed over; on SQLite the transaction is the lock.
    """
    if not _due(timezone.now()).exists():  # asked without a lock, since it is asked every second
        return None
    with transaction.atomic():
        rows = _due(timezone.now()).order_by("created_at")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is None or _ended_instead(job):
            return None
        job.state, job.worker, job.leased_until = Job.State.RUNNING, worker, timezone.now() + LEASE
        job.attempts += 1
        job.save(update_fields=["state", "worker", "leased_until", "attempts"])
        return job


def _due(now: datetime) -> QuerySet[Job]:
    waiting = Q(state=Job.State.WAITING) & (Q(not_before__isnull=True) | Q(not_before__lte=now))
    return Job.objects.filter(waiting | Q(state=Job.State.RUNNING, leased_until__lt=now))


def _ended_instead(job: Job) -> bool:
    """End a job that must not be tried again."""
    handler = HANDLERS.get(job.kind)
    if job.cancel_asked:
        _close(job, Job.State.CANCELLED, _("已取消"))
    elif handler is None:
        _close(job, Job.State.FAILED, _("没有能做这种任务的程序"))
    elif job.attempts >= handler.most_attempts:
        _close(job, Job.State.FAILED, _("多次中断，没有完成：%(why)s") % {"why": job.message or _("原因不明")})
    else:
        return False
    return True


def end(job: Job, worker: str, state: str, message: str) -> bool:
    """Mark the end; False where another worker holds the job by now."""
    with transaction.atomic():
        if not _held(job, worker):
            return False
        _close(job, state, message)
    return True


def _close(job: Job, state: str, message: str) -> None:
    job.state, job.message, job.finished_at = state, message[:300], timezone.now()
    job.leased_until = None
    job.save(update_fields=["state", "message", "finished_at", "leased_until", "done", "total"])
    handler = HANDLERS.get(job.kind)
    if state != Job.State.DONE and handler is not None and handler.ended is not None:
        handler.ended(job, message)


def give_back(job: Job, worker: str, *, message: str = "", after: timedelta | None = None, tried: bool = True) -> None:
    """Let the job wait again: at once, or after a while; ``tried`` says whether this counts as an attempt."""
    with transaction.atomic():
        if not _held(job, worker):
            return
        job.state, job.worker, job.leased_until = Job.State.WAITING, "", None
        job.not_before = timezone.now() + after if after else None
        job.message = message[:300] or job.message
        if not tried and job.attempts:
            job.attempts -= 1
        job.save(update_fields=["state", "worker", "leased_until", "not_before", "message", "attempts"])


def _held(job: Job, worker: str) -> bool:
    mine = Job.objects.select_for_update().filter(pk=job.pk, worker=worker, state=Job.State.RUNNING)
    return mine.first() is not None
