"""A double click, the back button, two tabs: what is sent twice is done once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.registry.models import Employment, Household, Income, Injury, Member, WageArrears
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import (
    add_member,
    end_item,
    record_arrears,
    record_employment,
    record_income,
    record_injury,
    remove_member,
    settle_arrears,
)
from tests.people import People, Units
from tests.registry.families import make_file, number

DAY = date(2026, 3, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(people: People, units: Units) -> Household:
    """A file of one worker."""
    return make_file(people.officer, units.coal_face)


def test_wages_owed_are_not_counted_twice(people: People, file: Household) -> None:
    record_arrears(people.officer, file.pk, months=2, amount=500_00, since=DAY)
    with pytest.raises(Refused, match="已登记"):
        record_arrears(people.officer, file.pk, months=2, amount=500_00, since=DAY)
    assert register_tables(None, on=date(2026, 11, 24)).households["arrears"].to_pylist() == [500_00]
    record_arrears(people.officer, file.pk, months=1, amount=500_00, since=date(2026, 5, 1))
    assert WageArrears.objects.count() == 2


def test_wages_owed_again_after_they_were_paid_are_another_matter(people: People, file: Household) -> None:
    row = record_arrears(people.officer, file.pk, months=2, amount=500_00, since=DAY)
    settle_arrears(people.officer, file.pk, row.pk, on=DAY)
    record_arrears(people.officer, file.pk, months=2, amount=500_00, since=DAY)
    assert WageArrears.objects.filter(settled_on__isnull=True).count() == 1


def test_an_injury_is_one_injury(people: People, file: Household) -> None:
    record_injury(people.officer, file.pk, kind="工伤", on=DAY, grade="")
    with pytest.raises(Refused, match="已登记"):
        record_injury(people.officer, file.pk, kind="工伤", on=DAY, grade="")
    assert Injury.objects.count() == 1


def test_a_post_of_the_same_day_is_corrected_and_not_kept_twice(people: People, file: Household) -> None:
    today = Employment.objects.get().since
    record_employment(people.officer, file.pk, status="待岗", since=today)
    record_employment(people.officer, file.pk, status="待岗", since=today, post="采煤工")
    rows = Employment.objects.filter(person=file.head)
    assert [(row.status, row.post, row.until) for row in rows] == [("待岗", "采煤工", None)]


def test_who_has_left_does_not_leave_again(people: People, file: Household) -> None:
    wife = {"name": "李四", "id_number": number("19820202", 2)}
    member = add_member(people.officer, file.pk, person=wife, place={"relation": "配偶"})
    remove_member(people.officer, member.pk, left_on=DAY)
    with pytest.raises(Refused, match="已经移出"):
        remove_member(people.officer, member.pk, left_on=DAY + timedelta(days=9))
    assert Member.objects.get(pk=member.pk).until == DAY - timedelta(days=1)
    assert Entry.objects.filter(action="registry.member_removed").count() == 1


def test_an_item_that_another_tab_ended_or_replaced_is_not_ended_again(people: People, file: Household) -> None:
    def income(amount: int) -> Income:
        return record_income(people.officer, file.pk, kind="工资", amount=amount, since=DAY, person_id=file.head_id)

    first = income(100)
    second = income(200)  # of the same day: the first gives way
    with pytest.raises(Refused, match="已被"):
        end_item(people.officer, first, until=DAY)
    end_item(people.officer, second, until=DAY)
    stale = Income(pk=second.pk, household_id=file.pk, since=DAY, kind="工资", amount=200)
    with pytest.raises(Refused, match="已经结束"):
        end_item(people.officer, stale, until=DAY + timedelta(days=30))
    assert Income.objects.get().until == DAY


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(people: People, file: Household, day: str) -> None:
    wife = {"name": "李四", "id_number": number("19820202", 2)}
    member = add_member(people.officer, file.pk, person=wife, place={"relation": "配偶"})
    client = Client()
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("registry:remove_member", args=[member.pk]), {"left_on": day})
    assert answer.status_code == 422
    assert Member.objects.get(pk=member.pk).until is None
