"""Hostile texts come out as texts on every page that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import pytest
from pytest_django import DjangoDbBlocker

from bangfu.accounts.models import User
from bangfu.orgs.models import Unit
from tests.people import make_people, make_units
from tests.security.addresses import pages
from tests.security.answers import HOSTILE, faults_of, is_page, text_of
from tests.security.world import World, build_world, ids_for, signed_in
from tests.shared_rows import rows_for_many_tests

pytestmark = pytest.mark.django_db
_ESCAPED = "&lt;script&gt;evil()"


def _store_hostile() -> World:
    units = make_units()
    people = make_people(units)
    for unit in Unit.objects.all():
        unit.name, unit.union_name = f"{HOSTILE[:54]}{unit.pk}", HOSTILE[:60]
        unit.save()
    User.objects.update(name=HOSTILE[:60])
    for name in vars(units):
        getattr(units, name).refresh_from_db()
    return build_world(people, units, HOSTILE)


@pytest.fixture(scope="module")
def stored_hostile(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from rows_for_many_tests(django_db_blocker, _store_hostile)


@pytest.fixture
def hostile(stored_hostile: World, db: None) -> World:
    """A register in which every text that somebody can type attacks whoever reads it."""
    return deepcopy(stored_hostile)


@pytest.mark.parametrize("name", ["group_officer", "administrator", "auditor"])
def test_no_page_runs_what_somebody_typed(hostile: World, name: str) -> None:
    user = User.objects.get(pk=hostile.walkers[name].pk)
    client = signed_in(user)
    faults, showing = [], set()
    for page in pages():
        if not page.get or not page.open_to(user):
            continue
        ids = ids_for(page.name, page.kwargs, hostile.rows(user))
        response = client.get(page.address(ids))
        if response.status_code == 200 and is_page(response):
            faults += [f"{page.name}: {fault}" for fault in faults_of(response, ())]
            showing |= {page.name} if _ESCAPED in text_of(response) else set()
    assert faults == []
    assert {"home", "orgs:list", "orgs:unit"} <= showing
    if name == "group_officer":
        assert {"registry:list", "registry:file", "registry:edit_member", "imports:list", "policies:list"} <= showing


def test_every_tab_of_a_file_shows_hostile_texts_as_texts(hostile: World) -> None:
    from bangfu.registry.web.file import TABS

    client = signed_in(hostile.walkers["group_officer"])
    file = hostile.near.household.pk
    for tab in TABS:
        response = client.get(f"/households/{file}/{tab}/")
        assert faults_of(response, ()) == []
        assert _ESCAPED in text_of(response)
    full = client.post(f"/households/{file}/unmask/basic")
    assert faults_of(full, ()) == []


def test_hostile_search_words_come_back_as_texts(hostile: World) -> None:
    client = signed_in(hostile.walkers["group_officer"])
    for address, name in (
        ("/households/", "who"),
        ("/households/search", "q"),
        ("/units/", "q"),
        ("/screenings/verdicts/", "name"),
    ):
        response = client.get(address, {name: HOSTILE})
        assert faults_of(response, ()) == []
        assert _ESCAPED in text_of(response)


def test_the_checks_of_these_tests_find_what_they_look_for() -> None:
    from tests.security.answers import markup_faults

    assert markup_faults(f"<p>{HOSTILE}</p>") != []
    for bad in ('<a href="javascript:x">', '<p style="a">', "<p onclick=a>", "<script>a</script>", "<style></style>"):
        assert markup_faults(bad) != []
    assert markup_faults('<script type="module" src="/a.js"></script><p>&lt;script&gt;</p>') == []
