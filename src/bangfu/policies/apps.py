"""The Django app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """bangfu.policies."""

    name = "bangfu.policies"
    label = "policies"
