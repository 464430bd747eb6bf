"""The menu: two levels, one line an entry. Whoever may not open an entry does not see it.

An app adds its entry to the section where its users look for it; ``action`` is what the page's view asks for (empty:
everybody who is signed in), ``url_name`` a page without arguments. ``also`` names the pages that belong to the entry
(prefixes of their url names), so that it stays marked while one of them is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Item:
    """An entry."""

    label: Words
    url_name: str
    action: str = ""
    icon: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading with its entries; one without a label is a single entry at the top level."""

    label: Words
    icon: str
    items: tuple[Item, ...]


MENU: tuple[Section, ...] = (
    Section("", "home", (Item(_("工作台"), "home", icon="home"),)),
    Section(
        _("职工档案"),
        "users",
        (
            Item(_("家庭档案"), "registry:list", "registry.view", also=("registry:",)),
            Item(_("批量导入"), "imports:list", "registry.import", also=("imports:",)),
        ),
    ),
    Section(
        _("建档办理"),
        "checklist",
        (
            Item(_("待我办理"), "casework:waiting", "casework.act"),
            Item(_("建档申请"), "casework:list", "casework.view", also=("casework:",)),
            Item(_("办理流程"), "casework:flows", "casework.view"),
        ),
    ),
    Section(
        _("困难认定"),
        "scale",
        (
            Item(_("认定批次"), "screenings:list", "screenings.view", also=("screenings:",)),
            Item(_("认定结果"), "screenings:verdicts", "screenings.view"),
            Item(_("认定标准"), "criteria:list", "criteria.view", also=("criteria:",)),
            Item(_("低保标准"), "policies:list", "lines.view", also=("policies:",)),
        ),
    ),
    Section(
        _("组织与人员"),
        "sitemap",
        (
            Item(_("组织机构"), "orgs:list", "orgs.view", also=("orgs:",)),
            Item(_("用户与角色"), "accounts:list", "accounts.manage", also=("accounts:",)),
            Item(_("接口令牌"), "accounts:all_tokens", "accounts.manage"),
            Item(_("登录日志"), "accounts:sign_ins", "audit.view"),
        ),
    ),
    Section(
        _("系统管理"),
        "settings",
        (
            Item(_("基础数据"), "reference:calendar", "reference.view", also=("reference:",)),
            Item(_("审计日志"), "audit:list", "audit.view", also=("audit:",)),
            Item(_("后台任务"), "jobs:list", also=("jobs:",)),
        ),
    ),
)


@dataclass(frozen=True)
class Link:
    """An entry as it is shown to one user on one page."""

    label: Words
    url: str
    url_name: str
    icon: str
    is_here: bool = False


@dataclass(frozen=True)
class Group:
    """A section as it is shown."""

    label: Words
    icon: str
    items: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where in the menu the page stands; both None for a page outside of it."""

    section: Group | None = None
    item: Link | None = None


def menu_for(user: Any, here: str) -> tuple[tuple[Group, ...], Place]:
    """The entries that this user may open, and the one that the page ``here`` belongs to."""
    sections = [(section, [item for item in section.items if _is_open(item, user)]) for section in MENU]
    nearest = max(
        (item for _, items in sections for item in items), key=lambda item: _closeness(item, here), default=None
    )
    found = nearest if nearest and _closeness(nearest, here) else None
    groups = tuple(
        Group(section.label, section.icon, tuple(_link(item, item is found) for item in items))
        for section, items in sections
        if items
    )
    for group in groups:
        for link in group.items:
            if link.is_here:
                return groups, Place(group, link)
    return groups, Place()


def _is_open(item: Item, user: Any) -> bool:
    return bool(address(item.url_name)) and (not item.action or user.may(item.action))


def _link(item: Item, is_here: bool) -> Link:
    return Link(item.label, address(item.url_name), item.url_name, item.icon, is_here)


def address(url_name: str) -> str:
    """The address of a page, empty while there is none."""
    return _address(url_name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=500)
def _address(url_name: str, urlconf: str | None, prefix: str) -> str:
    """Kept, since every page asks for the same few; they change with the addresses and the prefix they stand under."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _closeness(item: Item, here: str) -> int:
    if item.url_name == here:
        return 1_000
    return max((len(prefix) for prefix in item.also if here.startswith(prefix)), default=0)
