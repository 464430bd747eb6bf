"""Standing in for a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from bangfu.accounts.models import Delegation, User
from bangfu.accounts.services import delegate, disable_user, end_delegation
from bangfu.audit.events import Event
from bangfu.audit.models import Entry
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.inbox.models import Item
from tests.people import People, Units

DAY = timedelta(days=1)


def lend(people: People) -> Delegation:
    today = timezone.localdate()
    return delegate(
        actor=people.case_officer,
        taker_id=people.officer.pk,
        since=today,
        until=today + 7 * DAY,
        today=today,
        reason="休假",
    )


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_taker_is_told_and_may_do_what_the_giver_may(people: People, units: Units) -> None:
    lend(people)
    assert "李专干" in Item.objects.get(user=people.officer).title
    taker = again(people.officer)
    assert taker.may("registry.import", units.heading.pk)
    with transaction.atomic():
        record(taker, Event("registry.household_changed"))
    entry = Entry.objects.get(action="registry.household_changed")
    assert (entry.actor_name, entry.acting_for) == ("王干事（officer）", "李专干")


def test_a_lent_role_is_not_lent_on(people: People, units: Units) -> None:
    lend(people)
    today = timezone.localdate()
    delegate(actor=people.officer, taker_id=people.informant.pk, since=today, until=today, today=today)
    assert again(people.informant).may("registry.edit", units.coal_face.pk)
    assert not again(people.informant).may("registry.import", units.heading.pk)


def test_nothing_is_lent_by_a_giver_who_was_shut_out(people: People, units: Units) -> None:
    lend(people)
    disable_user(actor=people.administrator, user_id=people.case_officer.pk)
    assert not again(people.officer).may("registry.import", units.heading.pk)


def test_giver_taker_and_administrator_can_end_it_and_nobody_else(people: People, units: Units) -> None:
    for actor in (people.case_officer, people.officer, people.administrator):
        row = lend(people)
        for stranger in (people.reviewer, people.other_mine_officer, people.auditor):
            with pytest.raises(Denied):
                end_delegation(actor=stranger, delegation_id=row.pk)
        end_delegation(actor=actor, delegation_id=row.pk)
        assert not again(people.officer).may("registry.import", units.heading.pk)
        with pytest.raises(Refused):
            end_delegation(actor=actor, delegation_id=row.pk)
    with pytest.raises(Denied):
        end_delegation(actor=people.administrator, delegation_id=10_000)


def test_bad_times_and_bad_takers_are_refused(people: People) -> None:
    today = timezone.localdate()
    giver = people.case_officer
    for fields, field in [
        ({"since": today - DAY, "until": today}, "since"),
        ({"since": today, "until": today - DAY}, "until"),
        ({"since": today, "until": today + 93 * DAY}, "until"),
        ({"since": today, "until": today, "taker_id": giver.pk}, "taker"),
        ({"since": today, "until": today, "taker_id": people.outsider.pk}, "taker"),
        ({"since": today, "until": today, "taker_id": 10_000}, "taker"),
    ]:
        with pytest.raises(Refused) as refusal:
            delegate(**{"actor": giver, "taker_id": people.officer.pk, "today": today, **fields})
        assert field in refusal.value.messages
    with pytest.raises(Refused, match="没有任何角色"):
        delegate(actor=people.outsider, taker_id=people.officer.pk, since=today, until=today, today=today)


def test_two_colleagues_at_one_time_are_refused(people: People) -> None:
    lend(people)
    today = timezone.localdate()
    with pytest.raises(Refused, match="已有代理人"):
        delegate(
            actor=people.case_officer, taker_id=people.reviewer.pk, since=today + DAY, until=today + DAY, today=today
        )
