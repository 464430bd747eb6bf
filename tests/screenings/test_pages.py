"""The pages of screening, and the verdict on the page of a file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.audit.models import Entry
from bangfu.jobs.models import Job
from bangfu.policies.models import RegionLine
from bangfu.registry.models import Household
from bangfu.screenings import panel as panels
from bangfu.screenings.models import Verdict
from bangfu.screenings.panel import panel_of
from bangfu.screenings.services import run_screening
from tests.people import People, Units
from tests.screenings.register import store_register


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path) -> dict[str, Household]:
    return store_register(tmp_path, units)


@pytest.fixture
def screened(files: dict[str, Household], people: People) -> dict[str, Household]:
    run_screening(people.case_officer, on=timezone.localdate())
    return files


def page(client: Client, user: object, url: str) -> str:
    client.force_login(user)  # type: ignore[arg-type]
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_before_the_first_run_the_page_says_what_to_do(client: Client, people: People) -> None:
    assert "还没有完成过筛查" in page(client, people.case_officer, "/screenings/")
    assert "还没有完成过筛查" in page(client, people.case_officer, "/screenings/verdicts/")


def test_runs_and_counts_of_the_officers_own_units(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    text = page(client, people.other_mine_officer, "/screenings/")
    assert "深度困难" in text
    assert "您的单位共 2 户" in text
    assert "开始筛查" in text
    assert "开始筛查" not in page(client, people.officer, "/screenings/")


def test_the_list_of_verdicts_keeps_to_the_officers_units_and_to_the_search(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    text = page(client, people.case_officer, "/screenings/verdicts/")
    assert "relative" in text
    assert "houses" not in text
    text = page(client, people.case_officer, "/screenings/verdicts/?tier=deep")
    assert ">deep<" in text
    assert ">relative<" not in text
    assert ">relative<" in page(client, people.case_officer, "/screenings/verdicts/?name=rel")
    assert page(client, people.group_officer, "/screenings/verdicts/?tier=undecided").count(">unknown<") == 1
    assert ">deep<" not in page(client, people.case_officer, "/screenings/verdicts/?score=100000")


def test_an_export_of_verdicts_is_in_the_log(client: Client, screened: dict[str, Household], people: People) -> None:
    client.force_login(people.case_officer)
    response = client.post("/screenings/verdicts/", {"_do": "export"})
    assert response.status_code == 200
    b"".join(response.streaming_content)  # type: ignore[arg-type]
    assert Entry.objects.filter(action="screenings.verdicts_exported").count() == 1


def test_a_screening_is_started_once(client: Client, files: dict[str, Household], people: People) -> None:
    client.force_login(people.case_officer)
    today = timezone.localdate().isoformat()
    assert client.post("/screenings/start/", {"on": today}).status_code == 302
    again = client.post("/screenings/start/", {"on": today})
    assert again.status_code == 422
    assert "已有一次筛查" in again.content.decode()
    assert Job.objects.filter(kind="screening").count() == 1


@pytest.mark.parametrize("days", [1, -366 * 6])
def test_a_day_to_come_or_long_past_is_refused(client: Client, people: People, days: int) -> None:
    client.force_login(people.case_officer)
    on = timezone.localdate() + timedelta(days=days)
    response = client.post("/screenings/start/", {"on": on.isoformat()})
    assert response.status_code == 422
    assert on.isoformat() in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize("who", ["officer", "reviewer", "auditor", "finance", "administrator", "outsider"])
def test_who_may_not_run_it_gets_403(client: Client, people: People, who: str) -> None:
    client.force_login(getattr(people, who))
    assert client.get("/screenings/start/").status_code == 403
    assert client.post("/screenings/start/", {"on": "2026-11-24"}).status_code == 403
    if who not in ("officer", "reviewer"):
        assert client.get("/screenings/").status_code == 403
        assert client.get("/screenings/verdicts/").status_code == 403


def test_the_file_shows_its_verdict_with_value_line_margin_and_article(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    text = page(client, people.case_officer, f"/households/{screened['deep'].pk}/")
    assert "深度困难" in text
    assert "低 0.01 元/月" in text
    assert "由这一条决定" in text
    assert "人均纯收入低于当地低保标准" in text
    assert "生活救助" in text
    assert "看看差多少" in text
    assert "不是建议" not in text


def test_a_reviewer_sees_the_reasons_but_no_counterfactual(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    text = page(client, people.reviewer, f"/households/{screened['deep'].pk}/")
    assert "逐条对照" in text
    assert "怎样的一项变化会改变结论" not in text


def changes_address(file: Household) -> str:
    return f"/screenings/households/{file.pk}/changes/"


def test_a_counterfactual_names_the_member_and_the_amount(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    text = page(client, people.case_officer, changes_address(screened["deep"]))
    assert "不是建议" in text
    name = screened["deep"].head.name
    assert f"相对困难：{name}的月收入由 749.99 变为 750.00（多 0.01 元）" in text
    verdict = Verdict.objects.get(household=screened["deep"])
    assert "多 0.01 元" in page(client, people.case_officer, f"/screenings/verdicts/{verdict.pk}/changes/")


def test_counterfactuals_are_for_officers_who_keep_the_file(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    verdict = Verdict.objects.get(household=screened["deep"])
    for address in (changes_address(screened["deep"]), f"/screenings/verdicts/{verdict.pk}/changes/"):
        client.force_login(people.reviewer)
        assert client.get(address).status_code == 403
        client.force_login(people.other_mine_officer)
        assert client.get(address).status_code == 404


def test_the_panel_of_an_unchanged_file_reads_no_register(
    screened: dict[str, Household], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the register was read")

    monkeypatch.setattr(panels, "read_present", never)
    found = panel_of(people.case_officer, screened["deep"])
    assert found.now is None
    assert found.told is not None
    assert panels.changes_of(screened["deep"])


def test_another_line_since_the_run_is_told(screened: dict[str, Household], people: People) -> None:
    RegionLine.objects.update(dibao_month=20_000)
    found = panel_of(people.case_officer, screened["deep"])
    assert not found.is_outdated
    assert found.now is not None
    assert found.now.outcome == "不符合"


def test_a_file_changed_since_says_so_and_what_it_would_be_now(screened: dict[str, Household], people: People) -> None:
    file = screened["deep"]
    file.members.get().person.incomes.update(amount=900_000)
    Household.objects.filter(pk=file.pk).update(version=file.version + 1)
    file.refresh_from_db()
    panel = panel_of(people.case_officer, file)
    assert panel.is_outdated
    assert panel.told is not None
    assert panel.now is not None
    assert (panel.told.outcome, panel.now.outcome) == ("深度困难", "不符合")


def test_a_file_made_after_the_run_is_judged_on_the_spot(files: dict[str, Household], people: People) -> None:
    panel = panel_of(people.case_officer, files["deep"])
    assert panel.verdict is None
    assert panel.now is not None
    assert panel.now.outcome == "深度困难"


def test_an_undecided_file_says_what_is_missing(client: Client, screened: dict[str, Household], people: People) -> None:
    text = page(client, people.group_officer, f"/households/{screened['unknown'].pk}/")
    assert "请先补正" in text
    assert "月收入" in text


def test_who_may_not_see_verdicts_gets_an_empty_panel(screened: dict[str, Household], people: People) -> None:
    for who in (people.other_mine_officer, people.auditor, people.outsider):
        panel = panel_of(who, screened["deep"])
        assert (panel.run, panel.told, panel.now, panel.for_officer) == (None, None, None, False)


def test_the_list_of_files_shows_and_searches_by_tier(
    client: Client, screened: dict[str, Household], people: People
) -> None:
    text = page(client, people.case_officer, "/households/?tier=deep")
    assert ">deep<" in text
    assert ">relative<" not in text
