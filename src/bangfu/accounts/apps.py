"""The Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """bangfu.accounts."""

    name = "bangfu.accounts"
    label = "accounts"
