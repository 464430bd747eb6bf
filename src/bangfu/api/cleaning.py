"""Deleting kept answers when nobody can ask for them any more."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.api.models import KeptAnswer
from bangfu.api.once import KEPT_FOR
from bangfu.jobs.models import Job
from bangfu.jobs.progress import Progress

KIND: Final = "api.cleaning"


def run(job: Job, progress: Progress) -> str:
    """Delete what is older than a day."""
    count, _models = KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT_FOR).delete()
    return _("删除了 %(count)d 条") % {"count": count}
