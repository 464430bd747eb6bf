"""A role that is granted in the same moment as its unit ends never lands in the closed unit."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import connection

from bangfu.accounts.models import Membership
from bangfu.accounts.services import create_user, grant_membership, memberships, users
from bangfu.base.refusals import Refused
from bangfu.base.scope import SystemActor
from bangfu.orgs.services import close_unit, merge_unit
from tests.people import People, Units

TODAY = date(2026, 6, 1)
SYSTEM = SystemActor()
PATIENCE = 20.0  # seconds; a test that waits longer fails


def grant(people: People, units: Units) -> object:
    return grant_membership(
        actor=SYSTEM, user_id=people.outsider.pk, role="officer", unit_id=units.heading.pk, since=TODAY
    )


def create(people: People, units: Units) -> object:
    return create_user(
        actor=SYSTEM, username="newone", name="新人", role="officer", unit_id=units.heading.pk, since=TODAY
    )


def close_heading(units: Units) -> object:
    return close_unit(actor=SYSTEM, unit_id=units.heading.pk, version=1, on=TODAY)


def merge_heading(units: Units) -> object:
    return merge_unit(actor=SYSTEM, unit_id=units.heading.pk, into_id=units.electric.pk, version=1, on=TODAY)


def in_thread(command: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        with suppress(Refused):
            command()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [close_heading, merge_heading])
@pytest.mark.parametrize(("command", "module"), [(grant, memberships), (create, users)])
def test_a_role_on_its_way_holds_the_end_of_its_unit_up(
    people: People,
    units: Units,
    monkeypatch: pytest.MonkeyPatch,
    command: Callable[[People, Units], object],
    module: Any,
    end: Callable[[Units], object],
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    arrived, go_on = threading.Event(), threading.Event()
    real = module.record

    def slow(*args: Any) -> Any:
        arrived.set()
        assert go_on.wait(PATIENCE)
        return real(*args)

    monkeypatch.setattr(module, "record", slow)
    giving = in_thread(lambda: command(people, units))
    assert arrived.wait(PATIENCE)
    ending = in_thread(lambda: end(units))
    until = time.monotonic() + PATIENCE
    while ending.is_alive() and not waits_for_a_lock() and time.monotonic() < until:
        time.sleep(0.02)
    go_on.set()
    for thread in (giving, ending):
        thread.join(PATIENCE)
    assert not Membership.objects.filter(unit__closed_on__isnull=False).exists()
    given = Membership.objects.get(role="officer", user__username__in=("outsider", "newone"))
    units.heading.refresh_from_db()
    assert given.unit == (units.electric if end is merge_heading else units.heading)
    assert (units.heading.closed_on is not None) == (end is merge_heading)


@pytest.mark.parametrize("command", [grant, create])
def test_a_closed_unit_takes_no_role(people: People, units: Units, command: Callable[[People, Units], object]) -> None:
    close_heading(units)
    with pytest.raises(Refused, match="已撤销") as refused:
        command(people, units)
    assert set(refused.value.messages) == {"unit"}
