"""Entries are numbered, chained and sealed."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import transaction

from bangfu.audit.events import Change, Event
from bangfu.audit.links import link_of
from bangfu.audit.models import Entry, SubjectKey
from bangfu.audit.services import record
from bangfu.audit.subject_keys import open_changes
from tests.people import People

CHANGED = Event("registry.household_changed", "household", "h1", "BL-1", changes=[Change("houses", 1, 2)])


def test_entries_are_numbered_without_a_gap_and_each_is_tied_to_the_one_before(people: People) -> None:
    for _ in range(2):
        with transaction.atomic():
            record(people.officer, CHANGED, CHANGED)
    entries = list(Entry.objects.order_by("number"))
    assert [entry.number for entry in entries] == [1, 2, 3, 4]
    previous = b""
    for entry in entries:
        assert bytes(entry.link) == link_of(vars(entry), previous, settings.BANGFU_AUDIT_KEY)
        previous = bytes(entry.link)


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    from bangfu.base.scope import SystemActor

    with pytest.raises(RuntimeError, match="transaction"):
        record(SystemActor(), CHANGED)


def test_old_and_new_values_are_sealed_and_open_again(people: People) -> None:
    with transaction.atomic():
        record(people.officer, CHANGED)
    entry = Entry.objects.get()
    assert b"houses" not in bytes(entry.changes_sealed)
    assert open_changes([entry]) == {1: [Change("houses", 1, 2)]}


def test_values_are_gone_for_good_once_the_key_of_the_file_is_destroyed(people: People) -> None:
    with transaction.atomic():
        record(people.officer, CHANGED)
    SubjectKey.objects.update(key_sealed=b"")
    from django.utils import timezone

    SubjectKey.objects.update(destroyed_at=timezone.now())
    entry = Entry.objects.get()
    assert open_changes([entry]) == {1: None}
    assert bytes(entry.link) == link_of(vars(entry), b"", settings.BANGFU_AUDIT_KEY)


def test_an_entry_can_be_neither_saved_nor_deleted(people: People) -> None:
    with transaction.atomic():
        record(people.officer, CHANGED)
    entry = Entry.objects.get()
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
