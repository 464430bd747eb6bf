"""The verdict of what is typed: what saving would give, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bangfu.audit.models import Chain, Entry
from bangfu.audit.rehearsal import is_rehearsing
from bangfu.registry.models import Household, Income, Member
from bangfu.screenings.services import run_screening
from tests.core.exchange.cast import id_number
from tests.people import People, Units
from tests.screenings.register import store_register


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path) -> dict[str, Household]:
    return store_register(tmp_path, units)


def asked(client: Client, file: Household, of: str, data: dict[str, Any]) -> str:
    response = client.post(f"/screenings/households/{file.pk}/preview/?of={of}", data)
    assert response.status_code == 200
    return response.content.decode()


def income(file: Household, yuan: str) -> dict[str, Any]:
    since = timezone.localdate().isoformat()
    return {"person": str(file.head_id), "kind": "其他", "amount": yuan, "since": since}


def everything() -> list[Any]:
    """What a preview must leave as it was."""
    return [
        list(Household.objects.order_by("pk").values()),
        list(Income.objects.order_by("pk").values()),
        list(Member.objects.order_by("pk").values()),
        list(Entry.objects.values_list("number", flat=True)),
        list(Chain.objects.values()),
    ]


def test_a_typed_income_shows_the_tier_it_would_give_and_the_condition_that_turns(
    client: Client, files: dict[str, Household], people: People
) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    before = everything()
    text = asked(client, file, f"/households/{file.pk}/add/income", income(file, "750"))
    assert text.index("深度困难") < text.index("相对困难")
    assert "类别「深度困难」：符合 → 不符合" in text
    assert "正好在线上" in text
    assert everything() == before
    assert not is_rehearsing()


def test_the_preview_is_what_saving_gives(client: Client, files: dict[str, Household], people: People) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    address = f"/households/{file.pk}/add/income"
    assert "边缘困难" in asked(client, file, address, income(file, "1600"))
    assert client.post(address, income(file, "1600")).status_code == 302
    run_screening(people.case_officer, on=timezone.localdate())
    assert file.verdicts.get().tier == "marginal"


def test_nothing_of_a_preview_is_told_to_the_officer_as_done(
    client: Client, files: dict[str, Household], people: People
) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    asked(client, file, f"/households/{file.pk}/add/income", income(file, "750"))
    assert "已登记" not in client.get(f"/households/{file.pk}/").content.decode()


def test_a_new_member_counts(client: Client, files: dict[str, Household], people: People) -> None:
    client.force_login(people.case_officer)
    file = files["relative"]
    data = {"name": "林溪", "id_number": id_number("19880101", "077"), "relation": "配偶", "co_resident": "on"}
    text = asked(client, file, f"/households/{file.pk}/members/add", data)
    assert "无法认定" in text  # her income is not known yet
    assert "月收入未填" in text


def test_a_house_more_excludes(client: Client, files: dict[str, Household], people: People) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    address = f"/households/{file.pk}/edit"
    form = client.get(address).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)} | {"houses": "2"}
    text = asked(client, file, address, data)
    assert "排除" in text
    assert "两套以上住房" in text


@pytest.mark.parametrize("data", [{"amount": "x"}, {"amount": ""}, {"since": "2026-13-01"}, {"person": "nobody"}])
def test_what_would_not_be_saved_shows_no_verdict_and_no_error(
    client: Client, files: dict[str, Household], people: People, data: dict[str, str]
) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    text = asked(client, file, f"/households/{file.pk}/add/income", income(file, "750") | data)
    assert text.strip() == ""


def test_a_form_opened_before_somebody_elses_change_shows_no_verdict(
    client: Client, files: dict[str, Household], people: People
) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    address = f"/households/{file.pk}/edit"
    form = client.get(address).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)} | {"version": 99}
    assert asked(client, file, address, data).strip() == ""


@pytest.mark.parametrize("of", ["", "/", "/households/", "/households/transfer", "http://example.invalid/", "/healthz"])
def test_only_forms_of_a_file_can_be_previewed(
    client: Client, files: dict[str, Household], people: People, of: str
) -> None:
    client.force_login(people.case_officer)
    response = client.post(f"/screenings/households/{files['deep'].pk}/preview/?of={of}", income(files["deep"], "1"))
    assert response.status_code == 404


def test_scope_and_permission_are_those_of_saving(client: Client, files: dict[str, Household], people: People) -> None:
    own, other = files["deep"], files["houses"]
    client.force_login(people.case_officer)
    of = f"/households/{other.pk}/add/income"
    for file in (own, other):  # neither his own file with another's form, nor the other's file
        answer = client.post(f"/screenings/households/{file.pk}/preview/?of={of}", income(other, "1"))
        assert answer.status_code == 404
    of = f"/households/{own.pk}/add/income"
    for who in (people.reviewer, people.auditor, people.outsider):
        client.force_login(who)
        answer = client.post(f"/screenings/households/{own.pk}/preview/?of={of}", income(own, "1"))
        assert answer.status_code == 403
    client.force_login(people.case_officer)
    assert client.get(f"/screenings/households/{own.pk}/preview/?of={of}").status_code == 405
    assert client.post(f"/screenings/households/{uuid4()}/preview/?of={of}").status_code == 404


def test_a_preview_asks_the_database_a_known_number_of_times(
    client: Client, files: dict[str, Household], people: People
) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    of = f"/households/{file.pk}/add/income"
    asked(client, file, of, income(file, "750"))
    with CaptureQueriesContext(connection) as caught:
        asked(client, file, of, income(file, "751"))
    made = [query["sql"][:140] for query in caught.captured_queries if not query["sql"].startswith("SET LOCAL")]
    assert len(made) == 25, "\n".join(made)


def test_the_form_asks_for_its_preview(client: Client, files: dict[str, Household], people: People) -> None:
    client.force_login(people.case_officer)
    file = files["deep"]
    for address in (f"/households/{file.pk}/edit", f"/households/{file.pk}/add/income"):
        text = client.get(address).content.decode()
        assert f'hx-post="/screenings/households/{file.pk}/preview/?of={address}"' in text
    assert "hx-post" not in client.get(f"/households/{file.pk}/close").content.decode()
