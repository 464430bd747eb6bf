"""Reading the queue."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import Http404

from bangfu.base.scope import Actor, SystemActor
from bangfu.jobs.models import Job


def jobs_of(actor: Actor) -> QuerySet[Job]:
    """The jobs that somebody started, newest first. Nobody sees another's."""
    return Job.objects.filter(owner_id=actor.actor_id).exclude(owner_id=None)


def job_of(actor: Actor, job_id: UUID) -> Job:
    """One of them. Raises Http404."""
    job = jobs_of(actor).filter(pk=job_id).first()
    if job is None:
        raise Http404
    return job


def actor_of(job: Job) -> Actor:
    """On whose behalf a job runs: its owner, with what he may do at this moment, or the system."""
    if job.owner_id is None:
        return SystemActor()
    user: Actor = get_user_model().objects.get(pk=job.owner_id)
    return user
