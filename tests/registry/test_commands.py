"""The commands on one file: what they store, what they refuse, what they tell the log."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.registry.models import Expense, Household, Income, Member, Person, WageArrears
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import (
    add_member,
    close_household,
    create_household,
    edit_household,
    edit_member,
    end_item,
    record_arrears,
    record_cause,
    record_employment,
    record_expense,
    record_income,
    remove_member,
    reopen_household,
    set_health,
    settle_arrears,
    transfer_households,
)
from tests.people import People, Units
from tests.registry.families import facts, head, make_file, number

TODAY = date(2026, 11, 20)
pytestmark = pytest.mark.django_db


def test_a_new_file_is_numbered_and_has_its_worker_as_member(people: People, units: Units) -> None:
    first = create_household(people.officer, unit=units.coal_face, head=head(), facts=facts())
    second = make_file(people.officer, units.coal_face, 2)
    assert first.archive_no.endswith("-000001")
    assert second.archive_no.endswith("-000002")
    own = Member.objects.get(household=first)
    assert own.relation == "本人"
    assert own.co_resident
    assert own.person.phone == "13800006621"
    assert str(own.person.born_on) == "1980-01-01"
    entry = Entry.objects.get(subject_id=str(first.pk))
    assert entry.action == "registry.household_created"
    assert entry.unit_id == units.coal_face.pk


@pytest.mark.parametrize(
    ("field", "worker", "about"),
    [
        ("id_number", {"id_number": "990000198001010010"}, {}),
        ("name", {"name": ""}, {}),
        ("phone", {"phone": "一三八"}, {}),
        ("region", {}, {"region": "99"}),
        ("work_status", {}, {"work_status": ""}),
        ("work_status", {}, {"work_status": "出差"}),
        ("employment_months", {}, {"employment_months": 1201}),
        ("hukou", {"hukou": "城里"}, {}),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    people: People, units: Units, field: str, worker: dict[str, str], about: dict[str, object]
) -> None:
    with pytest.raises(Refused) as refused:
        create_household(people.officer, unit=units.coal_face, head={**head(), **worker}, facts={**facts(), **about})
    assert list(refused.value.messages) == [field]
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def test_another_units_officer_is_denied(people: People, units: Units) -> None:
    with pytest.raises(Denied):
        create_household(people.officer, unit=units.heading, head=head(), facts=facts())
    file = make_file(people.officer, units.coal_face)
    with pytest.raises(Denied):
        edit_household(people.other_mine_officer, file.pk, version=None, facts={"houses": 1})


def test_one_worker_has_one_file(people: People, units: Units) -> None:
    make_file(people.officer, units.coal_face)
    with pytest.raises(Refused, match="一户一档"):
        make_file(people.officer, units.coal_face)


def test_the_second_of_two_editors_is_shown_what_the_first_stored(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    edit_household(people.officer, file.pk, version=1, facts={"houses": 1})
    with pytest.raises(Outdated) as outdated:
        edit_household(people.case_officer, file.pk, version=1, facts={"houses": 2}, head={"phone": "13800000001"})
    assert outdated.value.theirs == {"houses": 1, "phone": ""}
    assert outdated.value.version == 2
    assert "王干事" in outdated.value.by
    file.refresh_from_db()
    assert file.houses == 1


def test_a_person_lives_in_one_household(people: People, units: Units) -> None:
    one = make_file(people.officer, units.coal_face)
    other = make_file(people.officer, units.coal_face, 3, "李四")
    wife = {"name": "王五", "id_number": number("19820202", 2)}
    add_member(people.officer, one.pk, person=wife, place={"relation": "配偶", "co_resident": True})
    with pytest.raises(Refused) as refused:
        add_member(people.officer, other.pk, person=wife, place={"relation": "女", "co_resident": True})
    assert "co_resident" in refused.value.messages
    elsewhere = add_member(people.officer, other.pk, person=wife, place={"relation": "女", "co_resident": False})
    assert elsewhere.person_id == Person.objects.get(name="王五").pk


def test_a_known_number_under_another_name_is_refused(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    with pytest.raises(Refused) as refused:
        add_member(people.officer, file.pk, person={"name": "别人", "id_number": number()}, place={"relation": "子"})
    assert "name" in refused.value.messages


def test_a_removed_member_leaves_with_his_amounts(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    child = {"name": "张小", "id_number": number("20100101", 5)}
    member = add_member(people.officer, file.pk, person=child, place={"relation": "子"})
    record_expense(
        people.officer, file.pk, kind="年学费", amount=500_000, since=date(2026, 1, 1), person_id=member.person_id
    )
    remove_member(people.officer, member.pk, left_on=date(2026, 11, 1))
    assert Expense.objects.get().until == date(2026, 10, 31)
    assert register_tables(None, on=TODAY).members.num_rows == 1
    assert register_tables(None, on=date(2026, 10, 31)).members["tuition_year"].to_pylist() == [0, 500_000]


def test_a_new_income_ends_the_old_row_and_one_of_the_same_day_replaces_it(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    say = {"kind": "工资", "person_id": file.head_id}
    record_income(people.officer, file.pk, amount=300_000, since=date(2026, 1, 1), **say)
    record_income(people.officer, file.pk, amount=200_000, since=date(2026, 7, 1), **say)
    record_income(people.officer, file.pk, amount=210_000, since=date(2026, 7, 1), **say)
    record_income(people.officer, file.pk, amount=1_000, since=date(2026, 1, 1), kind="低保金", person_id=file.head_id)
    wages = Income.objects.filter(kind="工资").order_by("since").values_list("amount", "until")
    assert list(wages) == [(300_000, date(2026, 6, 30)), (210_000, None)]
    assert register_tables(None, on=TODAY).members["income_month"].to_pylist() == [211_000]
    assert register_tables(None, on=date(2026, 6, 30)).members["income_month"].to_pylist() == [301_000]


def test_amounts_out_of_range_or_of_nobody_are_refused(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    with pytest.raises(Refused, match="负数"):
        record_expense(people.officer, file.pk, kind="残疾康复", amount=-1, since=TODAY)
    with pytest.raises(Refused, match="选成员"):
        record_expense(people.officer, file.pk, kind="医疗自付", amount=1, since=TODAY)
    with pytest.raises(Refused, match="超出范围"):
        record_income(people.officer, file.pk, kind="工资", amount=10**12, since=TODAY, person_id=file.head_id)
    stranger = make_file(people.officer, units.coal_face, 3, "李四").head_id
    with pytest.raises(Refused, match="不是这户"):
        record_income(people.officer, file.pk, kind="工资", amount=1, since=TODAY, person_id=stranger)


def test_there_is_one_main_cause_and_at_most_three_others(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    first = record_cause(people.officer, file.pk, cause="下岗失业", main=True, since=date(2026, 1, 1))
    record_cause(people.officer, file.pk, cause="患重特大疾病", main=True, since=TODAY)
    first.refresh_from_db()
    assert first.until == date(2026, 11, 19)
    for cause in ("子女上学", "遭受意外事故", "遭受自然灾害"):
        last = record_cause(people.officer, file.pk, cause=cause, main=False, since=TODAY)
    with pytest.raises(Refused, match="最多三项"):
        record_cause(people.officer, file.pk, cause="无劳动能力", main=False, since=TODAY)
    end_item(people.officer, last, until=TODAY)
    record_cause(people.officer, file.pk, cause="无劳动能力", main=False, since=TODAY)


def test_employment_and_arrears_reach_the_register(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    record_employment(people.officer, file.pk, status="下岗", since=date(2099, 1, 1))
    owed = record_arrears(people.officer, file.pk, months=3, amount=900_000, since=date(2026, 8, 1))
    read = register_tables(None, on=TODAY).households
    assert read["work_status"].to_pylist() == ["下岗"]
    assert (read["arrears_months"].to_pylist(), read["arrears"].to_pylist()) == ([3], [900_000])
    settle_arrears(people.officer, file.pk, owed.pk, on=TODAY)
    assert register_tables(None, on=TODAY).households["arrears"].to_pylist() == [0]
    assert WageArrears.objects.get().amount == 900_000


def test_a_worker_who_died_is_no_longer_counted_as_living_there(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    edit_household(people.officer, file.pk, version=None, facts={"work_status": "已故"})
    own = Member.objects.get(household=file)
    assert not own.co_resident
    with pytest.raises(Refused):
        edit_member(people.officer, own.pk, version=None, place={"co_resident": True})


def test_health_needs_its_own_permission(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    own = Member.objects.get(household=file)
    set_health(people.officer, own.pk, values={"health": "恶性肿瘤", "diagnosis": "肺部"})
    assert register_tables(None, on=TODAY).members["health"].to_pylist() == ["恶性肿瘤"]
    with pytest.raises(Denied):
        set_health(people.finance, own.pk, values={"health": "良好"})
    with pytest.raises(Refused):
        set_health(people.officer, own.pk, values={"disability": "肢体"})


def test_a_closed_file_takes_no_change_until_it_is_reopened(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    with pytest.raises(Refused):
        close_household(people.officer, file.pk, reason=" ")
    close_household(people.officer, file.pk, reason="脱困")
    with pytest.raises(Refused, match="停用"):
        edit_household(people.officer, file.pk, version=None, facts={"houses": 1})
    assert register_tables(None, on=TODAY).households.num_rows == 0
    reopen_household(people.officer, file.pk)
    assert register_tables(None, on=TODAY).households.num_rows == 1


def test_a_transfer_needs_the_action_at_both_ends(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    with pytest.raises(Denied):
        transfer_households(people.case_officer, [file.pk], unit=units.electric, reason="调动")
    with pytest.raises(Denied):
        transfer_households(people.other_mine_officer, [file.pk], unit=units.electric, reason="调动")
    transfer_households(people.group_officer, [file.pk], unit=units.electric, reason="调动")
    file.refresh_from_db()
    assert file.unit == units.electric
