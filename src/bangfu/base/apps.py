"""The Django app."""

from django.apps import AppConfig

from bangfu.base.catalogue import compile_catalogues


class BaseConfig(AppConfig):
    """bangfu.base."""

    name = "bangfu.base"
    label = "bangfu_base"

    def ready(self) -> None:
        """Whatever starts Django finds the English texts compiled, however it was installed."""
        compile_catalogues()
