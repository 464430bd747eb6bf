"""The Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """bangfu.web."""

    name = "bangfu.web"
    label = "bangfu_web"

    def ready(self) -> None:
        """Lists and forms, far below, show the tree that orgs stores."""
        from bangfu.base.tree_provider import provide_tree
        from bangfu.orgs.selectors import read_tree

        provide_tree(read_tree)
