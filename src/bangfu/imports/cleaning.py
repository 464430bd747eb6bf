"""Deleting uploads 30 days after their end: the file, its rows, and what a killed process left in the clear."""

from __future__ import annotations

import time
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.base.scope import SystemActor
from bangfu.imports import storage
from bangfu.imports.models import ImportFile
from bangfu.imports.services import event
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress

KIND = "imports.clean"
KEPT = timedelta(days=30)
_LEFT_OVER = 24 * 3600  # seconds


def delete_old_uploads(job: Job, progress: Progress) -> str:
    """Delete what ended, or was left to wait, 30 days ago."""
    _delete_left_overs()
    before = timezone.now() - KEPT
    ended = ImportFile.objects.filter(state__in=ImportFile.ENDED, finished_at__lt=before)
    forgotten = ImportFile.objects.filter(state=ImportFile.State.READY, uploaded_at__lt=before)
    count = 0
    for file in [*ended, *forgotten]:
        with transaction.atomic():
            told = event(file, "imports.deleted")
            storage.delete(file.pk)
            file.delete()
            audit.record(SystemActor(), told)
        count += 1
        progress.report(done=count)
    return _("已删除 %(count)s 个过期的上传文件") % {"count": count}


def _delete_left_overs() -> None:
    for path in storage.working_files():
        if time.time() - path.stat().st_mtime > _LEFT_OVER:
            path.unlink(missing_ok=True)
