"""Requests that are sent twice because an answer was lost."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bangfu.api.cleaning import run
from bangfu.api.models import KeptAnswer
from bangfu.jobs.models import Job
from bangfu.registry.models import Household
from tests.api.callers import Caller, caller_of, secret_for
from tests.people import People, Units
from tests.registry.families import number

pytestmark = pytest.mark.django_db
_KEY = {"Idempotency_Key": "sync-0001"}


def new_file(units: Units, **more: Any) -> dict[str, Any]:
    return {
        "unit_id": units.coal_face.pk, "name": "孙新户", "id_number": number("19700101", 9), "region": "990000",
        "work_status": "在岗", "bank_card": "6222020200112233445", **more,
    }  # fmt: skip


def test_a_request_sent_again_after_a_dropped_connection_is_done_once(people: People, units: Units) -> None:
    program = caller_of(people.case_officer)
    first = program.post("/households", new_file(units), **_KEY)
    again = program.post("/households", new_file(units), **_KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (again["Idempotent-Replay"], again["ETag"], again["Location"]) == ("true", first["ETag"], first["Location"])
    assert not first.has_header("Idempotent-Replay")
    assert Household.objects.count() == 1
    kept = KeptAnswer.objects.get()
    assert "孙新户" not in str(bytes(kept.body_sealed), "latin-1")


def test_the_same_key_with_another_request_is_refused(people: People, units: Units) -> None:
    program = caller_of(people.case_officer)
    assert program.post("/households", new_file(units), **_KEY).status_code == 201
    other = program.post("/households", new_file(units, id_number=number("19720101", 9), name="别人"), **_KEY)
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["detail"]
    assert Household.objects.count() == 1


def test_what_was_refused_is_judged_anew(people: People, units: Units) -> None:
    program = caller_of(people.case_officer)
    assert program.post("/households", new_file(units, region="9"), **_KEY).status_code == 422
    assert not KeptAnswer.objects.exists()
    assert program.post("/households", new_file(units), **_KEY).status_code == 201


def test_keys_belong_to_their_token_and_end_after_a_day(people: People, units: Units) -> None:
    one, two = caller_of(people.case_officer), caller_of(people.case_officer)
    assert one.post("/households", new_file(units), **_KEY).status_code == 201
    assert two.post("/households", new_file(units), **_KEY).status_code == 409  # the person has a file already
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert one.post("/households", new_file(units), **_KEY).status_code == 409
    assert one.post("/households", new_file(units), Idempotency_Key="ü" * 3).status_code == 400
    KeptAnswer.objects.update(made_at=timezone.now() - timedelta(hours=25))
    run(Job(), None)  # type: ignore[arg-type]
    assert not KeptAnswer.objects.exists()


def test_when_the_process_dies_in_the_middle_nothing_is_left_and_sending_again_does_it(
    people: People, units: Units, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = caller_of(people.case_officer)

    def die(*_: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr("bangfu.api.once._keep", die)
        with pytest.raises(SystemExit):
            program.post("/households", new_file(units), **_KEY)
    assert not Household.objects.exists()
    assert program.post("/households", new_file(units), **_KEY).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_that_arrive_at_once_are_done_once(people: People, units: Units) -> None:
    secret, answers = secret_for(people.case_officer), []
    body, start = new_file(units), threading.Barrier(2)

    def send() -> None:
        start.wait()
        try:
            answers.append(Caller(secret).post("/households", body, **_KEY))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Household.objects.count() == 1
