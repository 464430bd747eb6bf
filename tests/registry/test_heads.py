"""Another member becomes 本人 of a file."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.audit.models import Entry
from bangfu.audit.subject_keys import open_changes
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.registry.models import Employment, Household, Income, Member
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import add_member, change_head, edit_household, record_income, remove_member
from tests.people import People, Units
from tests.registry.families import make_file, number

TODAY = date(2026, 11, 24)
WORKING = {"work_status": "在岗", "employment_months": 60, "union_member": True}

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(people: People, units: Units) -> Household:
    """张三 with his wife 李四."""
    made = make_file(people.officer, units.coal_face, houses=1)
    wife = {"name": "李四", "id_number": number("19820202", 2)}
    add_member(people.officer, made.pk, person=wife, place={"relation": "配偶"})
    made.refresh_from_db()
    return made


def place(file: Household, name: str) -> Member:
    return Member.objects.get(household=file, person__name=name)


def relations(file: Household) -> dict[str, tuple[str, bool]]:
    rows = Member.objects.filter(household=file).select_related("person")
    return {row.person.name: (row.relation, row.co_resident) for row in rows}


def test_the_wife_becomes_the_worker_of_the_file_after_the_worker_has_died(people: People, file: Household) -> None:
    edit_household(people.officer, file.pk, version=None, facts={"work_status": "已故"})
    wife = place(file, "李四")
    change_head(people.officer, wife.pk, relation="配偶", facts=WORKING, reason="职工病故", on=TODAY)
    file.refresh_from_db()
    assert file.head == wife.person
    assert (file.work_status, file.employment_months, file.union_member, file.houses) == ("在岗", 60, True, 1)
    assert relations(file) == {"张三": ("配偶", False), "李四": ("本人", True)}
    assert Employment.objects.get(person=wife.person).status == "在岗"


def test_screening_reads_the_new_worker_without_a_problem(people: People, file: Household) -> None:
    change_head(people.officer, place(file, "李四").pk, relation="配偶", facts=WORKING, reason="登记错了", on=TODAY)
    read = register_tables(None, on=TODAY)
    assert not read.problems
    assert read.households["name"].to_pylist() == ["李四"]
    assert sorted(read.members["relation"].to_pylist()) == ["本人", "配偶"]


def test_amounts_stay_with_their_people(people: People, file: Household) -> None:
    wife = place(file, "李四")
    record_income(people.officer, file.pk, kind="工资", amount=5, since=TODAY, person_id=wife.person_id)
    change_head(people.officer, wife.pk, relation="配偶", facts=WORKING, reason="登记错了")
    assert Income.objects.get(household=file).person == wife.person


def test_the_log_tells_both_names_both_relations_and_the_reason(people: People, file: Household) -> None:
    change_head(people.officer, place(file, "李四").pk, relation="配偶", facts=WORKING, reason="登记错了")
    entry = Entry.objects.get(action="registry.head_changed")
    (changes,) = open_changes([entry]).values()
    assert changes is not None
    told = {change.field: (change.old, change.new) for change in changes}
    assert told["head"] == ("张三", "李四")
    assert told["张三.relation"] == ("本人", "配偶")
    assert told["李四.relation"] == ("配偶", "本人")
    assert told["reason"] == (None, "登记错了")


def test_doing_it_again_the_other_way_takes_it_back(people: People, file: Household) -> None:
    before = (file.head, relations(file))
    change_head(people.officer, place(file, "李四").pk, relation="配偶", facts=WORKING, reason="登记错了")
    again = {"work_status": "在岗"}
    change_head(people.officer, place(file, "张三").pk, relation="配偶", facts=again, reason="改回")
    file.refresh_from_db()
    assert (file.head, relations(file)) == before
    assert Employment.objects.filter(person=file.head, until__isnull=True).count() == 1


def test_a_worker_who_has_died_can_be_put_back(people: People, file: Household) -> None:
    edit_household(people.officer, file.pk, version=None, facts={"work_status": "已故"})
    change_head(people.officer, place(file, "李四").pk, relation="配偶", facts=WORKING, reason="登记错了")
    change_head(people.officer, place(file, "张三").pk, relation="配偶", facts={"work_status": "已故"}, reason="改回")
    assert relations(file) == {"张三": ("本人", False), "李四": ("配偶", True)}
    assert not register_tables(None, on=TODAY).problems


@pytest.mark.parametrize(
    ("relation", "facts", "reason", "field"),
    [
        ("配偶", WORKING, " ", "reason"),
        ("", WORKING, "误", "relation"),
        ("本人", WORKING, "误", "relation"),
        ("表姐", WORKING, "误", "relation"),
        ("配偶", {"work_status": ""}, "误", "work_status"),
        ("配偶", {"work_status": "打工"}, "误", "work_status"),
        ("配偶", WORKING | {"employment_months": 9999}, "误", "employment_months"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_at_its_field(
    people: People, file: Household, relation: str, facts: dict[str, object], reason: str, field: str
) -> None:
    before = relations(file)
    with pytest.raises(Refused) as refused:
        change_head(people.officer, place(file, "李四").pk, relation=relation, facts=facts, reason=reason)
    assert set(refused.value.messages) == {field}
    assert relations(file) == before


def test_who_is_it_already_who_left_and_who_has_a_file_of_his_own_are_refused(
    people: People, units: Units, file: Household
) -> None:
    with pytest.raises(Refused, match="已经是"):
        change_head(people.officer, file.members.get(relation="本人").pk, relation="配偶", facts=WORKING, reason="误")
    other = make_file(people.officer, units.coal_face, 7, "王五")
    lodger = {"name": "王五", "id_number": number(order=7)}
    own = add_member(people.officer, file.pk, person=lodger, place={"relation": "其他", "co_resident": False})
    with pytest.raises(Refused, match=other.archive_no):
        change_head(people.officer, own.pk, relation="其他", facts=WORKING, reason="误")
    gone = place(file, "李四")
    remove_member(people.officer, gone.pk, left_on=TODAY)
    with pytest.raises(Refused, match="不是这户"):
        change_head(people.officer, gone.pk, relation="配偶", facts=WORKING, reason="误")


def test_it_takes_the_right_to_edit_and_the_version_that_was_seen(people: People, file: Household) -> None:
    wife = place(file, "李四")
    with pytest.raises(Denied):
        change_head(people.reviewer, wife.pk, relation="配偶", facts=WORKING, reason="误")
    with pytest.raises(Outdated):
        change_head(people.officer, wife.pk, relation="配偶", facts=WORKING, reason="误", version=file.version - 1)


def test_an_officer_does_it_on_the_members_tab(people: People, file: Household) -> None:
    client = Client()
    client.force_login(people.officer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("registry:change_head", args=[place(file, "李四").pk])
    tab = client.get(reverse("registry:tab", args=[file.pk, "members"])).content.decode()
    assert tab.count("设为本人") == 1
    assert address in tab
    page = client.get(address).content.decode()
    assert "设 李四 为本人" in page
    assert 'value="本人"' not in page
    wrong = client.post(address, {"relation": "配偶", "work_status": "在岗", "reason": "", "version": file.version})
    assert wrong.status_code == 422
    said = {"relation": "配偶", "work_status": "在岗", "reason": "职工病故", "version": file.version}
    assert client.post(address, said).status_code == 302
    file.refresh_from_db()
    assert file.head.name == "李四"
    twice = client.post(address, said)  # the back button, and the form sent once more
    assert twice.status_code == 422
    history = client.get(reverse("registry:tab", args=[file.pk, "history"])).content.decode()
    assert "更换本人" in history
    assert "职工病故" in history
