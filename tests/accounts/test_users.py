"""Making users, changing them, shutting them out, helping them in."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.mfa.models import Authenticator

from bangfu.accounts.models import Membership, User
from bangfu.accounts.services import (
    change_user,
    create_administrator,
    create_user,
    disable_user,
    enable_user,
    reset_password,
    reset_two_factor,
)
from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied, SystemActor
from tests.people import People, Units

TODAY = date(2026, 6, 1)


def mine_administrator(units: Units) -> User:
    """An administrator of one mine only."""
    user = User.objects.create_user("mine_admin", name="许管理")
    Membership.objects.create(user=user, role="administrator", unit=units.mine_1, since=date(2026, 1, 1))
    return user


def test_a_user_is_made_with_a_role_and_a_password_that_he_must_change(people: People, units: Units) -> None:
    user, password = create_user(
        actor=people.administrator,
        username=" ZhangSan ",
        name="张三",
        role="officer",
        unit_id=units.heading.pk,
        since=TODAY,
    )
    stored = User.objects.get(username="zhangsan")
    assert stored == user
    assert stored.check_password(password)
    assert stored.must_change_password
    assert len(password) == 19
    assert stored.memberships.get().unit == units.heading
    entry = Entry.objects.get()
    assert (entry.action, entry.unit_id) == ("accounts.user_created", units.heading.pk)
    assert password not in entry.details


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": "张三"}, "username"),
        ({"username": "ab"}, "username"),
        ({"username": "OFFICER"}, "username"),
        ({"name": " "}, "name"),
        ({"phone": "call me"}, "phone"),
        ({"role": "king"}, "role"),
        ({"until": date(2026, 5, 1)}, "until"),
    ],
)
def test_a_wrong_field_is_refused_at_its_place(people: People, units: Units, fields: dict, field: str) -> None:
    wanted = {"username": "zhangsan", "name": "张三", "role": "officer", "unit_id": units.heading.pk, "since": TODAY}
    with pytest.raises(Refused) as refusal:
        create_user(actor=people.administrator, **{**wanted, **fields})
    assert field in refusal.value.messages
    assert not Entry.objects.exists()


def test_nobody_makes_users_without_the_action_or_for_units_out_of_reach(people: People, units: Units) -> None:
    wanted = {"username": "zhangsan", "name": "张三", "role": "officer", "since": TODAY}
    for actor in (people.group_officer, people.auditor, people.outsider):
        with pytest.raises(Denied):
            create_user(actor=actor, unit_id=units.heading.pk, **wanted)
    with pytest.raises(Denied):
        create_user(actor=mine_administrator(units), unit_id=units.electric.pk, **wanted)


def test_a_mine_administrator_cannot_touch_a_user_who_also_holds_a_role_elsewhere(people: People, units: Units) -> None:
    actor = mine_administrator(units)
    assert reset_password(actor=actor, user_id=people.officer.pk)
    Membership.objects.create(user=people.officer, role="officer", unit=units.electric, since=date(2027, 1, 1))
    for user in (people.officer, people.group_officer, people.outsider):
        with pytest.raises(Denied):
            reset_password(actor=actor, user_id=user.pk)
    with pytest.raises(Denied):
        reset_password(actor=actor, user_id=10_000)


def test_a_disabled_user_keeps_everything_but_the_way_in(people: People) -> None:
    disable_user(actor=people.administrator, user_id=people.officer.pk, reason="调离")
    stored = User.objects.get(pk=people.officer.pk)
    assert not stored.is_active
    assert not stored.may("registry.view")
    assert stored.memberships.exists()
    enable_user(actor=people.administrator, user_id=people.officer.pk)
    assert User.objects.get(pk=people.officer.pk).may("registry.view")


def test_nobody_disables_or_resets_himself(people: People) -> None:
    admin = people.administrator
    for command in (disable_user, reset_password, reset_two_factor):
        with pytest.raises(Refused, match="自己"):
            command(actor=admin, user_id=admin.pk)
    assert User.objects.get(pk=admin.pk).is_active


def test_the_second_of_two_editors_is_told(people: People) -> None:
    change_user(actor=people.administrator, user_id=people.officer.pk, name="王干", phone="", version=1)
    with pytest.raises(Outdated) as outdated:
        change_user(actor=people.administrator, user_id=people.officer.pk, name="王干二", phone="", version=1)
    assert outdated.value.theirs["name"] == "王干"


def test_a_lost_authenticator_is_taken_away(people: People) -> None:
    Authenticator.objects.create(user=people.officer, type="totp", data={"secret": "x"})
    reset_two_factor(actor=people.administrator, user_id=people.officer.pk)
    assert not Authenticator.objects.exists()
    assert Entry.objects.get().action == "accounts.two_factor_reset"


def test_an_administrator_from_the_machine_holds_every_root(people: People, units: Units) -> None:
    user = create_administrator(actor=SystemActor(), username="root", name="总管", password="Qing-Shan-88", on=TODAY)
    assert user.memberships.get().unit == units.group
    with pytest.raises(Refused) as refusal:
        create_administrator(actor=SystemActor(), username="root2", name="总管", password="12345", on=TODAY)
    assert "password" in refusal.value.messages
    with pytest.raises(Denied):
        create_administrator(actor=people.officer, username="root3", name="x", password="Qing-Shan-88", on=TODAY)


@pytest.mark.django_db
def test_an_administrator_before_there_is_any_unit_is_refused() -> None:
    with pytest.raises(Refused, match="集团"):
        create_administrator(actor=SystemActor(), username="root", name="总管", password="Qing-Shan-88", on=TODAY)
