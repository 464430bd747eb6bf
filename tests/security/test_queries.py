"""Search, filter and order parameters: hostile values find nothing and break nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests.security.addresses import Page, pages
from tests.security.answers import text_of
from tests.security.asked import parameters_read
from tests.security.test_walk import taken_back
from tests.security.world import World, ids_for, signed_in

pytestmark = pytest.mark.django_db

HOSTILE_VALUES = (
    "' OR '1'='1", '" OR ""="', "1; DROP TABLE accounts_user; --", "%' UNION SELECT NULL--", "\\'; --", "%", "_", "\x00",
    "9" * 400, "-1", "NaN", "1e999", "0x41", "2026-02-30", "../../etc/passwd", "\ud7ff\u202e", "[]", "{}",
)  # fmt: skip
_LONG = "9" * 40
_WORST = ("' OR '1'='1", "\x00", _LONG)
_LIST = 4
"""A page that looks at as many parameters searches or sorts by them."""
_FIRST = ("group_officer", "group_reviewer", "administrator", "officer", "auditor")


def _first_allowed(world: World, page: Page) -> str:
    return next(name for name in _FIRST if page.open_to(world.walkers[name]))


def _read(client: Client, address: str) -> set[str]:
    """The names that a page looks at, without any and with one that nobody can read in each of them."""
    with parameters_read() as names:
        client.get(address)
    with parameters_read() as more:
        client.get(address, dict.fromkeys(names, _LONG))
    return names | more


def _questions(names: set[str]) -> Iterator[dict[str, str]]:
    """The worst values in each field alone, and for a list every value in all at once: one may hide another."""
    for value in _WORST:
        yield from ({name: value} for name in sorted(names))
    if len(names) >= _LIST:
        yield from (dict.fromkeys(sorted(names), value) for value in HOSTILE_VALUES)


@pytest.mark.parametrize("name", _FIRST)
def test_no_parameter_breaks_a_page(world: World, name: str) -> None:
    user = world.walkers[name]
    client = signed_in(user)
    broken, read = [], {}
    for page in pages():
        if not page.get or _first_allowed(world, page) != name:
            continue
        address = page.address(ids_for(page.name, page.kwargs, world.rows(user)))
        with taken_back():
            read[page.name] = _read(client, address)
            for asked in _questions(read[page.name]):
                status = client.get(address, asked).status_code
                if status >= 500 and status not in page.may:
                    broken.append(f"{page.name}?{str(asked)[:60]}: {status}")
    assert broken == []
    seen = {page: names & read[page] for page, names in _KNOWN.items() if page in read}
    assert seen == {page: names for page, names in _KNOWN.items() if page in read}


_KNOWN = {
    "registry:list": {"who", "sort", "page", "unit"},
    "orgs:list": {"q", "closed"},
    "audit:list": {"page", "sort"},
}
"""Some of what is looked at: without it the test above would have nothing to send."""


@pytest.mark.parametrize("value", HOSTILE_VALUES[:5])
def test_a_search_with_sql_in_it_finds_nothing(world: World, value: str) -> None:
    client = signed_in(world.walkers["group_officer"])
    for address, parameter in (("/households/", "who"), ("/households/search", "q")):
        assert world.near.household.archive_no in text_of(
            client.get(address, {parameter: world.near.household.archive_no})
        )
        assert world.near.household.archive_no not in text_of(client.get(address, {parameter: value}))


@pytest.mark.parametrize("value", ["%", "_", "\\"])
def test_wildcards_of_a_search_are_letters(world: World, value: str) -> None:
    client = signed_in(world.walkers["group_officer"])
    assert world.near.household.archive_no not in text_of(client.get("/households/search", {"q": value}))
