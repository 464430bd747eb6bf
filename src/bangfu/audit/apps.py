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
        self._reseal()

    @staticmethod
    def _reseal() -> None:
        """The key of each subject is sealed, and bound to its subject."""
        from bangfu.audit.models import SubjectKey
        from bangfu.audit.subject_keys import context_of
        from bangfu.base.resealing import RowStore, add_store

        add_store(RowStore(SubjectKey, {"key_sealed": lambda row: context_of(row.subject_type, row.subject_id)}))
