"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """bangfu.accounts."""

    name = "bangfu.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to sign-ins, and tell orgs which roles belong to a unit."""
        from bangfu.accounts import sign_in_log, tags, unit_roles

        assert sign_in_log
        tags.define()
        unit_roles.register()
