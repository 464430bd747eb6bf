"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """bangfu.accounts."""

    name = "bangfu.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to sign-ins, and tell orgs which roles belong to a unit."""
        from bangfu.accounts import sign_in_log, tags, unit_roles
        from bangfu.accounts.second_steps import SecondSteps
        from bangfu.base.resealing import add_store

        assert sign_in_log
        add_store(SecondSteps())
        tags.define()
        unit_roles.register()
