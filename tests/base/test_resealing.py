"""Sealing everything anew under the newest key."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Entry
from bangfu.audit.subject_keys import open_changes
from bangfu.base import resealing
from bangfu.base.crypto import keyring, sealed_key_id
from bangfu.base.resealing import RowStore, Tally, stores
from bangfu.base.scope import SystemActor
from bangfu.registry import vault
from bangfu.registry.models import Health, Household, Merge, Person
from bangfu.registry.services import edit_household, undo_households, undo_merge, write_households
from bangfu.registry.services.rowlog import renew_log
from tests.people import People, Units
from tests.registry.test_amounts_that_end import LAST, _row
from tests.security.world import World, build_world

pytestmark = pytest.mark.django_db
SYSTEM = SystemActor()


@pytest.fixture
def world(units: Units, people: People, settings: Any, tmp_path: Path) -> World:
    """Something of every kind, sealed under the first key."""
    settings.BANGFU_FILES = tmp_path
    return build_world(people, units)


@pytest.fixture
def second_key(settings: Any, world: World) -> Iterator[Any]:
    """A second key that new values use; the first still opens."""
    first = settings.BANGFU_FIELD_KEYS
    settings.BANGFU_FIELD_KEYS = {**first, "fields": {**first["fields"], "2": os.urandom(32)}, "current": "2"}
    keyring.cache_clear()
    yield settings
    settings.BANGFU_FIELD_KEYS = first
    keyring.cache_clear()


def forget_the_first(settings: Any) -> None:
    kept = settings.BANGFU_FIELD_KEYS
    settings.BANGFU_FIELD_KEYS = {**kept, "fields": {"2": kept["fields"]["2"]}}
    keyring.cache_clear()


def renew_all(report: Any = lambda tally: None) -> Tally:
    whole = Tally()
    for store in stores():
        found = store.renew(report)
        whole.looked += found.looked
        whole.renewed += found.renewed
        whole.broken += found.broken
    return whole


def used_keys() -> Counter[str]:
    return sum((store.keys() for store in stores()), Counter())


def test_every_sealed_column_of_the_application_belongs_to_a_store() -> None:
    known = {(store.model, column) for store in stores() if isinstance(store, RowStore) for column in store.columns}
    sealed = {
        (model, each.attname)
        for model in apps.get_models()
        for each in model._meta.concrete_fields
        if isinstance(each, models.BinaryField) and each.attname.endswith("_sealed")
    }
    assert sealed - known == {(Entry, "changes_sealed")}, "sealed under the key of its subject, which is renewed itself"


def test_nothing_needs_the_old_key_afterwards(world: World, second_key: Any, people: People) -> None:
    assert set(used_keys()) == {"1"}
    tally = renew_all()
    assert tally.broken == []
    assert tally.renewed >= tally.looked > 20
    assert set(used_keys()) == {"2"}
    forget_the_first(second_key)
    household = Household.objects.get(pk=world.near.household.pk)
    assert household.address == "平常"
    assert (household.head.id_number, household.head.phone) == world.near.secrets[0::2]
    assert household.head.bank_card == world.near.secrets[3]
    assert Health.objects.get(person__places=world.near.ids["member_id"]).diagnosis == "平常"
    assert vault.read(world.near.ids["document_id"]).startswith(b"\x89PNG")
    client = Client()
    client.force_login(people.case_officer, backend="django.contrib.auth.backends.ModelBackend")
    for tab in ("basic", "members", "papers", "history"):
        assert client.get(reverse("registry:tab", args=[household.pk, tab])).status_code == 200
    entries = list(Entry.objects.exclude(changes_sealed=b""))
    assert entries
    assert None not in open_changes(entries).values()


def test_people_are_still_found_by_their_numbers(world: World, second_key: Any, people: People) -> None:
    before = list(Person.objects.order_by("pk").values_list("pk", "id_number_blind", "phone_blind", "last_four_blind"))
    renew_all()
    assert before == list(
        Person.objects.order_by("pk").values_list("pk", "id_number_blind", "phone_blind", "last_four_blind")
    )
    client = Client()
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    found = client.get(reverse("registry:search"), {"q": world.near.secrets[0]}).content.decode()
    assert world.near.household.archive_no in found


def test_a_merge_and_an_import_are_taken_back_with_values_that_the_new_key_opens(
    world: World, second_key: Any, units: Units
) -> None:
    file = Household.objects.get(pk=world.near.household.pk)
    row = _row(units, file, 7)
    worker = {"name": "平常", "id_number": world.near.secrets[0], "phone": "13500001111"}
    household = {**row.household, **worker, "remark": "新备注"}
    own = {**row.members[0], "name": "平常", "id_number": world.near.secrets[0]}
    changed = type(row)(row.unit_id, household, [own], file.pk)
    (written,) = write_households(SYSTEM, [changed], on=LAST)
    undo = written.undo
    merge = Merge.objects.get(pk=world.near.ids["merge_id"])
    renew_all()
    undo = renew_log(undo)
    forget_the_first(second_key)
    assert undo_households(SYSTEM, [undo]) == [""]
    file.refresh_from_db()
    assert (file.remark, file.head.phone) == ("平常", world.near.secrets[2])
    undo_merge(SYSTEM, merge.pk)


def test_a_run_that_was_broken_off_goes_on_where_it_stopped(
    world: World, second_key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 1)

    def stop(tally: Tally) -> None:
        if tally.renewed >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        renew_all(stop)
    before = used_keys()
    assert before["2"] > 0
    assert before["1"] > 0
    renew_all()
    assert set(used_keys()) == {"2"}
    assert renew_all().renewed == 0


def test_a_value_written_in_the_meantime_is_kept(
    world: World, second_key: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = RowStore._renew_rows

    def write_first(store: RowStore, pks: list[Any], tally: Tally) -> None:
        if store.model is Household:
            edit_household(SYSTEM, world.near.household.pk, version=None, facts={"address": "新住址"})
        real(store, pks, tally)

    monkeypatch.setattr(RowStore, "_renew_rows", write_first)
    renew_all()
    assert Household.objects.get(pk=world.near.household.pk).address == "新住址"


def test_what_no_key_opens_is_named_and_left_as_it_is(world: World, second_key: Any) -> None:
    place = world.near.household.head
    broken = bytes(place.phone_sealed)[:-1] + b"x"
    Person.objects.filter(pk=place.pk).update(phone_sealed=broken)
    tally = renew_all()
    assert tally.broken == [f"registry_person.phone_sealed.{place.pk}"]
    kept = Person.objects.get(pk=place.pk)
    assert bytes(kept.phone_sealed) == broken
    assert sealed_key_id(bytes(kept.id_number_sealed)) == "2"


def test_a_file_that_breaks_off_is_named_and_leaves_no_draft(world: World, second_key: Any) -> None:
    path = vault._path(world.near.ids["document_id"])
    path.write_bytes(path.read_bytes()[:-3])
    tally = renew_all()
    assert tally.broken == [path.name]
    assert [each.name for each in path.parent.iterdir() if each.suffix] == []
