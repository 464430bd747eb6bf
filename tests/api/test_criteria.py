"""Criteria through the API: a draft is written by one and published by another, never over somebody's change."""

from __future__ import annotations

import pytest

from bangfu.policies.models import CriteriaVersion
from tests.api.callers import Caller, caller_of
from tests.people import People

pytestmark = pytest.mark.django_db


def published() -> CriteriaVersion:
    return CriteriaVersion.objects.get(state="published", criteria_set__in_use=True)


def draft_of(maker: Caller) -> dict[str, object]:
    made = maker.post(f"/criteria/versions/{published().pk}/draft")
    assert made.status_code == 201, made.json()
    return dict(made.json())


def test_sets_are_listed_and_read_with_their_text(people: People) -> None:
    reader = caller_of(people.auditor)
    listed = reader.get("/criteria").json()["items"]
    assert [each["in_use"] for each in listed] == [True, False]
    found = reader.get(f"/criteria/versions/{listed[0]['versions'][0]['id']}")
    assert (found.json()["text"], found["ETag"]) == (published().text, '"1"')


def test_a_text_is_checked_with_the_place_of_each_fault(people: People) -> None:
    reader = caller_of(people.auditor)
    assert reader.post("/criteria/check", {"text": published().text}).json()["sound"] is True
    wrong = reader.post(
        "/criteria/check", {"text": published().text.replace("人均月净收入 <", "人均月净收人 <", 1)}
    ).json()
    assert wrong["sound"] is False
    assert wrong["problems"][0]["line"] > 1
    assert "人均月净收入" in str(wrong["problems"])


def test_a_draft_is_changed_handed_in_and_published_by_a_second_person(people: People) -> None:
    maker, checker = caller_of(people.group_officer), caller_of(people.group_reviewer)
    draft = draft_of(maker)
    path = f"/criteria/versions/{draft['id']}"
    text = str(draft["text"]) + "\n# 改过\n"
    changed = maker.send("PUT", path, {"text": text}, If_Match=f'"{draft["lock"]}"')
    assert changed.status_code == 200, changed.json()
    late = maker.send("PUT", path, {"text": "别的"}, If_Match=f'"{draft["lock"]}"')
    assert (late.status_code, late.json()["yours"]["text"]) == (412, "别的")
    assert late.json()["theirs"]["text"] == changed.json()["text"]
    assert maker.send("PUT", path, {"text": text}).status_code == 428
    handed = maker.post(f"{path}/hand-in", If_Match=changed["ETag"])
    assert (handed.status_code, handed.json()["state"]) == (200, "ready")
    assert maker.post(f"{path}/publish", If_Match=handed["ETag"]).status_code == 403
    done = checker.post(f"{path}/publish", If_Match=handed["ETag"])
    assert (done.status_code, done.json().get("state")) == (200, "published"), done.json()
    assert maker.send("PUT", path, {"text": text}, If_Match=done["ETag"]).status_code == 409


def test_a_draft_is_sent_back_with_the_reason_and_dropped(people: People) -> None:
    maker, checker = caller_of(people.group_officer), caller_of(people.group_reviewer)
    draft = draft_of(maker)
    path = f"/criteria/versions/{draft['id']}"
    handed = maker.post(f"{path}/hand-in", If_Match=f'"{draft["lock"]}"')
    assert checker.post(f"{path}/send-back", {"reason": " "}, If_Match=handed["ETag"]).json()["errors"]["reason"]
    back = checker.post(f"{path}/send-back", {"reason": "缺依据"}, If_Match=handed["ETag"])
    assert (back.json()["state"], back.json()["returned_because"]) == ("draft", "缺依据")
    assert maker.post(f"{path}/drop", If_Match=back["ETag"]).json()["state"] == "dropped"
