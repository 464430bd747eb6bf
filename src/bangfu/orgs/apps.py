"""The Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """bangfu.orgs."""

    name = "bangfu.orgs"
    label = "orgs"

    def ready(self) -> None:
        """Lend the tree to lists and forms, give states their colours, and offer the import of units."""
        from bangfu.base.tree_provider import provide_tree
        from bangfu.imports import kinds
        from bangfu.orgs import tags
        from bangfu.orgs.imports import UnitsKind
        from bangfu.orgs.selectors import read_tree

        provide_tree(read_tree)
        tags.define()
        kinds.register(UnitsKind())
