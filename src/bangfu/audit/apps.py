"""The Django app."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class AuditConfig(AppConfig):
    """bangfu.audit."""

    name = "bangfu.audit"
    label = "audit"

    def ready(self) -> None:
        """Collect the words of every app's action codes."""
        from bangfu.audit.words import add_words

        for app in apps.get_app_configs():
            module = f"{app.name}.audit_words"
            if app.name.startswith("bangfu.") and find_spec(module):
                add_words(import_module(module).WORDS)
