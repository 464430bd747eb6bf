"""The Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """bangfu.casework."""

    name = "bangfu.casework"
    label = "casework"

    def ready(self) -> None:
        """Put the case on the page of a file, tell overdue steps every day, and enter the shipped flows."""
        from bangfu.base.panels import Panel
        from bangfu.base.tags import define_tags
        from bangfu.casework import overdue, panel
        from bangfu.casework.flows import enter_after_migrating
        from bangfu.casework.models import Case
        from bangfu.casework.selectors import VIEW, households_with_cases
        from bangfu.jobs.handlers import Handler, Periodic, register, register_periodic
        from bangfu.registry.built_on import register_built_on
        from bangfu.registry.panels import file_panels

        file_panels.add(Panel("casework/_panel.html", panel.panel_context, action=VIEW, order=-1))
        register_built_on(_("这一户已有建档申请"), households_with_cases)
        register(Handler(overdue.KIND, overdue.run))
        register_periodic(Periodic(overdue.KIND, _("上报逾期的办理步骤"), timedelta(hours=6)))
        colours = {Case.Origin.WORKER: "blue", Case.Origin.OFFICER: "gray", Case.Origin.CLUE: "orange"}
        define_tags("case_origin", {each.value: (each.label, colour) for each, colour in colours.items()})
        post_migrate.connect(enter_after_migrating, sender=self, dispatch_uid="casework.shipped_flows")
