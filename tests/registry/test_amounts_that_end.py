"""Accident loss, its compensation and medical cost count for twelve months and no day longer, wherever they are read."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bangfu.registry import columns
from bangfu.registry.models import Expense, Household, Income
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import merge_households, plan_households, record_expense, write_households
from bangfu.registry.services.file_rows import FileRow, Outcome
from bangfu.registry.stored import items_in_force, last_day, months_after, months_before
from tests.people import People, Units
from tests.registry.families import facts, make_file, number

START = date(2026, 1, 1)
LAST = date(2026, 12, 31)
LIMITED = ("意外损失", "已获赔偿救助", "医疗自付")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.integers(-40, 40))
def test_the_rule_for_one_day_and_the_rule_for_the_end_agree(since: date, months: int, shift: int) -> None:
    on = months_after(since, months) + timedelta(days=shift)
    assert (since > months_before(on, months)) == (on <= months_after(since, months))


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (START, LAST),
        (date(2026, 3, 15), date(2027, 3, 14)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2026, 2, 28)),
        (date(9999, 6, 1), date.max),
    ],
)
def test_twelve_months_end_on_the_day_before_the_same_day(since: date, last: date) -> None:
    assert months_after(since, 12) == last


def test_the_limited_kinds_are_those_of_the_catalogue() -> None:
    assert dict.fromkeys(LIMITED, 12) == columns.EXPENSE_MONTHS


@pytest.mark.django_db
def test_rows_in_the_database_and_rows_in_memory_count_on_the_same_days(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    for kind in (*LIMITED, "长期照料"):
        for since in (date(2024, 2, 29), START, date(2026, 3, 31)):
            for until in (None, since, since + timedelta(days=500)):
                Expense.objects.create(household=file, kind=kind, amount=1, since=since, until=until)
    for on in (date(2025, 2, 28), date(2025, 3, 1), LAST, date(2027, 1, 1), date(2027, 3, 30), date(2027, 3, 31)):
        there = set(Expense.objects.filter(items_in_force(Expense, on)))
        here = {row for row in Expense.objects.all() if row.since <= on <= (last_day(row) or date.max)}
        assert there == here


@pytest.mark.django_db
def test_a_kind_without_a_limit_never_ends_by_itself(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    Expense.objects.create(household=file, kind="长期照料", amount=1, since=START)
    Income.objects.create(household=file, kind="家庭其他收入", amount=1, since=START)
    for model in (Expense, Income):
        kinds: type[models.Model] = model
        assert kinds._default_manager.filter(items_in_force(kinds, date(2090, 1, 1))).exists()


@pytest.mark.django_db
def test_a_screening_after_the_twelve_months_does_not_see_them(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    record_expense(people.officer, file.pk, kind="意外损失", amount=500, since=START)
    record_expense(people.officer, file.pk, kind="医疗自付", amount=700, since=START, person_id=file.head_id)
    seen = {on: _amounts(on) for on in (LAST, LAST + timedelta(days=1))}
    assert seen == {LAST: (500, 700), LAST + timedelta(days=1): (0, 0)}


def _amounts(on: date) -> tuple[int, int]:
    read = register_tables(None, on=on)
    return read.households["accident_loss"].to_pylist()[0], read.members["medical_self_pay"].to_pylist()[0]


def _row(units: Units, file: Household, medical: int) -> FileRow:
    worker: dict[str, Any] = {"name": "张三", "id_number": number()}
    own = worker | {"relation": "本人", "co_resident": True, "medical_self_pay": medical}
    household = {"archive_no": file.archive_no, **facts(), **worker}
    return FileRow(units.coal_face.pk, household, [own], file.pk)


@pytest.mark.django_db
def test_an_import_that_states_the_same_cost_again_after_its_end_lets_it_count_again(
    people: People, units: Units
) -> None:
    file = make_file(people.officer, units.coal_face)
    record_expense(people.officer, file.pk, kind="医疗自付", amount=700, since=START, person_id=file.head_id)
    row = _row(units, file, 700)
    assert [plan.outcome for plan in plan_households([row], on=LAST)] == [Outcome.UNCHANGED]
    later = LAST + timedelta(days=1)
    (written,) = write_households(people.case_officer, [row], on=later)
    assert written.plan.outcome is Outcome.CHANGED
    assert _amounts(later) == (0, 700)


@pytest.mark.django_db
def test_the_page_says_when_a_cost_ends_and_leaves_it_out_of_the_sum_afterwards(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    today = timezone.localdate()
    over, standing = months_before(today, 12), months_before(today, 12) + timedelta(days=1)
    for kind, since, amount in (("意外损失", over, 111_00), ("医疗自付", over, 222_00), ("长期照料", standing, 333_00)):
        person = file.head_id if kind == "医疗自付" else None
        record_expense(people.officer, file.pk, kind=kind, amount=amount, since=since, person_id=person)
    client = Client()
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("registry:tab", args=[file.pk, "money"]))
    assert page.context["year_expenses"] == 333_00
    text = page.content.decode()
    assert text.count("到期自动截止") == 2
    assert f"{months_after(over, 12):%Y-%m-%d}" in text


@pytest.mark.django_db
def test_a_merge_takes_a_cost_over_where_that_of_the_target_has_ended(people: People, units: Units) -> None:
    target = make_file(people.case_officer, units.coal_face)
    source = make_file(people.case_officer, units.coal_face, 3, "李四")
    today = timezone.localdate()
    record_expense(people.case_officer, target.pk, kind="意外损失", amount=1, since=months_before(today, 13))
    record_expense(people.case_officer, source.pk, kind="意外损失", amount=5, since=today)
    merge_households(people.case_officer, source_id=source.pk, target_id=target.pk, reason="同一户")
    read = register_tables(None, on=today, household_ids=[target.pk])
    assert read.households["accident_loss"].to_pylist() == [5]
