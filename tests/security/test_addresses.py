"""Where the application may lead somebody, and under which names it answers."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD, People
from tests.security.world import signed_in

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "\\\\evil.example", "/\\evil.example", "http:evil.example",
    "javascript:alert(1)", "https:evil.example", "\thttps://evil.example", "//testserver@evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_to_another_site(people: People, target: str) -> None:
    form = {"login": "officer", "password": PASSWORD, "next": target}
    answers = [
        Client().post(f"{reverse('account_login')}?next={target}", form),
        Client().post(reverse("set_language"), {"language": "en", "next": target}, headers={"referer": target}),
        signed_in(people.officer).get(reverse("account_login"), {"next": target}),
        signed_in(people.officer).post(reverse("account_logout"), {"next": target}),
        signed_in(people.officer).post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": target}),
        signed_in(people.officer).post(reverse("accounts:end_delegation", args=[1]), {"back": target}),
    ]
    assert [answer["Location"] for answer in answers if "evil" in answer.get("Location", "")] == []
    assert [answer["Location"] for answer in answers if "javascript" in answer.get("Location", "")] == []


def test_an_address_of_our_own_is_followed(people: People) -> None:
    form = {"login": "officer", "password": PASSWORD, "next": "/units/"}
    assert Client().post(reverse("account_login"), form)["Location"] == "/units/"


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "localhost#evil"]
)
def test_an_unknown_host_name_is_refused(people: People, host: str) -> None:
    for address in (reverse("account_login"), reverse("home")):
        assert Client(raise_request_exception=False).get(address, headers={"host": host}).status_code == 400
    forwarded = Client().get(reverse("account_login"), headers={"x-forwarded-host": "evil.example"})
    assert "evil" not in forwarded.content.decode()


def test_an_installation_answers_to_this_machine_alone_until_it_is_told_its_names(tmp_path: object) -> None:
    answer = _settings(tmp_path, "ALLOWED_HOSTS, DEBUG")
    assert answer == "['localhost', '127.0.0.1', '[::1]'] False"


def test_under_https_cookies_travel_encrypted_only(tmp_path: object) -> None:
    asked = "SESSION_COOKIE_SECURE, CSRF_COOKIE_SECURE, SECURE_HSTS_SECONDS"
    assert _settings(tmp_path, asked, BANGFU_HTTPS="1") == "True True 31536000"
    assert _settings(tmp_path, asked) == "False False 0"


def _settings(folder: object, names: str, **environment: str) -> str:
    code = f"from bangfu.config.settings import *; print({names})"
    plain = {key: value for key, value in os.environ.items() if not key.startswith("BANGFU_") and key != "DATABASE_URL"}
    paths = os.pathsep.join(path for path in sys.path if path)
    variables = {**plain, "PYTHONPATH": paths, "BANGFU_DATA": str(folder), **environment}
    done = subprocess.run([sys.executable, "-c", code], env=variables, check=True, capture_output=True, text=True)
    return done.stdout.strip()
