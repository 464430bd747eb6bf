"""What runs a job of each kind, and which kinds come round by themselves.

The app that owns the work registers it in its ``AppConfig.ready()``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise

from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress


@dataclass(frozen=True)
class Handler:
    """How a kind of job is run.

    ``run`` returns the closing message. It may be run again after a kill at any moment, so it must go on from what is
    stored. It calls ``progress.report`` between its transactions. ``ended`` is told, inside the transaction that ends
    the job, that it failed or was cancelled, with the message. ``most_attempts`` counts tries without a step forward.
    """

    kind: str
    run: Callable[[Job, Progress], str]
    ended: Callable[[Job, str], None] | None = None
    most_attempts: int = 5


@dataclass(frozen=True)
class Periodic:
    """A kind that is queued by itself, the first time at once."""

    kind: str
    title: str | Promise
    every: timedelta


HANDLERS: dict[str, Handler] = {}
PERIODIC: dict[str, Periodic] = {}


def register(handler: Handler) -> None:
    """Make a kind of job known."""
    HANDLERS[handler.kind] = handler


def register_periodic(periodic: Periodic) -> None:
    """Let a kind come round."""
    PERIODIC[periodic.kind] = periodic
