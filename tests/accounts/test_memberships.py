"""Granting and ending roles; duties that stay apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bangfu.accounts.models import Membership, User
from bangfu.accounts.roles import ROLES, is_case_role
from bangfu.accounts.services import delegate, end_membership, grant_membership
from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.orgs.services import merge_unit
from tests.people import People, Units

TODAY = date(2026, 6, 1)


def test_a_role_is_granted_from_a_day_to_a_day(people: People, units: Units) -> None:
    row = grant_membership(
        actor=people.administrator,
        user_id=people.outsider.pk,
        role="reviewer",
        unit_id=units.mine_1.pk,
        since=TODAY,
        until=date(2026, 12, 31),
    )
    assert (row.unit, row.until) == (units.mine_1, date(2026, 12, 31))
    assert Entry.objects.get().action == "accounts.role_granted"


@pytest.mark.parametrize("role", sorted(code for code in ROLES if is_case_role(code)))
def test_an_administrator_cannot_give_himself_a_case_role(people: People, units: Units, role: str) -> None:
    admin = people.administrator
    with pytest.raises(Refused, match="不能给自己"):
        grant_membership(actor=admin, user_id=admin.pk, role=role, unit_id=units.mine_1.pk, since=TODAY)
    assert admin.memberships.count() == 1


def test_one_person_never_keeps_accounts_and_handles_cases(people: People, units: Units) -> None:
    admin = people.administrator
    with pytest.raises(Refused, match="同时担任"):
        grant_membership(
            actor=admin, user_id=people.officer.pk, role="administrator", unit_id=units.mine_1.pk, since=TODAY
        )
    other = User.objects.create_user("other", name="另一管理员")
    grant_membership(actor=admin, user_id=other.pk, role="administrator", unit_id=units.group.pk, since=TODAY)
    with pytest.raises(Refused, match="同时担任"):
        grant_membership(actor=admin, user_id=other.pk, role="officer", unit_id=units.mine_1.pk, since=TODAY)


def test_nor_while_standing_in_for_a_colleague(people: People, units: Units) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused, match="同时担任"):
        delegate(actor=people.case_officer, taker_id=people.administrator.pk, since=today, until=today, today=today)
    Membership.objects.filter(user=people.case_officer).update(role="auditor")
    delegate(actor=people.officer, taker_id=people.case_officer.pk, since=today, until=today, today=today)
    with pytest.raises(Refused, match="同时担任"):
        grant_membership(
            actor=people.administrator,
            user_id=people.case_officer.pk,
            role="administrator",
            unit_id=units.mine_1.pk,
            since=today,
        )
    Membership.objects.filter(user=people.officer).update(role="auditor")
    delegate(actor=people.reviewer, taker_id=people.officer.pk, since=today, until=today, today=today)
    Membership.objects.filter(user=people.reviewer).update(role="auditor")
    Membership.objects.filter(user=people.officer).update(role="administrator")
    with pytest.raises(Refused, match="同时担任"):
        grant_membership(
            actor=people.administrator, user_id=people.reviewer.pk, role="officer", unit_id=units.team.pk, since=today
        )


def test_the_same_role_twice_at_one_time_is_refused(people: People, units: Units) -> None:
    with pytest.raises(Refused, match="同样的任职"):
        grant_membership(
            actor=people.administrator,
            user_id=people.officer.pk,
            role="officer",
            unit_id=units.coal_face.pk,
            since=TODAY,
        )


def test_a_role_ends_yesterday_and_one_that_has_not_begun_disappears(people: People, units: Units) -> None:
    row = people.officer.memberships.get()
    end_membership(actor=people.administrator, user_id=people.officer.pk, membership_id=row.pk, today=TODAY)
    row.refresh_from_db()
    assert row.until == TODAY - timedelta(days=1)
    later = Membership.objects.create(user=people.officer, role="officer", unit=units.team, since=date(2027, 1, 1))
    end_membership(actor=people.administrator, user_id=people.officer.pk, membership_id=later.pk, today=TODAY)
    assert people.officer.memberships.get() == row
    with pytest.raises(Refused, match="已经结束"):
        end_membership(actor=people.administrator, user_id=people.officer.pk, membership_id=row.pk, today=TODAY)


def test_the_role_of_another_user_cannot_be_ended_under_a_forged_id(people: People) -> None:
    row = people.reviewer.memberships.get()
    with pytest.raises(Refused):
        end_membership(actor=people.administrator, user_id=people.officer.pk, membership_id=row.pk, today=TODAY)
    with pytest.raises(Denied):
        end_membership(actor=people.case_officer, user_id=people.reviewer.pk, membership_id=row.pk, today=TODAY)


def test_an_administrator_does_not_end_his_own_role(people: People) -> None:
    admin = people.administrator
    with pytest.raises(Refused, match="自己"):
        end_membership(actor=admin, user_id=admin.pk, membership_id=admin.memberships.get().pk, today=TODAY)


def test_roles_go_over_when_their_unit_is_merged(people: People, units: Units) -> None:
    Membership.objects.create(user=people.officer, role="officer", unit=units.heading, since=date(2026, 1, 1))
    merge_unit(actor=SystemActor(), unit_id=units.coal_face.pk, into_id=units.heading.pk, version=1, on=TODAY)
    assert people.officer.memberships.get().unit == units.heading
    assert Entry.objects.filter(action="accounts.role_moved", subject_label="officer").count() == 1
