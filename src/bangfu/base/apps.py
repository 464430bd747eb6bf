"""The Django app."""

from django.apps import AppConfig

from bangfu.base.catalogue import compile_catalogues


class BaseConfig(AppConfig):
    """bangfu.base."""

    name = "bangfu.base"
    label = "bangfu_base"

    def ready(self) -> None:
        """Make our lookup known; whatever starts Django finds the English texts compiled, however it was installed."""
        from bangfu.base import any_of  # noqa: F401 - the import registers it

        compile_catalogues()
