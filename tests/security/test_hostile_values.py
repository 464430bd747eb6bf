"""Values that break conversions and arithmetic, form after form; and every form sent twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.security.addresses import Page, pages
from tests.security.bodies import body_of
from tests.security.test_walk import taken_back
from tests.security.world import World, ids_for, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_LONG = "9" * 40
_VALUES: dict[str, list[Any]] = {
    "day": ["0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "二〇二六年"],
    "number": [_LONG, f"-{_LONG}", "1e400", "NaN", "-0.001", "１２"],
    "text": ["\x00", f"{'😀' * 20}%s{{0}}<", " "],
    "key": [_LONG, "-1", "x", ""],
}
_DAYS = ("since", "until", "on", "left_on", "settled_on", "signed_on", "withdrawn_on")
_NUMBERS = ("amount", "months", "order", "houses", "dibao_month", "year", "version", "employment_months")
_KEYS = ("unit", "parent", "into", "taker", "person", "evidence", "ids", "kind", "role", "relation", "state", "region")


def _kind(name: str) -> str:
    for kind, names in (("day", _DAYS), ("number", _NUMBERS), ("key", _KEYS)):
        if name in names:
            return kind
    return "text"


def _may(world: World, page: Page) -> str:
    wanted = ("group_officer", "group_reviewer", "administrator", "officer", "auditor")
    return next(name for name in wanted if page.open_to(world.walkers[name]))


def _changing(world: World) -> list[tuple[Page, Client, str, dict[str, Any]]]:
    found = []
    for page in pages():
        if page.post and page.name not in ("imports:upload", "registry:add_document", "registry:give_consent"):
            name = _may(world, page)
            user = world.walkers[name]
            ids = ids_for(page.name, page.kwargs, world.rows(user))
            client = signed_in(user)
            found.append((page, client, page.address(ids), body_of(page.name, world, user)))
    return found


def test_no_value_of_a_form_breaks_a_page(world: World) -> None:
    broken = []
    for page, client, address, body in _changing(world):
        for name in body:
            for value in _VALUES[_kind(name)]:
                with taken_back():
                    response = client.post(address, body | {name: value})
                if response.status_code >= 500:
                    broken.append(f"{page.name} {name}={str(value)[:12]!r}: {response.status_code}")
    assert broken == []


_EXTRA = {
    "registry:add_item": {
        "expense": {"kind": "医疗自付", "amount": "1", "since": "2026-01-01", "until": ""},
        "asset": {"kind": "储蓄", "amount": "1", "since": "2026-01-01", "until": ""},
        "cause": {"cause": "下岗失业", "main": "on", "since": "2026-01-01"},
        "employment": {"status": "待岗", "post": "", "since": "2026-01-01"},
        "injury": {"kind": "工伤", "on": "2026-01-01", "grade": ""},
        "arrears": {"months": "1", "amount": "1", "since": "2026-01-01"},
    }
}


def test_no_value_of_an_item_breaks_its_page(world: World) -> None:
    broken = []
    client = signed_in(world.walkers["officer"])
    for kind, fields in _EXTRA["registry:add_item"].items():
        body = fields | ({"person": str(world.near.household.head_id)} if kind == "expense" else {})
        for name in body:
            for value in _VALUES[_kind(name)]:
                with taken_back():
                    response = client.post(f"/households/{world.near.household.pk}/add/{kind}", body | {name: value})
                if response.status_code >= 500:
                    broken.append(f"{kind} {name}={str(value)[:12]!r}: {response.status_code}")
    assert broken == []


def test_a_form_sent_twice_never_breaks(world: World) -> None:
    broken = []
    for page, client, address, body in _changing(world):
        with taken_back():
            answers = [client.post(address, body).status_code for _ in range(2)]
        if max(answers) >= 500:
            broken.append(f"{page.name}: {answers}")
    assert broken == []
