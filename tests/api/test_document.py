"""The document of the API: a change is seen, and its page shows all of it without a script."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest
from django.urls import reverse

from bangfu.api.pages import openapi
from tests.people import People
from tests.security.answers import faults_of
from tests.security.world import signed_in

SNAPSHOT = Path(__file__).with_name("openapi.json")


def test_the_document_is_the_one_that_was_agreed() -> None:
    """Other programs rely on it. After a wanted change: BANGFU_WRITE_OPENAPI=1 pytest tests/api/test_document.py."""
    now = openapi() + "\n"
    if os.environ.get("BANGFU_WRITE_OPENAPI"):
        SNAPSHOT.write_text(now, encoding="utf-8")
    agreed = SNAPSHOT.read_text(encoding="utf-8")
    changes = "\n".join(difflib.unified_diff(agreed.splitlines(), now.splitlines(), "agreed", "now", lineterm=""))
    assert agreed == now, f"the API changed:\n{changes}"


@pytest.mark.django_db
def test_the_page_shows_every_operation_under_the_strict_policy(people: People) -> None:
    response = signed_in(people.officer).get(reverse("api:docs"))
    text = response.content.decode()
    assert faults_of(response, ()) == []
    for words in ("POST", "/api/v1/households/{household_id}/verdict", "查看完整证件号", "HouseholdNew", "amount_fen"):
        assert words in text
    assert reverse("api:openapi") in text


@pytest.mark.django_db
def test_the_document_is_the_same_in_every_language(people: People) -> None:
    client = signed_in(people.officer)
    one = client.get(reverse("api:openapi"), headers={"accept-language": "en"}).json()
    assert one == client.get(reverse("api:openapi")).json()
    assert one["info"]["title"] == "帮扶开放接口"
