"""Tokens for programs: made by their owner, narrowed, shown once, and dead when they should be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.accounts.models import ApiToken, User
from bangfu.accounts.services import disable_user, enable_user, make_token, reset_password, revoke_token
from bangfu.accounts.token_actor import TokenActor
from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.inbox.models import Item
from tests.people import People, Units

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def made(owner: User, **wanted: Any) -> tuple[ApiToken, str]:
    today = timezone.localdate()
    fields = {"name": "人事同步", "actions": ["registry.view"], "units": [], "until": today + 30 * DAY}
    return make_token(owner=owner, today=today, **{**fields, **wanted})


def asked(secret: str, path: str = "/api/v1/me", **headers: str) -> Any:
    return Client(raise_request_exception=False).get(path, headers={"authorization": f"Bearer {secret}", **headers})


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_only_a_fingerprint_is_stored_and_the_owner_and_the_log_are_told(people: People) -> None:
    token, secret = made(people.officer)
    assert secret.startswith("bangfu_")
    assert secret.encode() not in b"".join(bytes(value) for value in [token.secret_blind])
    assert not [name for name, value in vars(token).items() if value == secret]
    entry = Entry.objects.get(action="accounts.token_made")
    assert secret not in entry.details
    assert "人事同步" in Item.objects.get(user=people.officer).title
    assert asked(secret).json()["user"] == "王干事（officer）"


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "长" * 41}),
        ("actions", {"actions": []}),
        ("actions", {"actions": ["registry.import"]}),
        ("actions", {"actions": ["accounts.manage"]}),
        ("until", {"until": timezone.localdate() - DAY}),
        ("until", {"until": timezone.localdate() + 366 * DAY}),
    ],
)
def test_a_token_never_goes_beyond_its_owner_or_a_year(people: People, field: str, wanted: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        made(people.officer, **wanted)
    assert list(refused.value.messages) == [field]
    assert not ApiToken.objects.exists()


def test_units_must_lie_in_the_reach_of_the_owner(people: People, units: Units) -> None:
    with pytest.raises(Refused) as refused:
        made(people.officer, units=[units.mine_2.pk])
    assert list(refused.value.messages) == ["units"]


def test_names_are_one_a_user_and_tokens_are_not_without_number(people: People) -> None:
    for place in range(20):
        made(people.officer, name=f"程序{place}")
    with pytest.raises(Refused):
        made(people.officer, name="程序0")
    with pytest.raises(Refused) as refused:
        made(people.officer, name="再一个")
    assert "20" in str(refused.value)


def test_the_reach_is_that_of_the_owner_within_the_token(people: People, units: Units) -> None:
    token, _secret = made(people.group_officer, actions=["registry.view", "registry.edit"], units=[units.mine_1.pk])
    actor = TokenActor(people.group_officer, token)
    assert actor.may("registry.view", units.coal_face.pk)
    assert not actor.may("registry.view", units.electric.pk)
    assert not actor.may("registry.import")
    people.group_officer.memberships.update(until=timezone.localdate() - DAY)
    later = TokenActor(User.objects.get(pk=people.group_officer.pk), token)
    assert not later.may("registry.view", units.coal_face.pk)


def test_a_disabled_user_has_no_tokens_any_more_even_when_he_comes_back(people: People) -> None:
    _token, secret = made(people.officer)
    assert asked(secret).status_code == 200
    disable_user(actor=people.administrator, user_id=people.officer.pk)
    assert asked(secret).status_code == 401
    enable_user(actor=people.administrator, user_id=people.officer.pk)
    assert asked(secret).status_code == 401
    User.objects.filter(pk=people.officer.pk).update(is_active=False)
    assert asked(secret).json()["detail"] == "令牌所属的用户已停用"


def test_a_reset_password_ends_tokens(people: People) -> None:
    _token, secret = made(people.officer)
    reset_password(actor=people.administrator, user_id=people.officer.pk)
    assert asked(secret).status_code == 401
    assert ApiToken.objects.get().state == "revoked"


def test_a_token_is_revoked_by_its_owner_or_an_administrator_and_nobody_else(people: People) -> None:
    token, secret = made(people.officer)
    with pytest.raises(Denied):
        revoke_token(actor=people.case_officer, token_id=token.pk)
    revoke_token(actor=people.administrator, token_id=token.pk)
    assert asked(secret).json()["detail"] == "这个令牌已撤销"
    with pytest.raises(Refused):
        revoke_token(actor=people.officer, token_id=token.pk)
    assert Entry.objects.filter(action="accounts.token_revoked").count() == 1
    assert Item.objects.filter(user=people.officer, title__contains="撤销").exists()


def test_an_expired_token_is_told_so(people: People) -> None:
    token, secret = made(people.officer)
    ApiToken.objects.filter(pk=token.pk).update(until=timezone.localdate() - DAY)
    answer = asked(secret)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"] == "这个令牌已过期，请新建一个"


def test_wrong_tokens_are_locked_out_as_wrong_passwords_and_right_ones_are_not(people: People) -> None:
    _token, secret = made(people.officer)
    answers = [asked(f"bangfu_{guess}").status_code for guess in range(8)]
    assert answers == [401] * 5 + [429] * 3
    locked = asked("bangfu_again")
    assert locked["Content-Type"] == "application/problem+json"
    assert locked["Retry-After"] == "900"
    assert asked(secret).status_code == 200
    assert Entry.objects.filter(action="accounts.token_failed").count() == 5
    assert Entry.objects.filter(action="accounts.locked").count() == 1
    assert "guess" not in str(list(Entry.objects.values_list("details", "subject_label")))


def test_a_token_that_asks_too_often_waits(people: People, settings: Any) -> None:
    settings.BANGFU_API_REQUESTS_A_MINUTE = 2
    (_one, secret), (_two, other) = made(people.officer), made(people.officer, name="另一个")
    assert {asked(secret).status_code for _ in range(9)} == {200, 429}
    assert asked(other).status_code == 200


def test_when_it_was_last_used_is_kept(people: People) -> None:
    token, secret = made(people.officer)
    asked(secret)
    assert ApiToken.objects.get(pk=token.pk).last_used_at is not None


def test_the_page_makes_shows_once_and_revokes(people: People, units: Units) -> None:
    client, address = browser(people.officer), reverse("accounts:tokens")
    form = {"name": "同步", "actions": ["registry.view"], "units": [units.team.pk], "until": "2027-01-31"}
    shown = client.post(address, form)
    token = ApiToken.objects.get()
    secret = shown.context["secret"]
    assert secret in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert asked(secret).status_code == 200
    again = client.get(address).content.decode()
    assert secret not in again
    assert "同步" in again
    assert "一矿/综采队/一班" in again
    wrong = client.post(address, {**form, "until": "2999-01-01"})
    assert (wrong.status_code, wrong.context["form"].errors["until"]) == (422, ["有效期从今天起，最长一年"])
    assert client.post(address, {**form, "actions": ["registry.import"]}).status_code == 422
    assert client.post(reverse("accounts:revoke_token", args=[token.pk])).status_code == 302
    assert asked(secret).status_code == 401


def test_an_administrator_sees_and_revokes_those_of_his_reach(people: People) -> None:
    token, _secret = made(people.officer)
    client = browser(people.administrator)
    assert "人事同步" in client.get(reverse("accounts:all_tokens")).content.decode()
    assert client.post(reverse("accounts:revoke_token", args=[token.pk])).status_code == 302
    assert browser(people.officer).get(reverse("accounts:all_tokens")).status_code == 403
    assert "没有可以交给程序做的事" in browser(people.partner).get(reverse("accounts:tokens")).content.decode()
