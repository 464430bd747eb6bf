"""Sessions: their cookie, their key, their end; and passwords, which are written down nowhere."""

from __future__ import annotations

import logging

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db
LOGIN = {"login": "officer", "password": PASSWORD}
WRONG, NEW = "Cuo-Wu-De-9876!", "Nan-Ling-2027!"


def sign_in(client: Client) -> str:
    """Sign in through the page; the session key."""
    assert client.post(reverse("account_login"), LOGIN).status_code == 302
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def with_key(key: str) -> Client:
    """Another browser that holds this session key."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_scripts_and_other_sites_do_not_get_the_session_cookie(people: People) -> None:
    client = Client()
    sign_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "it ends with the browser"
    assert client.session.get_expiry_age() <= 12 * 3600


def test_a_session_planted_before_signing_in_is_worth_nothing_afterwards(people: People) -> None:
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert sign_in(client) != planted
    assert not is_in(with_key(planted))


def test_signing_out_ends_the_session_on_the_server(people: People) -> None:
    client = Client()
    key = sign_in(client)
    assert is_in(with_key(key))
    client.post(reverse("account_logout"))
    assert not is_in(with_key(key))


def test_a_link_does_not_sign_anybody_out(people: People) -> None:
    client = Client()
    sign_in(client)
    client.get(reverse("account_logout"))
    assert is_in(client)


def test_other_devices_are_signed_out_from_the_list_of_sessions(people: People) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
        client.get(reverse("home"))
    here.post(reverse("usersessions_list"))
    assert is_in(here)
    assert not is_in(there)


def test_a_new_password_ends_every_other_session(people: People) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        sign_in(client)
    changed = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(reverse("account_change_password"), changed).status_code == 302
    assert is_in(here)
    assert not is_in(there)


def test_the_sixth_attempt_is_not_even_tried(people: People) -> None:
    client = Client()
    for _attempt in range(5):
        client.post(reverse("account_login"), LOGIN | {"password": WRONG})
    assert client.post(reverse("account_login"), LOGIN).status_code == 429
    assert not is_in(client)


def test_passwords_are_written_down_nowhere(people: People, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client()
    client.post(reverse("account_login"), LOGIN | {"password": WRONG})
    sign_in(client)
    changed = {"oldpassword": WRONG, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), changed).status_code != 302
    assert client.post(reverse("account_change_password"), changed | {"oldpassword": PASSWORD}).status_code == 302
    written = _everything_stored() + caplog.text
    assert "officer" in written
    assert [word for word in (PASSWORD, WRONG, NEW) if word in written] == []


def _everything_stored() -> str:
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            texts += [repr(row) for row in cursor.fetchall()]
    return "\n".join(texts)
