"""The pages of files, walked as the people who use them."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.accounts.models import Membership, User
from bangfu.audit.models import Entry
from bangfu.registry.models import Cause, Household, Income, Member
from bangfu.registry.services import edit_household, record_income
from bangfu.registry.web.file import TABS
from tests.people import START, People, Units
from tests.registry.families import make_file, number

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def filled(unit: int, **more: object) -> dict[str, object]:
    return {
        "unit": unit,
        "name": "张三",
        "id_number": number(),
        "region": "990000",
        "work_status": "在岗",
        **more,
    }


def test_an_officer_makes_a_file_and_finds_it_by_initials(people: People, units: Units) -> None:
    client = signed_in(people.officer)
    made = client.post(
        reverse("registry:create"), filled(units.coal_face.pk, phone="13800006621", address="北岭路 1 号")
    )
    file = Household.objects.get()
    assert made.status_code == 302
    assert file.address == "北岭路 1 号"
    found = client.get(reverse("registry:search"), {"q": "zs"})
    assert file.archive_no in found.content.decode()


@pytest.mark.parametrize("query", ["张三", "zs", "bf", "0017", "138 0000 6621", "ID"])
def test_the_search_box_finds_by_each_way(people: People, units: Units, query: str) -> None:
    client = signed_in(people.officer)
    client.post(reverse("registry:create"), filled(units.coal_face.pk, phone="13800006621"))
    asked = {"ID": number(), "0017": number()[-4:]}.get(query, query)
    number_of_file = Household.objects.get().archive_no
    assert number_of_file in client.get(reverse("registry:search"), {"q": asked}).content.decode()
    other = signed_in(people.other_mine_officer)
    assert number_of_file not in other.get(reverse("registry:search"), {"q": asked}).content.decode()


def test_the_last_four_are_counted(people: People, units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.registry.search.LAST_FOUR_PER_HOUR", 2)
    client = signed_in(people.officer)
    answers = [client.get(reverse("registry:search"), {"q": "1234"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert client.get(reverse("registry:search"), {"q": "张三"}).status_code == 200


def test_a_form_with_faults_shows_what_was_typed_with_a_message(people: People, units: Units) -> None:
    client = signed_in(people.officer)
    answer = client.post(reverse("registry:create"), filled(units.coal_face.pk, id_number="990000198001010010"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "990000198001010010" in page
    assert "校验码" in page


def test_whoever_may_be_registered_already_is_shown_before_saving(people: People, units: Units) -> None:
    make_file(people.officer, units.coal_face, 1, "张志强")
    client = signed_in(people.officer)
    typed = filled(units.coal_face.pk, name="张志墙", id_number=number(order=3))
    shown = client.post(reverse("registry:create"), typed)
    assert "姓名相近且出生日期相同" in shown.content.decode()
    assert Household.objects.count() == 1
    client.post(reverse("registry:create"), typed | {"not_alike": "1"})
    assert Household.objects.count() == 2


def test_a_likely_duplicate_out_of_reach_shows_no_name(people: People, units: Units) -> None:
    make_file(people.other_mine_officer, units.electric, 1, "张志强")
    client = signed_in(people.officer)
    page = client.post(reverse("registry:create"), filled(units.coal_face.pk, name="张志强")).content.decode()
    assert "身份证号相同" in page
    assert "不在您的范围内" in page
    assert not Household.objects.filter(unit=units.coal_face).exists()


def test_a_unit_out_of_reach_cannot_be_chosen(people: People, units: Units) -> None:
    answer = signed_in(people.officer).post(reverse("registry:create"), filled(units.electric.pk))
    assert answer.status_code == 422
    assert not Household.objects.exists()


@pytest.mark.parametrize("tab", list(TABS))
def test_every_tab_shows_masks_and_is_hidden_from_others(people: People, units: Units, tab: str) -> None:
    file = make_file(people.officer, units.coal_face)
    record_income(people.officer, file.pk, kind="工资", amount=123456, since=date(2026, 1, 1), person_id=file.head_id)
    page = signed_in(people.officer).get(reverse("registry:tab", args=[file.pk, tab]))
    assert page.status_code == 200
    assert number() not in page.content.decode()
    assert signed_in(people.other_mine_officer).get(reverse("registry:tab", args=[file.pk, tab])).status_code == 404
    assert signed_in(people.finance).get(reverse("registry:tab", args=[file.pk, tab])).status_code == 403


def test_numbers_in_full_need_the_permission_and_leave_an_entry(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    address = reverse("registry:unmask", args=[file.pk, "basic"])
    assert signed_in(people.officer).post(address).status_code == 403
    assert signed_in(people.case_officer).get(address).status_code == 405
    page = signed_in(people.case_officer).post(address)
    assert number() in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert Entry.objects.filter(action="registry.unmasked", subject_id=str(file.pk)).count() == 1


def test_the_second_editor_sees_both_values_and_loses_nothing(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    client = signed_in(people.case_officer)
    edit_household(people.officer, file.pk, version=1, facts={"houses": 1, "housing": "租房"})
    typed = filled(units.coal_face.pk, id_number="", version=1, houses=2, housing="自建房", remark="我写的备注")
    answer = client.post(reverse("registry:edit", args=[file.pk]), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "王干事" in page
    assert "现在存的是：租房" in page
    assert "我写的备注" in page
    assert 'name="version" value="2"' in page
    client.post(reverse("registry:edit", args=[file.pk]), typed | {"version": 2})
    file.refresh_from_db()
    assert (file.houses, file.housing, file.remark) == (2, "自建房", "我写的备注")
    assert file.head.id_number == number()


def test_the_history_says_who_changed_what(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    edit_household(people.case_officer, file.pk, version=None, facts={"houses": 1}, head={"phone": "13912345678"})
    page = signed_in(people.group_officer).get(reverse("registry:tab", args=[file.pk, "history"])).content.decode()
    assert "李专干" in page
    assert "住房套数" in page
    assert "139****5678" in page
    assert "13912345678" not in page


def test_members_and_items_are_kept_through_their_forms(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    client = signed_in(people.officer)
    wife = {"name": "王五", "id_number": number("19820202", 2), "relation": "配偶", "co_resident": "on"}
    assert client.post(reverse("registry:add_member", args=[file.pk]), wife).status_code == 302
    member = Member.objects.get(relation="配偶")
    income = {"person": str(member.person_id), "kind": "工资", "amount": "1,234.50", "since": "2026-01-01"}
    assert client.post(reverse("registry:add_item", args=[file.pk, "income"]), income).status_code == 302
    assert Income.objects.get().amount == 123450
    wrong = client.post(reverse("registry:add_item", args=[file.pk, "income"]), income | {"amount": "1.234"})
    assert wrong.status_code == 422
    cause = {"cause": "下岗失业", "main": "on", "since": "2026-01-01"}
    assert client.post(reverse("registry:add_item", args=[file.pk, "cause"]), cause).status_code == 302
    row = Cause.objects.get()
    assert client.post(reverse("registry:end_item", args=["cause", row.pk]), {"until": "2025-01-01"}).status_code == 422
    assert client.post(reverse("registry:end_item", args=["cause", row.pk]), {"until": "2026-11-01"}).status_code == 302
    health = {"health": "恶性肿瘤", "version": ""}
    assert client.post(reverse("registry:edit_health", args=[member.pk]), health).status_code == 302
    for name in ("edit_member", "edit_health", "remove_member"):
        assert client.get(reverse(f"registry:{name}", args=[member.pk])).status_code == 200
    left = {"left_on": "2026-11-01"}
    assert client.post(reverse("registry:remove_member", args=[member.pk]), left).status_code == 302
    for kind in ("income", "expense", "asset", "cause", "employment", "injury", "arrears"):
        assert client.get(reverse("registry:add_item", args=[file.pk, kind])).status_code == 200
    assert client.get(reverse("registry:add_item", args=[file.pk, "nonsense"])).status_code == 404


def test_the_list_shows_masked_rows_of_its_reader(people: People, units: Units) -> None:
    mine = make_file(people.officer, units.coal_face)
    other = make_file(people.other_mine_officer, units.electric, 3, "李四")
    page = signed_in(people.officer).get(reverse("registry:list")).content.decode()
    assert mine.archive_no in page
    assert other.archive_no not in page
    assert number() not in page
    assert "9900**********" in page
    found = signed_in(people.group_officer).get(reverse("registry:list"), {"who": "ls"}).content.decode()
    assert other.archive_no in found
    assert mine.archive_no not in found


def test_ticked_files_are_moved_together_or_not_at_all(people: People, units: Units) -> None:
    mine = make_file(people.officer, units.coal_face)
    other = make_file(people.other_mine_officer, units.electric, 3, "李四")
    client = signed_in(people.case_officer)
    address = reverse("registry:transfer")
    assert client.post(address, {"ids": [mine.pk, other.pk]}).status_code == 404
    assert client.post(address, {"ids": ["x"]}).status_code == 404
    assert client.post(address, {"ids": [mine.pk]}).status_code == 200
    moved = client.post(address, {"ids": [mine.pk], "unit": units.heading.pk, "reason": "调动"})
    assert moved.status_code == 302
    mine.refresh_from_db()
    assert mine.unit == units.heading


def test_a_merge_is_made_and_taken_back_from_the_pages(people: People, units: Units) -> None:
    one = make_file(people.officer, units.coal_face)
    two = make_file(people.officer, units.coal_face, 3, "李四")
    record_income(people.officer, two.pk, kind="工资", amount=5, since=date(2026, 1, 1), person_id=two.head_id)
    client = signed_in(people.case_officer)
    typed = {"archive_no": two.archive_no, "reason": "重复建档"}
    assert client.post(reverse("registry:merge", args=[one.pk]), typed).status_code == 302
    assert set(Member.objects.filter(household=one).values_list("relation", flat=True)) == {"本人", "其他亲属"}
    assert Income.objects.get().household == one
    merge = one.merges.get()
    assert client.post(reverse("registry:undo_merge", args=[merge.pk])).status_code == 302
    two.refresh_from_db()
    assert two.state == "open"
    assert Member.objects.get(household=two).relation == "本人"
    assert Income.objects.get().household == two


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_reviewer_who_sees_a_file_is_told_that_he_may_not_edit_it(people: People, units: Units, method: str) -> None:
    file = make_file(people.officer, units.coal_face)
    own = Member.objects.get(household=file)
    address = reverse("registry:edit_health", args=[own.pk])
    assert getattr(signed_in(people.reviewer), method)(address).status_code == 403
    assert getattr(signed_in(people.other_mine_officer), method)(address).status_code == 404


def test_who_edits_in_one_unit_and_reads_in_another_is_told_apart_from_a_stranger(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    own = Member.objects.get(household=file)
    income = record_income(
        people.officer, file.pk, kind="工资", amount=5, since=date(2026, 1, 1), person_id=file.head_id
    )
    Membership.objects.create(user=people.other_mine_officer, role="reviewer", unit=units.mine_1, since=START)
    client = signed_in(people.other_mine_officer)
    for address in (
        reverse("registry:edit", args=[file.pk]),
        reverse("registry:edit_member", args=[own.pk]),
        reverse("registry:end_item", args=["income", income.pk]),
        reverse("registry:merge", args=[file.pk]),
    ):
        assert client.get(address).status_code == 403, address
