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

from bangfu.base.refusals import Refused
from bangfu.base.scope import SystemActor
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


def test_a_merge_is_not_taken_back_into_a_closed_unit(units: Units, people: People) -> None:
    source = make_file(people.case_officer, units.heading)
    target = make_file(people.case_officer, units.coal_face, 3, "李四")
    merge = merge_households(people.case_officer, source_id=source.pk, target_id=target.pk, reason="同一户")
    close_heading(units)
    with pytest.raises(Refused, match="已撤销"):
        undo_merge(SYSTEM, merge.pk)
    source.refresh_from_db()
    assert source.state == "merged"
