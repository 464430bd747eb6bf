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
