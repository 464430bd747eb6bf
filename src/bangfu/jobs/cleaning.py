"""Removing what is no longer of use in the queue."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress

KIND = "jobs.clean"
_KEPT = timedelta(days=90)


def delete_old_jobs(job: Job, progress: Progress) -> str:
    """Delete jobs that ended 90 days ago."""
    count, _kinds = Job.objects.filter(finished_at__lt=timezone.now() - _KEPT).delete()
    return _("已清理 %(count)s 条记录") % {"count": count}
