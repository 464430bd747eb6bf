"""The Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    """bangfu.imports."""

    name = "bangfu.imports"
    label = "imports"

    def ready(self) -> None:
        """Register the long work of imports with the queue."""
        from bangfu.imports import cleaning, services, work
        from bangfu.jobs.handlers import Handler, Periodic, register, register_periodic

        register(Handler(services.CHECK, work.check, work.stopped))
        register(Handler(services.COMMIT, work.commit, work.stopped))
        register(Handler(services.UNDO, work.undo, work.stopped))
        register(Handler(cleaning.KIND, cleaning.delete_old_uploads))
        register_periodic(Periodic(cleaning.KIND, _("删除过期的上传文件"), timedelta(days=1)))
