"""The Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """bangfu.jobs."""

    name = "bangfu.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Register the queue's own kind of work."""
        from bangfu.base.tags import define_tags
        from bangfu.jobs import anchoring, cleaning, handlers
        from bangfu.jobs.models import Job

        handlers.register(handlers.Handler(cleaning.KIND, cleaning.delete_old_jobs))
        handlers.register_periodic(handlers.Periodic(cleaning.KIND, _("清理任务记录"), timedelta(days=1)))
        handlers.register(handlers.Handler(anchoring.KIND, anchoring.write_daily_anchor))
        handlers.register_periodic(handlers.Periodic(anchoring.KIND, _("记审计锚点"), timedelta(days=1)))
        colours = {"waiting": "gray", "running": "blue", "done": "green", "failed": "red", "cancelled": "gray"}
        define_tags("job_state", {value: (label, colours[value]) for value, label in Job.State.choices})
