"""How a running job tells where it is, keeps its lease, and learns that it should stop."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Final

from django.utils import timezone

from bangfu.jobs.models import Job

LEASE: Final = timedelta(seconds=60)
_EVERY = 1.0  # seconds between two writes


class Stop(Exception):  # noqa: N818 - a decision, not an error
    """Leave the work where it is; everything stored stays."""


class HandBack(Stop):
    """The worker is ending: another one will go on."""


class CancelAsked(Stop):
    """The owner asked for the end."""


class LeaseLost(Stop):
    """Another worker holds the job."""


class Progress:
    """Handed to a handler; call :meth:`report` between transactions, as often as you like."""

    def __init__(self, job: Job, worker: str, stopping: threading.Event) -> None:
        self._job, self._worker, self._stopping = job, worker, stopping
        self._stored_at = time.monotonic()
        self._moved = False

    def report(self, message: str = "", *, done: int | None = None, total: int | None = None) -> None:
        """Store where the work is (at most once a second) and renew the lease.

        Raises HandBack, CancelAsked or LeaseLost; let them pass. ``done`` that grows is a step forward.
        """
        self._note(message, done, total)
        if self._stopping.is_set():
            self._store()
            raise HandBack
        if time.monotonic() - self._stored_at >= _EVERY:
            self._store()
            if Job.objects.filter(pk=self._job.pk, cancel_asked=True).exists():
                raise CancelAsked

    def _note(self, message: str, done: int | None, total: int | None) -> None:
        self._job.message = message[:300] or self._job.message
        if total is not None:
            self._job.total = total
        if done is not None:
            self._moved = self._moved or done > self._job.done
            self._job.done = done

    def _store(self) -> None:
        self._stored_at = time.monotonic()
        values = {"message": self._job.message, "done": self._job.done, "total": self._job.total}
        if self._moved:
            self._job.attempts = 0
            self._moved = False
        mine = Job.objects.filter(pk=self._job.pk, worker=self._worker, state=Job.State.RUNNING)
        if not mine.update(**values, attempts=self._job.attempts, leased_until=timezone.now() + LEASE):
            raise LeaseLost
