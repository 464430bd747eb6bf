"""The Django app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """bangfu.registry."""

    name = "bangfu.registry"
    label = "registry"

    def ready(self) -> None:
        """Give the state of a file its label and colour, offer the register workbook, and move files with units."""
        from bangfu.base.tags import define_tags
        from bangfu.registry import unit_moves
        from bangfu.registry.imports import register_kinds
        from bangfu.registry.models.household import HouseholdState

        define_tags(
            "household_state",
            {
                HouseholdState.OPEN.value: (HouseholdState.OPEN.label, "green"),
                HouseholdState.MERGED.value: (HouseholdState.MERGED.label, "gray"),
                HouseholdState.CLOSED.value: (HouseholdState.CLOSED.label, "gray"),
            },
        )
        register_kinds()
        unit_moves.register()
        self._reseal()

    @staticmethod
    def _reseal() -> None:
        """Documents are sealed on disk; what takes a merge or an import back holds sealed values within."""
        from django.utils.translation import gettext_lazy as _

        from bangfu.base.resealing import FileStore, RowStore, add_store, bound_to_row
        from bangfu.imports.models import CommittedRow
        from bangfu.registry import vault
        from bangfu.registry.models import Merge
        from bangfu.registry.services.rowlog import renew_log

        add_store(FileStore(_("证明材料"), vault.sealed_files, vault.context_by_path))
        add_store(RowStore(Merge, {"moved_sealed": bound_to_row("moved_sealed")}, renew_log))
        add_store(RowStore(CommittedRow, {"undo_sealed": bound_to_row("undo_sealed")}, renew_log))
