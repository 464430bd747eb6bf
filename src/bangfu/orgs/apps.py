"""The Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """bangfu.orgs."""

    name = "bangfu.orgs"
    label = "orgs"
