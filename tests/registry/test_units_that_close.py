"""A file that is put into a unit in the same moment as the unit ends never lands in the closed unit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pkgutil import resolve_name
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Entry
from bangfu.audit.subject_keys import open_changes
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.orgs.services import close_unit, merge_unit
from bangfu.registry.models import Household
from bangfu.registry.services import (
    close_household,
    create_household,
    merge_households,
    reopen_household,
    transfer_households,
    undo_merge,
    write_households,
)
from bangfu.registry.services.file_rows import FileRow, Outcome
from tests.people import People, Units
from tests.registry.families import facts, head, make_file, number

TODAY = date(2026, 6, 1)
SYSTEM = SystemActor()
PATIENCE = 20.0  # seconds; a test that waits longer fails


def create(units: Units) -> object:
    return create_household(SYSTEM, unit=units.heading, head=head("李四", id_number=number(order=7)), facts=facts())


def transfer(units: Units) -> object:
    files = list(Household.objects.values_list("pk", flat=True))
    return transfer_households(SYSTEM, files, unit=units.heading, reason="调动")


def bring_in(units: Units) -> object:
    return write_households(SYSTEM, [imported(units)], on=TODAY)


def imported(units: Units) -> FileRow:
    worker = {"name": "王五", "id_number": number(order=9)}
    own = worker | {"relation": "本人", "co_resident": True}
    return FileRow(units.heading.pk, {"archive_no": "A-9", **facts(), **worker}, [own])


def close_heading(units: Units) -> object:
    return close_unit(actor=SYSTEM, unit_id=units.heading.pk, version=1, on=TODAY)


def merge_heading(units: Units) -> object:
    return merge_unit(actor=SYSTEM, unit_id=units.heading.pk, into_id=units.electric.pk, version=1, on=TODAY)


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def in_thread(command: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        with suppress(Refused):
            command()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [close_heading, merge_heading])
@pytest.mark.parametrize(
    ("command", "last_step"),
    [
        (create, "bangfu.registry.services.files.audit.record"),
        (transfer, "bangfu.registry.services.transfers.close_file"),
        (bring_in, "bangfu.registry.services.bulk.audit.record"),
    ],
)
def test_a_file_on_its_way_holds_the_end_of_its_unit_up(
    units: Units,
    people: People,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[[Units], object],
    last_step: str,
    end: Callable[[Units], object],
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    make_file(people.officer, units.coal_face)
    arrived, go_on = threading.Event(), threading.Event()
    real = resolve_name(last_step)

    def slow(*args: Any, **options: Any) -> Any:
        if threading.current_thread() is putting and not go_on.is_set():
            arrived.set()
            assert go_on.wait(PATIENCE)
        return real(*args, **options)

    monkeypatch.setattr(last_step, slow)
    begin = threading.Event()
    putting = in_thread(lambda: begin.wait(PATIENCE) and command(units))
    begin.set()
    assert arrived.wait(PATIENCE)
    ending = in_thread(lambda: end(units))
    until = time.monotonic() + PATIENCE
    while ending.is_alive() and not waits_for_a_lock() and time.monotonic() < until:
        time.sleep(0.02)
    go_on.set()
    for thread in (putting, ending):
        thread.join(PATIENCE)
    assert not Household.objects.filter(unit__closed_on__isnull=False, state="open").exists()
    assert Household.objects.count() == (1 if command is transfer else 2)


@pytest.mark.parametrize("command", [create, transfer])
def test_a_unit_that_was_closed_since_the_form_was_opened_takes_no_file(
    units: Units, people: People, command: Callable[[Units], object]
) -> None:
    file = make_file(people.officer, units.coal_face)
    merge_heading(units)  # ``units.heading`` still looks open
    with pytest.raises(Refused) as refused:
        command(units)
    assert "已撤销" in str(refused.value)
    assert list(Household.objects.values_list("pk", "unit")) == [(file.pk, units.coal_face.pk)]


def test_a_row_of_an_import_whose_unit_was_closed_since_the_check_is_left_out_with_its_reason(units: Units) -> None:
    close_heading(units)
    (written,) = write_households(SYSTEM, [imported(units)], on=TODAY)
    assert written.plan.outcome is Outcome.WRONG
    assert "已撤销" in written.plan.problems["unit"]
    assert not Household.objects.exists()


def test_a_file_of_a_closed_unit_is_not_taken_into_use_again(units: Units, people: People) -> None:
    file = make_file(people.case_officer, units.heading)
    close_household(people.case_officer, file.pk, reason="已迁出")
    close_heading(units)
    with pytest.raises(Refused, match="已撤销"):
        reopen_household(SYSTEM, file.pk)
    file.refresh_from_db()
    assert file.state == "closed"


def closed_in_a_closed_unit(units: Units, people: People) -> Household:
    file = make_file(people.case_officer, units.heading)
    close_household(people.case_officer, file.pk, reason="已迁出")
    close_heading(units)
    return file


def test_a_closed_file_of_a_closed_unit_is_reopened_in_another_unit_and_the_log_tells_it(
    units: Units, people: People
) -> None:
    file = closed_in_a_closed_unit(units, people)
    reopen_household(people.case_officer, file.pk, unit_id=units.coal_face.pk, reason="家庭又困难")
    file.refresh_from_db()
    assert (file.state, file.unit) == ("open", units.coal_face)
    told = Entry.objects.get(action="registry.household_reopened")
    assert told.unit_id == units.coal_face.pk
    (changes,) = open_changes([told]).values()
    assert changes is not None
    assert [(each.field, each.old, each.new) for each in changes] == [
        ("unit", "掘进队", "综采队"),
        ("reason", None, "家庭又困难"),
    ]


def test_reopening_in_another_unit_takes_a_reason_and_the_right_to_transfer_at_both_ends(
    units: Units, people: People
) -> None:
    file = closed_in_a_closed_unit(units, people)
    with pytest.raises(Refused) as refused:
        reopen_household(people.case_officer, file.pk, unit_id=units.coal_face.pk, reason=" ")
    assert set(refused.value.messages) == {"reason"}
    for unit in (units.electric, units.heading):
        with pytest.raises((Denied, Refused)):
            reopen_household(people.case_officer, file.pk, unit_id=unit.pk, reason="转来")
    file.refresh_from_db()
    assert (file.state, file.unit) == ("closed", units.heading)


def test_the_page_of_a_closed_file_in_a_closed_unit_offers_another_unit(units: Units, people: People) -> None:
    file = closed_in_a_closed_unit(units, people)
    client = Client()
    client.force_login(people.case_officer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("registry:reopen", args=[file.pk])
    assert address in client.get(reverse("registry:file", args=[file.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "一矿/综采队" in page
    assert "掘进队</option>" not in page
    assert client.post(address, {"unit": units.coal_face.pk, "reason": ""}).status_code == 422
    assert client.post(address, {"unit": units.coal_face.pk, "reason": "家庭又困难"}).status_code == 302
    file.refresh_from_db()
    assert (file.state, file.unit) == ("open", units.coal_face)
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 200


def test_a_merge_is_not_taken_back_into_a_closed_unit(units: Units, people: People) -> None:
    source = make_file(people.case_officer, units.heading)
    target = make_file(people.case_officer, units.coal_face, 3, "李四")
    merge = merge_households(people.case_officer, source_id=source.pk, target_id=target.pk, reason="同一户")
    close_heading(units)
    with pytest.raises(Refused, match="已撤销"):
        undo_merge(SYSTEM, merge.pk)
    source.refresh_from_db()
    assert source.state == "merged"
