"""The Django app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """bangfu.inbox."""

    name = "bangfu.inbox"
    label = "inbox"
