"""Whatever is done to the log behind the application's back is found, and named."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from bangfu.audit.anchors import DamagedAnchors, read_anchors, write_anchor
from bangfu.audit.events import Change, Event
from bangfu.audit.models import Chain, Entry, SubjectKey
from bangfu.audit.services import record
from bangfu.audit.verifying import Finding, verify_chain
from tests.people import People

DAY = date(2026, 11, 24)
ALTERED: dict[str, Any] = {
    "number": 90,
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "actor_id": 77,
    "actor_name": "别人",
    "acting_for": "某人",
    "action": "registry.household_erased",
    "unit_id": 88,
    "subject_type": "person",
    "subject_id": "h9",
    "subject_label": "BL-9",
    "request_id": "r",
    "address": "10.0.0.1",
    "details": '{"a":9}',
    "changes_sealed": b"other",
    "link": b"x" * 32,
}


@pytest.fixture
def log(people: People) -> People:
    """Six entries in three transactions."""
    for place in range(3):
        with transaction.atomic():
            subject = {"subject_type": "household", "subject_id": f"h{place}", "subject_label": f"BL-{place}"}
            record(
                people.officer,
                Event("registry.household_changed", **subject, changes=[Change("houses", 1, 2)], details={"a": place}),
                Event("registry.household_viewed", **subject, unit_id=people.officer.memberships.get().unit_id),
            )
    return people


def finding() -> Finding | None:
    return verify_chain([]).finding


def test_an_untouched_log_is_whole(log: People, tmp_path: Path) -> None:
    write_anchor(tmp_path, DAY)
    verified = verify_chain(read_anchors(tmp_path))
    assert (verified.entries, verified.anchors, verified.finding) == (6, 1, None)


def test_an_empty_log_is_whole(db: None) -> None:
    assert finding() is None


def test_every_column_of_an_entry_is_altered_in_a_test() -> None:
    assert ALTERED.keys() | {"id", "chain"} == {field.name for field in Entry._meta.fields}


@pytest.mark.parametrize("column", ALTERED)
@pytest.mark.parametrize("number", [1, 3, 6])
def test_an_altered_column_is_found(log: People, column: str, number: int) -> None:
    Entry.objects.filter(number=number).update(**{column: ALTERED[column]})
    found = finding()
    assert found is not None
    assert found.number == number
    assert str(number) in found.text


def test_an_entry_moved_to_another_chain_is_missing(log: People) -> None:
    Chain.objects.create(name="other")
    Entry.objects.filter(number=4).update(chain_id="other")
    assert finding() == Finding("missing", 4, "缺少第 4 号记录")


def test_an_entry_in_a_chain_of_its_own_is_found(log: People) -> None:
    Chain.objects.create(name="other")
    Entry.objects.bulk_create([_copy(Entry.objects.get(number=2), chain_id="other")])
    found = finding()
    assert found is not None
    assert found.kind == "added"


def test_deleted_entries_in_the_middle_are_named(log: People) -> None:
    Entry.objects.filter(number__in=[3, 4]).delete()
    assert finding() == Finding("missing", 3, "缺少第 3 至 4 号记录")


def test_a_cut_tail_shows_against_the_head(log: People) -> None:
    Entry.objects.filter(number=6).delete()
    assert finding() == Finding("missing", 6, "缺少第 6 号记录")


def test_a_tail_cut_together_with_its_head_shows_against_the_anchor(log: People, tmp_path: Path) -> None:
    write_anchor(tmp_path, DAY)
    Entry.objects.filter(number__gt=4).delete()
    Chain.objects.update(last_number=4, last_link=Entry.objects.get(number=4).link)
    assert finding() is None  # without the anchor nobody could tell
    found = verify_chain(read_anchors(tmp_path)).finding
    assert found is not None
    assert (found.kind, found.number) == ("missing", 5)
    assert "2026-11-24" in found.text


def test_two_entries_that_changed_places_are_found(log: People) -> None:
    Entry.objects.filter(number=2).update(number=100)
    Entry.objects.filter(number=5).update(number=2)
    Entry.objects.filter(number=100).update(number=5)
    found = finding()
    assert found is not None
    assert (found.kind, found.number) == ("altered", 2)


def _copy(entry: Entry, **changed: Any) -> Entry:
    values = {field.attname: getattr(entry, field.attname) for field in Entry._meta.fields if field.name != "id"}
    return Entry(**{**values, **changed})


def test_an_entry_appended_without_the_key_is_found_even_with_the_head_moved_on(log: People) -> None:
    last = Entry.objects.get(number=6)
    forged = hmac.new(b"a guess", bytes(last.link), hashlib.sha256).digest()
    Entry.objects.bulk_create([_copy(last, number=7, link=forged)])
    assert finding() == Finding("added", 7, "链头止于第 6 号，其后的记录是外加的")
    Chain.objects.update(last_number=7, last_link=forged)
    found = finding()
    assert found is not None
    assert (found.kind, found.number) == ("altered", 7)


def test_an_entry_pushed_in_before_the_first_is_found(log: People) -> None:
    Entry.objects.bulk_create([_copy(Entry.objects.get(number=1), number=0)])
    assert finding() == Finding("added", 0, "第 0 号记录是外加的")


def test_a_head_altered_alone_is_found(log: People) -> None:
    Chain.objects.update(last_link=b"y" * 32)
    found = finding()
    assert found is not None
    assert found.kind == "head"


def test_a_log_without_its_head_is_found(log: People) -> None:
    Chain.objects.update(last_number=0, last_link=b"")
    found = finding()
    assert found is not None
    assert (found.kind, found.number) == ("added", 1)


def test_a_chain_rewritten_with_the_key_shows_against_the_anchor(log: People, tmp_path: Path, settings: Any) -> None:
    write_anchor(tmp_path, DAY)
    _rewrite_from(3, settings.BANGFU_AUDIT_KEY)
    assert finding() is None
    found = verify_chain(read_anchors(tmp_path)).finding
    assert found is not None
    assert (found.kind, found.number) == ("anchor", 6)


def _rewrite_from(number: int, key: bytes) -> None:
    from bangfu.audit.links import link_of

    previous = bytes(Entry.objects.get(number=number - 1).link)
    for entry in Entry.objects.filter(number__gte=number).order_by("number"):
        entry.actor_name = "别人"
        previous = link_of(vars(entry), previous, key)
        Entry.objects.filter(pk=entry.pk).update(actor_name="别人", link=previous)
    Chain.objects.update(last_link=previous)


def test_destroying_a_subject_key_leaves_the_chain_whole(log: People) -> None:
    SubjectKey.objects.update(key_sealed=b"", destroyed_at=timezone.now())
    assert finding() is None


def test_nothing_about_a_subject_is_kept_any_more_once_its_key_was_destroyed(log: People) -> None:
    SubjectKey.objects.update(key_sealed=b"", destroyed_at=timezone.now())
    with transaction.atomic():
        record(log.officer, Event("registry.household_changed", "household", "h1", changes=[Change("houses", 2, 3)]))
    assert bytes(Entry.objects.get(number=7).changes_sealed) == b""
    assert finding() is None


def test_an_anchor_is_written_only_when_something_came_since(log: People, tmp_path: Path) -> None:
    assert write_anchor(tmp_path, DAY) is not None
    assert write_anchor(tmp_path, DAY) is None
    with transaction.atomic():
        record(log.officer, Event("registry.household_viewed"))
    assert write_anchor(tmp_path, DAY) is not None
    assert [anchor.number for anchor in read_anchors(tmp_path)] == [6, 7]


def test_an_empty_log_has_no_anchor(db: None, tmp_path: Path) -> None:
    assert write_anchor(tmp_path, DAY) is None
    assert read_anchors(tmp_path / "nowhere") == []


@pytest.mark.parametrize("line", ["2026-11-24 7", "2026-13-24 7 " + "ab" * 32, "2026-11-24 7 abcd", "一二三"])
def test_a_damaged_anchor_file_is_named_by_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "2026.txt").write_text(f"2026-11-23 6 {'ab' * 32}\n{line}\n", encoding="utf-8")
    with pytest.raises(DamagedAnchors, match="第 2 行"):
        read_anchors(tmp_path)
