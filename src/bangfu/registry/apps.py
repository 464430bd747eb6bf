"""The Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """bangfu.registry."""

    name = "bangfu.registry"
    label = "registry"
