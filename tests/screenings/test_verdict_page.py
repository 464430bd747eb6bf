"""The page of a verdict: every condition with its source, every amount with its way, and what only some may see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.registry.models import Household
from bangfu.registry.services import record_expense, set_health
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.services import run_screening
from bangfu.screenings.verdict_page import verdict_page
from tests.people import People, Units
from tests.screenings.register import store_register


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path) -> dict[str, Household]:
    return store_register(tmp_path, units)


def screened(people: People, file: Household) -> Verdict:
    run_screening(people.case_officer, on=timezone.localdate())
    return Verdict.objects.select_related("run__criteria_version", "household__head").get(household=file)


def shown(client: Client, user: object, verdict: Verdict) -> str:
    client.force_login(user)  # type: ignore[arg-type]
    response = client.get(f"/screenings/verdicts/{verdict.pk}/")
    assert response.status_code == 200
    return response.content.decode()


def test_a_condition_names_the_member_the_item_and_the_tab(
    client: Client, files: dict[str, Household], people: People
) -> None:
    file = files["deep"]
    page = verdict_page(people.case_officer, screened(people, file))
    assert page.told is not None
    (deep,) = [each for each in page.told.conditions if each.code == "deep"]
    (income,) = [fact for fact in deep.facts if fact.name == "月收入"]
    assert income.who == f"{file.head.name}（本人）"
    assert income.value == "749.99 元/月"
    assert income.address.endswith("/money/")
    assert [(item.kind, item.amount) for item in income.items] == [("其他", 74_999)]
    assert deep.article.document.startswith("深度困难、相对困难")
    assert str(deep.article.verified) == "已与官方文件核对"
    text = shown(client, people.case_officer, Verdict.objects.get(household=file))
    assert income.address in text
    assert "人均纯收入低于当地低保标准" in text


def test_an_amount_says_how_it_comes_about(files: dict[str, Household], people: People) -> None:
    page = verdict_page(people.case_officer, screened(people, files["deep"]))
    assert page.told is not None
    living = page.told.measures[0]
    assert (living.name, living.fen) == ("生活救助", 12)
    assert living.ways[0].startswith("按 深度缺口年额 0.12 元/年，即 12 × 深度倍数 × 低保标准")
    assert (
        living.ways[1]
        == "不超过 深度生活救助月数 × 低保标准 = 9,000.00 元/月（其中 深度生活救助月数 12 月，低保标准 750.00 元/月）"
    )


def test_items_that_no_longer_make_up_the_amount_are_left_out(files: dict[str, Household], people: People) -> None:
    file = files["deep"]
    verdict = screened(people, file)
    file.head.incomes.update(amount=1)
    page = verdict_page(people.case_officer, verdict)
    assert page.told is not None
    facts = [fact for each in page.told.conditions for fact in each.facts if fact.name == "月收入"]
    assert facts
    assert all(fact.items == [] for fact in facts)


def test_health_is_hidden_from_who_may_not_see_it(client: Client, files: dict[str, Household], people: People) -> None:
    file = files["deep"]
    member = file.members.get()
    set_health(people.case_officer, member.pk, values={"health": "恶性肿瘤"}, version=file.version)
    verdict = screened(people, file)
    assert "恶性肿瘤" in shown(client, people.case_officer, verdict)
    for who in (people.reviewer, people.group_officer):
        text = shown(client, who, verdict)
        allowed = who.may("registry.health", file.unit_id)
        assert ("恶性肿瘤" in text) is allowed


def test_a_loss_is_explained_in_words_without_function_names(
    client: Client, files: dict[str, Household], people: People
) -> None:
    file = files["rich"]
    record_expense(people.case_officer, file.pk, kind="意外损失", amount=100_000, since=date(2026, 6, 1))
    text = shown(client, people.case_officer, screened(people, file))
    assert "GREATEST" not in text
    assert "年收入（负数按 0 计）" in text


def test_an_undecided_file_says_what_is_missing_and_a_faulty_one_why(
    client: Client, files: dict[str, Household], people: People
) -> None:
    verdict = screened(people, files["unknown"])
    assert "请先补正" in shown(client, people.group_officer, verdict)
    Verdict.objects.filter(pk=verdict.pk).update(block=None, row=None, problems=["姓名：必填"])
    assert "姓名：必填" in shown(client, people.group_officer, verdict)


def test_verdicts_of_other_units_and_of_unfinished_runs_are_not_there(
    client: Client, files: dict[str, Household], people: People
) -> None:
    verdict = screened(people, files["deep"])
    client.force_login(people.other_mine_officer)
    assert client.get(f"/screenings/verdicts/{verdict.pk}/").status_code == 404
    client.force_login(people.auditor)
    assert client.get(f"/screenings/verdicts/{verdict.pk}/").status_code == 403
    Run.objects.update(state=Run.State.RUNNING)
    client.force_login(people.case_officer)
    assert client.get(f"/screenings/verdicts/{verdict.pk}/").status_code == 404


def test_the_page_leads_to_the_criteria_for_who_may_see_them(
    client: Client, files: dict[str, Household], people: People
) -> None:
    verdict = screened(people, files["deep"])
    address = f"/criteria/{verdict.run.criteria_version_id}/"
    assert people.case_officer.may("criteria.view")
    assert address in shown(client, people.case_officer, verdict)
