"""Searching the log and reading an entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bangfu.audit.events import Change, Event
from bangfu.audit.models import Entry
from bangfu.audit.services import record
from tests.people import People, Units


@pytest.fixture
def log(people: People, units: Units) -> People:
    with transaction.atomic():
        change = [Change("houses", 1, 20_771)]
        record(
            people.officer,
            Event("registry.household_changed", "household", "h1", "BL-0001", units.coal_face.pk, changes=change),
            Event("registry.unmasked", "household", "h2", "BL-0002", units.electric.pk, details={"what": "id_number"}),
        )
    return people


def text_of(client: Client, user: object, url: str) -> str:
    client.force_login(user)  # type: ignore[arg-type]
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_the_log_says_who_did_what_to_which_file_where(client: Client, log: People) -> None:
    text = text_of(client, log.auditor, "/audit/")
    for words in ("王干事（officer）", "修改家庭档案", "BL-0001", "一矿/综采队", "查看完整信息"):
        assert words in text


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("who=王", True),
        ("who=李", False),
        ("action=registry.household_changed", True),
        ("action=registry.unmasked", False),
        ("subject=0001", True),
        ("subject=0009", False),
        (f"since={timezone.localdate().isoformat()}&until={timezone.localdate().isoformat()}", True),
        (f"since={(timezone.localdate() + timedelta(days=1)).isoformat()}", False),
        (f"until={(timezone.localdate() - timedelta(days=1)).isoformat()}", False),
        ("address=10.1.1.1", False),
    ],
)
def test_it_is_searched_by_person_action_subject_day_and_address(
    client: Client, log: People, search: str, found: bool
) -> None:
    assert ("BL-0001" in text_of(client, log.auditor, f"/audit/?{search}")) is found


def test_a_unit_of_the_tree_narrows_it(client: Client, log: People, units: Units) -> None:
    text = text_of(client, log.auditor, f"/audit/?unit={units.mine_1.pk}")
    assert "BL-0001" in text
    assert "BL-0002" not in text


def test_an_entry_shows_which_fields_changed_and_no_value(client: Client, log: People) -> None:
    text = text_of(client, log.auditor, "/audit/1/")
    assert "houses" in text
    assert "20771" not in text
    assert "20,771" not in text
    assert Entry.objects.get(number=1).link.hex() in text
    assert "id_number" in text_of(client, log.auditor, "/audit/2/")


@pytest.mark.parametrize("who", ["officer", "case_officer", "group_officer", "finance", "counsellor", "outsider"])
def test_others_may_not_read_it(client: Client, log: People, who: str) -> None:
    client.force_login(getattr(log, who))
    assert client.get("/audit/").status_code == 403
    assert client.get("/audit/1/").status_code == 403


def test_an_auditor_of_one_mine_reads_the_entries_of_that_mine_only(client: Client, log: People, units: Units) -> None:
    from bangfu.accounts.models import Membership

    Membership.objects.filter(user=log.auditor).update(unit=units.mine_1)
    text = text_of(client, log.auditor, "/audit/")
    assert "BL-0001" in text
    assert "BL-0002" not in text
    assert client.get("/audit/2/").status_code == 404
    assert client.get("/audit/999999/").status_code == 404


def test_taking_the_log_out_is_in_the_log(client: Client, log: People) -> None:
    client.force_login(log.auditor)
    response = client.post("/audit/", {"_do": "export"})
    assert response.status_code == 200
    b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert Entry.objects.filter(action="audit.exported").count() == 1


def test_a_forged_search_breaks_nothing(client: Client, log: People) -> None:
    for search in ("since=x", "action=drop", "who=%27%3B--", "sort=actor_id", "page=-1", "unit=abc"):
        text_of(client, log.auditor, f"/audit/?{search}")
