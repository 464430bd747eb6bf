"""The pages of user administration and of one's own account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.accounts.models import Delegation, Membership, User
from tests.people import PASSWORD, People, Units

ADMIN_PAGES = ["accounts:list", "accounts:create"]
USER_COMMANDS = ["disable", "enable", "unlock", "reset_password", "reset_two_factor"]
OWN_PAGES = [
    "accounts:profile", "accounts:delegations", "account_change_password", "mfa_index", "usersessions_list",
    "account_logout",
]  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_only_an_administrator_opens_the_pages_of_administration(people: People, page: str) -> None:
    assert signed_in(people.administrator).get(reverse(page)).status_code == 200
    for user in (people.case_officer, people.group_officer, people.auditor, people.outsider):
        assert signed_in(user).get(reverse(page)).status_code == 403


@pytest.mark.parametrize("page", OWN_PAGES)
def test_everyone_has_the_pages_of_his_own_account(people: People, page: str) -> None:
    for user in (people.officer, people.outsider):
        assert signed_in(user).get(reverse(page)).status_code == 200
    assert Client().get(reverse(page)).status_code == 302


def test_a_new_user_gets_a_password_that_is_shown_once_and_must_be_changed(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    form = {"username": "zhangsan", "name": "张三", "role": "officer", "unit": units.heading.pk, "since": "2026-06-01"}
    page = client.post(reverse("accounts:create"), form)
    found = re.search(r'id="one-time-password">([^<]+)<', page.content.decode())
    assert found
    assert page["Cache-Control"] == "no-store"
    password = found[1]
    assert (
        password
        not in client.get(reverse("accounts:user", args=[User.objects.get(username="zhangsan").pk])).content.decode()
    )

    his = Client()
    assert his.post(reverse("account_login"), {"login": "zhangsan", "password": password}).status_code == 302
    for place in ("home", "accounts:profile", "orgs:list"):
        response = his.get(reverse(place))
        assert response.status_code == 302
        assert response["Location"] == reverse("account_change_password")
    change = {"oldpassword": password, "password1": password, "password2": password}
    refused = his.post(reverse("account_change_password"), change)
    assert "不能与现在的密码相同" in refused.content.decode()
    change = {"oldpassword": password, "password1": "Qing-Shan-88", "password2": "Qing-Shan-88"}
    assert his.post(reverse("account_change_password"), change).status_code == 302
    assert his.get(reverse("accounts:profile")).status_code == 200


def test_an_htmx_request_is_led_there_as_a_whole_page(people: People) -> None:
    User.objects.filter(pk=people.officer.pk).update(must_change_password=True)
    response = signed_in(people.officer).get(reverse("orgs:list"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("account_change_password")


@pytest.mark.parametrize("command", USER_COMMANDS)
def test_commands_on_a_user_are_posted_and_only_by_who_may(people: People, command: str) -> None:
    address = reverse(f"accounts:{command}", args=[people.officer.pk])
    assert signed_in(people.administrator).get(address).status_code == 405
    for user in (people.case_officer, people.auditor):
        assert signed_in(user).post(address).status_code == 403
    assert signed_in(people.administrator).post(address).status_code in (200, 302)
    assert signed_in(people.administrator).post(reverse(f"accounts:{command}", args=[99_999])).status_code == 404


def test_a_mine_administrator_sees_his_people_and_manages_those_who_are_his_alone(people: People, units: Units) -> None:
    people.administrator.memberships.update(unit=units.mine_1)
    Membership.objects.create(user=people.group_officer, role="officer", unit=units.team, since="2026-01-01")
    client = signed_in(people.administrator)
    listed = client.get(reverse("accounts:list")).content.decode()
    assert "李专干" in listed
    assert "蒋专干" not in listed
    assert client.get(reverse("accounts:user", args=[people.other_mine_officer.pk])).status_code == 404
    assert client.get(reverse("accounts:user", args=[people.group_officer.pk])).status_code == 200
    assert client.post(reverse("accounts:reset_password", args=[people.group_officer.pk])).status_code == 403
    assert client.get(reverse("accounts:edit", args=[people.group_officer.pk])).status_code == 403


def test_a_role_is_given_and_ended_on_the_pages(people: People, units: Units) -> None:
    client = signed_in(people.administrator)
    form = {"role": "reviewer", "unit": units.mine_1.pk, "since": "2026-06-01", "until": ""}
    assert client.post(reverse("accounts:grant", args=[people.outsider.pk]), form).status_code == 302
    row = people.outsider.memberships.get()
    forged = reverse("accounts:end_role", args=[people.officer.pk, row.pk])
    assert client.post(forged).status_code == 409
    assert client.post(reverse("accounts:end_role", args=[people.outsider.pk, row.pk])).status_code == 302
    own = client.post(reverse("accounts:grant", args=[people.administrator.pk]), form)
    assert own.status_code == 422
    assert "不能给自己" in own.content.decode()


def test_two_editors_of_a_user_see_both_versions(people: People) -> None:
    client = signed_in(people.administrator)
    address = reverse("accounts:edit", args=[people.officer.pk])
    client.post(address, {"name": "王干", "phone": "", "version": "1"})
    response = client.post(address, {"name": "王干二", "phone": "", "version": "1"})
    assert response.status_code == 422
    assert "刚被他人改为：王干" in response.content.decode()


def test_a_delegation_is_made_and_ended_on_the_page(people: People) -> None:
    today = timezone.localdate()
    client = signed_in(people.case_officer)
    form = {"taker": people.officer.pk, "since": today, "until": today + timedelta(days=3), "reason": "休假"}
    assert client.post(reverse("accounts:delegations"), form).status_code == 302
    row = Delegation.objects.get()
    end = reverse("accounts:end_delegation", args=[row.pk])
    assert signed_in(people.other_mine_officer).post(end).status_code == 403
    assert "李专干" in signed_in(people.officer).get(reverse("inbox:messages")).content.decode()
    assert client.post(end).status_code == 302
    assert client.post(reverse("accounts:delegations"), {**form, "taker": people.outsider.pk}).status_code == 422


def test_another_users_session_cannot_be_ended(people: People) -> None:
    from allauth.usersessions.models import UserSession

    his = Client()
    his.post(reverse("account_login"), {"login": "officer", "password": PASSWORD})
    his.get(reverse("accounts:profile"))
    session = UserSession.objects.get(user=people.officer)
    assert signed_in(people.reviewer).post(reverse("accounts:end_session", args=[session.pk])).status_code == 404
    assert signed_in(people.officer).post(reverse("accounts:end_session", args=[session.pk])).status_code == 302
    assert his.get(reverse("accounts:profile")).status_code == 302
