"""The parts of the frame that many pages share, drawn once for all that look the same.

Menu and top bar are the same from page to page: they are kept by everything they show. What differs on each page, the
token of its forms and its address, is put in afterwards.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bangfu.web.menu import Group, Words

# Characters of the private use area: no name, label or address that a page shows holds them.
_TOKEN, _HERE = "\ue0f0token\ue0f0", "\ue0f0here\ue0f0"


@dataclass(frozen=True)
class TopBar:
    """What the top bar shows to a user."""

    name: str
    place: str
    search_url: str
    todo_url: str
    messages_url: str
    todo_count: int
    message_count: int
    links: tuple[tuple[str, str, Words], ...]


def menu_markup(groups: tuple[Group, ...], icons: str) -> SafeString:
    """The menu; ``icons`` is the address of the icons."""
    return _menu(groups, icons, get_language())


@lru_cache(maxsize=2_000)
def _menu(groups: tuple[Group, ...], icons: str, language: str) -> SafeString:
    return SafeString(render_to_string("web/parts/menu.html", {"groups": groups, "icons": icons}))


def top_bar_markup(bar: TopBar, icons: str, *, token: str, here: str) -> SafeString:
    """The right half of the top bar, for a page with this token and address."""
    drawn = _top_bar(bar, icons, get_language())
    return SafeString(drawn.replace(_TOKEN, escape(token)).replace(_HERE, escape(here)))


@lru_cache(maxsize=2_000)
def _top_bar(bar: TopBar, icons: str, language: str) -> str:
    return render_to_string("web/parts/tools.html", {**asdict(bar), "csrf_token": _TOKEN, "here": _HERE})
