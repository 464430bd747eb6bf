"""A session that ends under the user's hands."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.people import PASSWORD, People

pytestmark = pytest.mark.django_db


def next_of(address: str) -> str:
    assert address.startswith(reverse("account_login"))
    return parse_qs(urlsplit(address).query)["next"][0]


def test_a_page_is_opened_again_after_signing_in(people: People) -> None:
    answer = Client().get(reverse("registry:list"), {"who": "zs"})
    assert next_of(answer["Location"]) == reverse("registry:list") + "?who=zs"


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(people: People) -> None:
    page = reverse("registry:list")
    answer = Client().get(
        page, {"_part": "tree"}, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}?unit=3"}
    )
    assert answer.status_code == 200
    assert "form" not in answer.content.decode()
    assert next_of(answer["HX-Redirect"]) == f"{page}?unit=3"


def test_a_button_leads_back_to_its_page_and_says_that_nothing_was_done(people: People) -> None:
    page = f"http://testserver{reverse('accounts:user', args=[people.officer.pk])}"
    client = Client()
    answer = client.post(reverse("accounts:disable", args=[people.officer.pk]), headers={"Referer": page})
    assert next_of(answer["Location"]) == reverse("accounts:user", args=[people.officer.pk])
    assert "没有保存" in client.get(answer["Location"]).content.decode()
    said = {"login": "administrator", "password": PASSWORD, "next": next_of(answer["Location"])}
    assert client.post(reverse("account_login"), said)["Location"] == reverse("accounts:user", args=[people.officer.pk])
    people.officer.refresh_from_db()
    assert people.officer.is_active


@pytest.mark.parametrize(
    "sent_from", ["", "https://evil.example/x", "//evil.example", "http://testserver//evil.example/"]
)
def test_another_site_is_never_led_back_to(people: People, sent_from: str) -> None:
    answer = Client().post(reverse("accounts:delegations"), headers={"Referer": sent_from})
    assert next_of(answer["Location"]) == reverse("home")
