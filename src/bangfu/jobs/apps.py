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
        from bangfu.jobs import cleaning, handlers

        handlers.register(handlers.Handler(cleaning.KIND, cleaning.delete_old_jobs))
        handlers.register_periodic(handlers.Periodic(cleaning.KIND, _("清理任务记录"), timedelta(days=1)))
