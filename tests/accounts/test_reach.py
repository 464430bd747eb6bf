"""Where a user may do what."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from bangfu.accounts.models import Delegation, Membership, User
from tests.people import People, Units


def again(user: User) -> User:
    """The user as the next request reads him."""
    return User.objects.get(pk=user.pk)


def test_a_mine_officer_reaches_the_whole_mine_and_nothing_else(people: People, units: Units) -> None:
    reach = people.case_officer.reach("registry.edit")
    assert not reach.everywhere
    assert reach.units == {units.mine_1.pk, units.coal_face.pk, units.team.pk, units.heading.pk}


def test_a_group_officer_reaches_everywhere_without_a_list_of_units(people: People) -> None:
    assert people.group_officer.reach("registry.edit").everywhere


def test_a_role_that_does_not_grant_an_action_reaches_nobody(people: People, units: Units) -> None:
    assert not people.administrator.may("registry.view")
    assert not people.case_officer.may("accounts.manage")
    assert not people.outsider.may("orgs.view", units.team.pk)


def test_a_membership_that_has_ended_grants_nothing(people: People, units: Units) -> None:
    Membership.objects.filter(user=people.officer).update(until=timezone.localdate() - timedelta(days=1))
    assert not again(people.officer).may("registry.view")


def test_a_disabled_user_reaches_nobody(people: People) -> None:
    people.group_officer.is_active = False
    assert not people.group_officer.reach("registry.view")


def test_a_colleague_who_stands_in_reaches_what_the_giver_does_until_the_last_day(people: People, units: Units) -> None:
    today = timezone.localdate()
    row = Delegation.objects.create(
        giver=people.case_officer, taker=people.other_mine_officer, since=today, until=today
    )
    taker = again(people.other_mine_officer)
    assert taker.may("registry.edit", units.heading.pk)
    assert taker.acting_for == "李专干"
    row.since, row.until = date(2026, 1, 1), today - timedelta(days=1)
    row.save()
    assert not again(taker).may("registry.edit", units.heading.pk)
