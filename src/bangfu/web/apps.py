"""The Django app."""

from django.apps import AppConfig
from django.utils.functional import lazy

from bangfu.base.known_words import say

# By the names that the shipped criteria give their tiers; a tier of other criteria is gray until it is named here.
TIER_COLOURS = {
    "深度困难": "red",
    "相对困难": "orange",
    "意外致困": "purple",
    "边缘困难": "yellow",
    "低保户": "red",
    "低保边缘户": "orange",
    "意外致困户": "purple",
    "不符合": "gray",
    "排除": "gray",
    "未通过": "blue",
}


_said = lazy(say, str)


class WebConfig(AppConfig):
    """bangfu.web."""

    name = "bangfu.web"
    label = "bangfu_web"

    def ready(self) -> None:
        """Lists and forms, far below, show the tree that orgs stores; tiers look the same on every page."""
        from bangfu.base.tags import define_tags
        from bangfu.base.tree_provider import provide_tree
        from bangfu.orgs.selectors import read_tree

        provide_tree(read_tree)
        define_tags("tier", {name: (_said(name), colour) for name, colour in TIER_COLOURS.items()})
