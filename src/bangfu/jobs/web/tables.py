"""The table of jobs."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.base.lists import ListTable, TagColumn
from bangfu.jobs.models import Job


class JobTable(ListTable):
    """My jobs."""

    title = tables.Column(verbose_name=_("任务"), linkify=("jobs:job", {"job_id": tables.A("pk")}))
    state = TagColumn("job_state", shape="dot", verbose_name=_("状态"))
    percent = tables.Column(accessor="pk", verbose_name=_("进度"))
    message = tables.Column(verbose_name=_("说明"))
    created_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("提交时间"))

    def render_percent(self, record: Job) -> SafeString | str:
        """Done of total."""
        if not record.total:
            return "—"
        return format_html("{} / {}", record.done, record.total)
