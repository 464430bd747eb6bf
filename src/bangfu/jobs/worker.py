"""The loop that does the work: in a process of its own (``bangfu worker``) or in a thread of ``bangfu serve``."""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
import time
import uuid
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.jobs import leases
from bangfu.jobs.handlers import HANDLERS
from bangfu.jobs.models import Job
from bangfu.jobs.progress import CancelAsked, HandBack, LeaseLost, Progress
from bangfu.jobs.services import enqueue_periodic

_logger = logging.getLogger(__name__)
_POLL = 1.0  # seconds between two looks into an empty queue
_PAUSE = timedelta(seconds=30)  # before a job that failed is tried again; doubled each time
_TICK = 60.0  # seconds between two looks at the schedule


class Worker:
    """Takes one job after the other until it is stopped. Any number of them may run at once."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"
        self.stopping = threading.Event()
        self._ticked_at = 0.0
        self._thread: threading.Thread | None = None

    def stop(self) -> None:
        """End after the current step; a job that is not finished is handed back."""
        self.stopping.set()

    def start(self) -> None:
        """Work in a thread of this process."""
        self._thread = threading.Thread(target=self._run_and_close, name="bangfu-worker", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """After ``stop()``: wait for the thread to hand back what it does."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run_and_close(self) -> None:
        try:
            self.run()
        finally:
            connection.close()

    def run(self, *, until_idle: bool = False) -> int:
        """Work until stopped (or until nothing is due); return how many jobs were taken."""
        taken = 0
        while not self.stopping.is_set():
            if not connection.in_atomic_block:  # a test or a command may run the queue inside its own transaction
                close_old_connections()
            try:
                worked = self._step()
            except DatabaseError:  # the database is away or locked: nothing was lost, ask again
                _logger.exception("the queue cannot be read")
                connection.close()
                worked = False
            taken += worked
            if not worked:
                if until_idle:
                    break
                self.stopping.wait(_POLL)
        return taken

    def _step(self) -> bool:
        if time.monotonic() - self._ticked_at > _TICK or not self._ticked_at:
            self._ticked_at = time.monotonic()
            enqueue_periodic()
        job = leases.take(self.name)
        if job is None:
            return False
        run_job(job, self.name, self.stopping)
        return True


def run_job(job: Job, worker: str, stopping: threading.Event) -> None:
    """Run one job that this worker holds, whatever comes of it."""
    handler = HANDLERS[job.kind]
    try:
        message = handler.run(job, Progress(job, worker, stopping))
    except HandBack:
        leases.give_back(job, worker, tried=False)
    except CancelAsked:
        leases.end(job, worker, Job.State.CANCELLED, _("已取消"))
    except LeaseLost:
        _logger.warning("job %s is held by another worker", job.pk)
    except (Refused, Denied) as refusal:
        words = str(refusal) if isinstance(refusal, Refused) else _("您已没有做这件事的权限")
        leases.end(job, worker, Job.State.FAILED, words)
    except Exception as fault:
        _logger.exception("job %s (%s) failed", job.pk, job.kind)
        leases.give_back(job, worker, message=in_words(fault), after=_PAUSE * 2**job.attempts)
    else:
        leases.end(job, worker, Job.State.DONE, message)


def in_words(fault: BaseException) -> str:
    """A fault as the owner of the job may read it; details are in the log."""
    full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)
    if full or "disk is full" in str(fault) or "No space left" in str(fault):
        return _("磁盘已满，已完成的部分都在；请管理员清理磁盘，任务会自动继续")
    if isinstance(fault, DatabaseError):
        return _("数据库暂时不可用，任务会自动继续")
    return _("程序出错，任务会自动再试；多次出现请联系管理员")


def run_waiting() -> int:
    """Do everything that is due now, in this thread; for tests and the demo."""
    return Worker().run(until_idle=True)


def start_in_background() -> Worker:
    """Start a worker in a thread of this process and return it; ``stop()`` and ``wait()`` at the end."""
    worker = Worker()
    worker.start()
    return worker
