"""Writing down every day, outside the database, where the audit log ends."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.anchors import write_anchor
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress

KIND = "audit.anchor"


def write_daily_anchor(job: Job, progress: Progress) -> str:
    """Append the anchor of the day, where anything was recorded since the last one."""
    anchor = write_anchor(settings.BANGFU_ANCHORS, timezone.localdate())
    return _("没有新的审计记录") if anchor is None else _("锚点记到第 %(number)d 号") % {"number": anchor.number}
