"""The Django app."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """bangfu.orgs."""

    name = "bangfu.orgs"
    label = "orgs"

    def ready(self) -> None:
        """Lend the tree to lists and forms, and give states their colours."""
        from bangfu.base.tree_provider import provide_tree
        from bangfu.orgs import tags
        from bangfu.orgs.selectors import read_open_tree

        provide_tree(read_open_tree)
        tags.define()
