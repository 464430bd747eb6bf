"""The language that a user chose goes with his account."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.accounts.models import User
from bangfu.accounts.services import choose_language
from bangfu.base.refusals import Refused
from tests.people import PASSWORD, People

COOKIE = "django_language"


def sign_in(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "officer", "password": PASSWORD})


def language_of(client: Client, name: str = "accounts:profile") -> str:
    page = client.get(reverse(name)).content.decode()
    return "en" if '<html lang="en"' in page else "zh-hans"


def test_a_language_chosen_on_one_machine_is_there_on_the_next(people: People) -> None:
    here, there = Client(), Client()
    sign_in(here)
    assert language_of(here) == "zh-hans"
    here.post(reverse("set_language"), {"language": "en"})
    assert language_of(here) == "en"
    assert User.objects.get(username="officer").language == "en"
    sign_in(there)
    assert there.cookies[COOKIE].value == "en"
    assert language_of(there) == "en"
    there.post(reverse("account_logout"))
    assert language_of(there, "account_login") == "en"


def test_the_account_wins_over_what_another_user_left_in_the_browser(people: People) -> None:
    client = Client()
    choose_language(user=people.officer, language="zh-hans")
    client.cookies[COOKIE] = "en"
    assert language_of(client, "account_login") == "en"
    sign_in(client)
    assert language_of(client) == "zh-hans"
    assert client.cookies[COOKIE].value == "zh-hans"


def test_who_never_chose_keeps_the_language_of_his_browser(people: People) -> None:
    client = Client(headers={"accept-language": "en"})
    sign_in(client)
    assert language_of(client) == "en"
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("language", ["xx", "", "en; DROP", "zh"])
def test_a_language_that_is_not_there_changes_nothing(people: People, language: str) -> None:
    client = Client()
    sign_in(client)
    client.post(reverse("set_language"), {"language": language})
    assert User.objects.get(username="officer").language == ""
    with pytest.raises(Refused):
        choose_language(user=people.officer, language=language)


def test_a_language_is_changed_by_post_only(people: People) -> None:
    client = Client()
    sign_in(client)
    client.get(reverse("set_language"), {"language": "en"})
    assert User.objects.get(username="officer").language == ""


def test_a_visitor_who_is_not_signed_in_switches_for_his_browser_alone(people: People) -> None:
    client = Client()
    client.post(reverse("set_language"), {"language": "en"})
    assert language_of(client, "account_login") == "en"
    assert not User.objects.exclude(language="").exists()
