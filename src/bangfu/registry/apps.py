"""The Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """bangfu.registry."""

    name = "bangfu.registry"
    label = "registry"

    def ready(self) -> None:
        """Register what lower apps offer a place for."""
        from bangfu.registry.imports import register_kinds

        register_kinds()
