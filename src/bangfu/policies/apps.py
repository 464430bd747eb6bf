"""The Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PoliciesConfig(AppConfig):
    """bangfu.policies."""

    name = "bangfu.policies"
    label = "policies"

    def ready(self) -> None:
        """Name the states of versions; enter the criteria that come with the product once its tables are there."""
        from bangfu.policies import tags
        from bangfu.policies.services.shipped import enter_after_migrating

        tags.define()
        post_migrate.connect(enter_after_migrating, sender=self, dispatch_uid="policies.shipped")
