"""Every address of the resolver, and what the committed table says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

TABLE = Path(__file__).with_name("walk.yaml")
API = "api:v1"
"""Operations of the API know no sessions; tests/api walks them with tokens."""

ANYONE, SIGNED_IN = "anyone", "signed_in"


@dataclass(frozen=True)
class Page:
    """An address with its line of the table.

    ``needs`` is an action, ``signed_in`` or ``anyone``. ``scope`` says whose rows its ids name: those of a ``unit``, the
    user's ``own``, or rows ``shared`` by everyone with the action; holders of ``wider`` reach others' own rows. ``may`` lists further answers to somebody allowed.
    """

    name: str
    kwargs: tuple[str, ...]
    needs: str
    scope: str = ""
    wider: str = ""
    get: bool = True
    post: bool = False
    may: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions of which one opens the page; none for a page that asks for no action."""
        return () if self.needs in (ANYONE, SIGNED_IN) else tuple(self.needs.split(" or "))

    def open_to(self, user: Any) -> bool:
        """Whether the user holds one of them anywhere."""
        return not self.actions or any(user.may(action) for action in self.actions)

    def reaches(self, user: Any, unit_id: int) -> bool:
        """Whether one of them reaches this unit."""
        return any(unit_id in user.reach(action) for action in self.actions)

    def address(self, ids: dict[str, Any]) -> str:
        """The address with these ids."""
        return reverse(self.name, kwargs=ids)


def all_addresses() -> dict[str, tuple[str, ...]]:
    """Names and arguments of every pattern."""
    return dict(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            assert each.name, f"an address without a name: {each.pattern}"
            yield space + each.name, tuple(each.pattern.converters)
        elif f"{space}{each.namespace}" != API:
            yield from _walk(each, f"{space}{each.namespace}:" if each.namespace else space)


def read_table() -> dict[str, dict[str, Any]]:
    """The lines of the table, by name."""
    lines: dict[str, dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return lines


def pages() -> list[Page]:
    """Every address that stands in the table."""
    table, found = read_table(), all_addresses()
    return [
        Page(name, found[name], **{**line, "may": tuple(line.get("may", ())), "gone": tuple(line.get("gone", ()))})
        for name, line in table.items()
        if name in found
    ]
