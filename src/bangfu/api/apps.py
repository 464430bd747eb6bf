"""The Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """bangfu.api."""

    name = "bangfu.api"
    label = "api"

    def ready(self) -> None:
        """Let answers that were kept for repeated requests be deleted after a day."""
        from bangfu.api import cleaning
        from bangfu.jobs.handlers import Handler, Periodic, register, register_periodic

        register(Handler(cleaning.KIND, cleaning.run))
        register_periodic(Periodic(cleaning.KIND, _("删除接口留存的应答"), timedelta(hours=6)))
