"""Where the built front end stands. A checkout without one still renders pages, plainly (unit tests, first start)."""

from __future__ import annotations

from functools import cache

from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError


def icon_sprite_url() -> str:
    """Address of the icon sprite; empty when the front end is not built."""
    return _url("icons.svg")


def front_end_is_built() -> bool:
    """Whether the manifest names the entry that every page loads."""
    return bool(_url("src/main.js"))


@cache
def _url(entry: str) -> str:
    try:
        return str(DjangoViteAssetLoader.instance().generate_vite_asset_url(entry))
    except DjangoViteAssetNotFoundError:
        return ""
