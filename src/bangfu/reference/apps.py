"""The Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReferenceConfig(AppConfig):
    """bangfu.reference."""

    name = "bangfu.reference"
    label = "reference"

    def ready(self) -> None:
        """Fill in what ships once the tables stand, and give the evidence of a code its colour."""
        from bangfu.base.tags import define_tags
        from bangfu.reference.seeding import seed_calendar

        post_migrate.connect(seed_calendar, sender=self)
        define_tags(
            "code_evidence",
            {
                "official": (_("官方公布"), "green"),
                "press": (_("报刊或机构"), "cyan"),
                "document": (_("公开文档"), "blue"),
                "reposted": (_("转载"), "yellow"),
                "memory": (_("凭记忆，待核对"), "orange"),
                "ours": (_("本系统编排"), "gray"),
            },
        )
