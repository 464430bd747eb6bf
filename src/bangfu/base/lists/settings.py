"""What a user keeps for a list: hidden columns, density, page size, saved searches.

They are rows of the user object's ``preferences`` (accounts stores them).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from bangfu.base.lists.paging import SIZES

SEARCHES_AT_MOST = 20
_NAME_AT_MOST = 30


@dataclass
class ListSettings:
    """The settings of one list."""

    hidden: list[str] = field(default_factory=list)
    dense: bool = False
    size: int = SIZES[0]
    searches: list[dict[str, str]] = field(default_factory=list)


def load_settings(user: Any, key: str) -> ListSettings:
    """Read them; what is not there, or no longer fits, is as at the start."""
    row = user.preferences.filter(key=_key(key)).first()
    stored = row.value if row and isinstance(row.value, dict) else {}
    known = {name: stored[name] for name in ListSettings.__dataclass_fields__ if name in stored}
    settings = ListSettings(**known)
    if settings.size not in SIZES:
        settings.size = SIZES[0]
    return settings


def save_settings(user: Any, key: str, settings: ListSettings) -> None:
    """Keep them."""
    user.preferences.update_or_create(key=_key(key), defaults={"value": asdict(settings)})


def with_search(settings: ListSettings, name: str, query: str) -> None:
    """Keep a search under a name, in place of one of the same name; the oldest make room."""
    name = name.strip()[:_NAME_AT_MOST]
    if name:
        others = [search for search in settings.searches if search["name"] != name]
        settings.searches = [*others, {"name": name, "query": query[:2_000]}][-SEARCHES_AT_MOST:]


def without_search(settings: ListSettings, name: str) -> None:
    """Forget a search."""
    settings.searches = [search for search in settings.searches if search["name"] != name]


def _key(key: str) -> str:
    return f"list:{key}"
