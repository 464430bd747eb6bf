"""The pages of the lines by region and year."""

from __future__ import annotations

import pytest
from django.test import Client

from bangfu.policies.models import RegionLine
from tests.people import People

FORM = {"region": "990101", "year": "2026", "dibao_month": "825.00", "province_income_year": "32,600", "source": "公告"}


def test_a_line_is_entered_in_yuan_and_kept_in_fen(client: Client, people: People) -> None:
    client.force_login(people.group_officer)
    assert client.post("/lines/new/", FORM).status_code == 302
    line = RegionLine.objects.get()
    assert (line.dibao_month, line.province_income_year) == (82_500, 3_260_000)
    text = client.get("/lines/").content.decode()
    assert "825.00" in text
    assert "32,600.00" in text


def test_what_was_typed_is_shown_again_with_the_message_at_its_field(client: Client, people: People) -> None:
    client.force_login(people.group_officer)
    response = client.post("/lines/new/", FORM | {"region": "99", "dibao_month": "825.001"})
    assert response.status_code == 422
    text = response.content.decode()
    assert "825.001" in text
    assert "两位小数" in text
    response = client.post("/lines/new/", FORM | {"region": "99"})
    assert "六位数字" in response.content.decode()
    assert not RegionLine.objects.exists()


def test_a_line_is_corrected_and_removed(client: Client, people: People) -> None:
    client.force_login(people.group_officer)
    client.post("/lines/new/", FORM)
    pk = RegionLine.objects.get().pk
    assert 'value="825.00"' in client.get(f"/lines/{pk}/").content.decode()
    client.post(f"/lines/{pk}/", FORM | {"dibao_month": "830"})
    assert RegionLine.objects.get().dibao_month == 83_000
    assert client.get(f"/lines/{pk}/remove/").status_code == 405
    client.post(f"/lines/{pk}/remove/")
    assert not RegionLine.objects.exists()
    assert client.get(f"/lines/{pk}/").status_code == 404


@pytest.mark.parametrize(
    ("who", "sees"), [("officer", True), ("auditor", True), ("finance", False), ("outsider", False)]
)
def test_who_may_only_look_or_not_even_that(client: Client, people: People, who: str, sees: bool) -> None:
    line = RegionLine.objects.create(region="990101", year=2026, dibao_month=1)
    client.force_login(getattr(people, who))
    response = client.get("/lines/")
    assert response.status_code == (200 if sees else 403)
    assert f"/lines/{line.pk}/" not in response.content.decode()
    for url in ("/lines/new/", f"/lines/{line.pk}/"):
        assert client.get(url).status_code == 403
        assert client.post(url, FORM).status_code == 403
    assert client.post(f"/lines/{line.pk}/remove/").status_code == 403
