"""Search, filter and order parameters: hostile values find nothing and break nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.security.addresses import pages
from tests.security.answers import text_of
from tests.security.world import World, ids_for, own_ids, signed_in

pytestmark = pytest.mark.django_db

HOSTILE_VALUES = (
    "' OR '1'='1", '" OR ""="', "1; DROP TABLE accounts_user; --", "%' UNION SELECT NULL--", "\\'; --", "%", "_", "\x00",
    "9" * 400, "-1", "NaN", "1e999", "0x41", "2026-02-30", "../../etc/passwd", "\ud7ff\u202e", "[]", "{}",
)  # fmt: skip
_WORST = ("' OR '1'='1", "\x00", "9" * 400)
_ALWAYS = ("q", "sort", "page", "unit", "outcome", "tab", "closed", "words", "node", "_part", "kind", "next", "size")
_FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"')


def _parameters(client: Client, address: str) -> list[str]:
    """The names that a page reads: those of its forms, and those that any page of ours may read."""
    return sorted({*_ALWAYS, *_FIELD.findall(text_of(client.get(address)))} - {"csrfmiddlewaretoken"})


@pytest.mark.parametrize("name", ["group_officer", "administrator"])
def test_no_parameter_breaks_a_page(world: World, name: str) -> None:
    user = world.walkers[name]
    client = signed_in(user)
    broken = []
    for page in pages():
        if not page.get or page.name in ("imports:template", "account_logout") or not page.open_to(user):
            continue
        address = page.address(
            ids_for(page.name, page.kwargs, world.near.ids | own_ids(user) | {"line_id": world.line.pk})
        )
        is_list = page.name.endswith(
            (
                ":list",
                ":verdicts",
                ":search",
                ":sign_ins",
                ":messages",
                ":regions",
                ":lists",
                ":code_list",
                ":marginal",
                ":unfiled",
                ":changes",
                ":what_if_changes",
                ":all_tokens",
            )
        )
        # Every value in all fields at once, and the worst ones in each field alone: an unreadable field may hide another.
        names = _parameters(client, address) if is_list else ["tab", "page", "q"]
        for value in HOSTILE_VALUES if is_list else HOSTILE_VALUES[:1] + HOSTILE_VALUES[7:9]:
            for asked in [names, *([name] for name in names if is_list and value in _WORST)]:
                status = client.get(address, dict.fromkeys(asked, value)).status_code
                if status >= 500:
                    broken.append(f"{page.name}?{asked}={value[:20]!r}: {status}")
    assert broken == []


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
