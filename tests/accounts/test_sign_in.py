"""Signing in: the log, the lockout, the second step, single sign-on."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axes.models import AccessAttempt
from django.test import Client, RequestFactory, override_settings
from django.urls import NoReverseMatch, reverse

from bangfu.accounts.adapters import SocialAccountAdapter
from bangfu.accounts.second_steps import SecondSteps
from bangfu.audit.models import Entry
from bangfu.base.crypto import keyring
from bangfu.base.resealing import stores
from tests.people import PASSWORD, People

LOGIN = "/accounts/login/"


def attempt(client: Client, username: str, password: str) -> Any:
    return client.post(LOGIN, {"login": username, "password": password})


def actions() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("action", flat=True))


def test_the_sign_in_page_is_ours_and_offers_no_registration(people: People) -> None:
    page = Client().get(LOGIN).content.decode()
    assert "用户名" in page
    assert "signup" not in page
    for name in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_accounts_stand_on_the_sign_in_page_in_the_demonstration_only(people: People) -> None:
    assert "group_officer" not in Client().get(LOGIN).content.decode()
    with override_settings(BANGFU_DEMO=True):
        page = Client().get(LOGIN).content.decode()
    assert "group_officer" in page
    assert "孙主任" in page
    assert "outsider" not in page
    assert page.count('aria-labelledby="demo-title"') == 1  # two landmarks of one name cannot be told apart


def test_signing_in_and_out_and_failing_is_logged(people: People) -> None:
    client = Client()
    failed = attempt(client, "officer", "wrong")
    assert failed.status_code == 200
    assert "officer" in failed.content.decode()
    assert attempt(client, "officer", PASSWORD).status_code == 302
    client.post(reverse("account_logout"))
    assert actions() == ["accounts.sign_in_failed", "accounts.signed_in", "accounts.signed_out"]
    assert set(Entry.objects.values_list("subject_label", flat=True)) == {"officer"}


def test_what_was_typed_for_a_user_that_is_not_there_does_not_reach_the_log(people: People) -> None:
    attempt(Client(), "Bei-Ling-2026!", "x")
    entry = Entry.objects.get()
    assert (entry.subject_label, entry.unit_id) == ("", None)
    assert "Bei-Ling" not in entry.details


@pytest.mark.parametrize("typed", ["Bei-Ling-2026!", "?Bei-Ling-2026!", "Bei-Ling-2026!\0"])
def test_what_was_typed_for_a_user_that_is_not_there_is_counted_without_being_readable(
    people: People, typed: str
) -> None:
    client = Client()
    for _ in range(2):
        attempt(client, typed, "x")
    rows = AccessAttempt.objects.values()
    assert "Bei-Ling" not in str(list(rows))
    assert "\0" in typed or [row["failures_since_start"] for row in rows] == [2]


def test_a_name_that_is_no_account_is_locked_out_too(people: People) -> None:
    client = Client()
    for _ in range(5):
        response = attempt(client, "nobody-here", "wrong")
    assert response.status_code == 429
    assert AccessAttempt.objects.get().username.startswith("?")


def test_failures_under_an_account_are_counted_together_however_its_name_is_written(people: People) -> None:
    client = Client()
    for name in ("officer", "Officer", "OFFICER", "officer", "officer"):
        response = attempt(client, name, "wrong")
    assert response.status_code == 429
    assert AccessAttempt.objects.get().username == "officer"


def test_five_failures_lock_the_user_out_until_an_administrator_unlocks_him(people: People) -> None:
    client = Client()
    for _ in range(5):
        response = attempt(client, "officer", "wrong")
    assert response.status_code == 429
    assert "暂时不能登录" in response.content.decode()
    assert attempt(client, "officer", PASSWORD).status_code == 429
    assert "accounts.locked" in actions()
    admin = Client()
    admin.force_login(people.administrator, backend="django.contrib.auth.backends.ModelBackend")
    page = admin.get(reverse("accounts:user", args=[people.officer.pk])).content.decode()
    assert "已锁定" in page
    admin.post(reverse("accounts:unlock", args=[people.officer.pk]))
    assert attempt(client, "officer", PASSWORD).status_code == 302


def test_a_disabled_user_does_not_get_in_and_is_out_at_once(people: People) -> None:
    client = Client()
    attempt(client, "officer", PASSWORD)
    people.officer.is_active = False
    people.officer.save()
    assert client.get(reverse("accounts:profile")).status_code == 302
    attempt(client, "officer", PASSWORD)
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_an_address_of_another_site_is_not_followed_after_signing_in(people: People) -> None:
    form = {"login": "officer", "password": PASSWORD, "next": "https://evil.example/"}
    assert "evil" not in Client().post(LOGIN, form)["Location"]


def test_the_second_step_asks_for_the_authenticator(people: People) -> None:
    secret = generate_totp_secret()
    TOTP.activate(people.officer, secret)
    client = Client()
    response = attempt(client, "officer", PASSWORD)
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("accounts:profile")).status_code == 302
    assert "两步验证" in client.get(reverse("mfa_authenticate")).content.decode()
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 200


def test_an_authenticator_is_set_up_with_a_picture_that_the_policy_allows(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    attempt(client, "officer", PASSWORD)
    asked = client.get(reverse("mfa_activate_totp"))["Location"]
    assert asked.startswith(reverse("account_reauthenticate"))
    assert "确认身份" in client.get(asked).content.decode()
    assert client.post(asked, {"password": "wrong"}).status_code == 200
    assert client.post(asked, {"password": PASSWORD})["Location"] == reverse("mfa_activate_totp")
    page = client.get(reverse("mfa_activate_totp"))
    text = page.content.decode()
    assert 'src="data:image/svg+xml' in text
    assert "data:" in page["Content-Security-Policy"]
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):  # allauth tells of it once it is stored
        assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    for name in ("mfa_index", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert {"accounts.two_factor_added", "accounts.two_factor_removed"} <= set(actions())


def test_the_log_of_sign_ins_is_for_auditors_and_administrators(people: People) -> None:
    attempt(Client(), "officer", "wrong")
    for user, status in ((people.auditor, 200), (people.administrator, 200), (people.case_officer, 403)):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(reverse("accounts:sign_ins"))
        assert page.status_code == status
        assert ("登录失败" in page.content.decode()) == (status == 200)


class FirstSignIn:
    """What allauth hands over for a single sign-on identity that it does not know yet."""

    is_existing = False

    def __init__(self, name: object) -> None:
        self.account = SimpleNamespace(extra_data={"userinfo": {"preferred_username": name}})
        self.connected: list[str] = []

    def connect(self, request: object, user: Any) -> None:
        self.connected.append(user.username)


def request() -> Any:
    from django.contrib.auth.models import AnonymousUser

    made = RequestFactory().get("/")
    made.user = AnonymousUser()
    made.resolver_match = None  # type: ignore[assignment]
    made._messages = []  # type: ignore[attr-defined]
    made.htmx = False  # type: ignore[attr-defined]
    return made


def test_single_sign_on_connects_a_namesake_only_where_the_names_are_trusted(people: People) -> None:
    first = FirstSignIn("Officer")
    with override_settings(BANGFU_OIDC_MATCH=False), pytest.raises(ImmediateHttpResponse) as answer:
        SocialAccountAdapter().pre_social_login(request(), first)
    assert answer.value.response.status_code == 403
    assert first.connected == []
    with override_settings(BANGFU_OIDC_MATCH=True):
        SocialAccountAdapter().pre_social_login(request(), first)
    assert first.connected == ["officer"]
    assert Entry.objects.get().action == "accounts.single_sign_on_connected"


@pytest.mark.parametrize("name", [None, "", 7, "nobody", "outsider "])
def test_single_sign_on_makes_no_account_and_takes_no_strange_name(people: People, name: object) -> None:
    first = FirstSignIn(name)
    with override_settings(BANGFU_OIDC_MATCH=True), pytest.raises(ImmediateHttpResponse):
        SocialAccountAdapter().pre_social_login(request(), first)
    assert first.connected == []


def test_the_secrets_of_the_second_step_lie_sealed_and_go_under_a_new_key(people: People, settings: Any) -> None:
    secret = generate_totp_secret()
    TOTP.activate(people.officer, secret)
    stored = Authenticator.objects.get(type="totp")
    assert secret not in str(stored.data)
    first = settings.BANGFU_FIELD_KEYS
    settings.BANGFU_FIELD_KEYS = {**first, "fields": {**first["fields"], "2": os.urandom(32)}, "current": "2"}
    keyring.cache_clear()
    try:
        store = next(each for each in stores() if isinstance(each, SecondSteps))
        assert store.keys() == {"1": 1}
        assert store.renew(lambda tally: None).renewed == 1
        assert store.keys() == {"2": 1}
        code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
        assert Authenticator.objects.get(type="totp").wrap().validate_code(code)
    finally:
        settings.BANGFU_FIELD_KEYS = first
        keyring.cache_clear()
