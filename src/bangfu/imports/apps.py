"""The Django app."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

_STATES = {
    "uploaded": "gray",
    "checking": "blue",
    "ready": "orange",
    "committing": "blue",
    "committed": "green",
    "undoing": "blue",
    "undone": "gray",
    "refused": "red",
    "abandoned": "gray",
}
_OUTCOMES = {"new": "green", "changed": "blue", "unchanged": "gray", "wrong": "red"}


class ImportsConfig(AppConfig):
    """bangfu.imports."""

    name = "bangfu.imports"
    label = "imports"

    def ready(self) -> None:
        """Register the long work of imports with the queue, and the look of states and outcomes."""
        from bangfu.base.resealing import FileStore, add_store
        from bangfu.base.tags import define_tags
        from bangfu.imports import cleaning, services, storage, work
        from bangfu.imports.models import ImportFile, StagedRow
        from bangfu.jobs.handlers import Handler, Periodic, register, register_periodic

        register(Handler(services.CHECK, work.check, work.stopped))
        register(Handler(services.COMMIT, work.commit, work.stopped))
        register(Handler(services.UNDO, work.undo, work.stopped))
        register(Handler(cleaning.KIND, cleaning.delete_old_uploads))
        register_periodic(Periodic(cleaning.KIND, _("删除过期的上传文件"), timedelta(days=1)))
        add_store(FileStore(_("导入的文件"), storage.sealed_files, storage.context_by_path))
        define_tags("import_state", {value: (label, _STATES[value]) for value, label in ImportFile.State.choices})
        define_tags("import_outcome", {value: (label, _OUTCOMES[value]) for value, label in StagedRow.Outcome.choices})
