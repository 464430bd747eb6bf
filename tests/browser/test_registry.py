"""The pages of files in a browser: made, filled in, found, signed; at both widths; open to a screen reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from bangfu.registry.models import Consent, Household
from bangfu.registry.services import (
    add_document,
    add_member,
    edit_household,
    record_cause,
    record_expense,
    record_income,
    set_health,
)
from bangfu.registry.web.file import TABS
from tests.browser.conftest import Shoot, SignIn
from tests.people import People, Units
from tests.registry.families import head, make_file, number

Check = Callable[[Page], None]


@pytest.fixture
def family(people: People, units: Units) -> Household:
    officer = people.case_officer
    for order, name in enumerate(("李志强", "林玉梅", "吴永福", "孙海军"), 11):
        make_file(officer, units.heading, order, name)
    file = make_file(officer, units.coal_face, 1, "陈玉梅", work_status="下岗", houses=1)
    edit_household(
        officer,
        file.pk,
        version=None,
        head={"phone": "13800006621", "marriage": "丧偶", "bank_card": "6222000011110187"},
        facts={"address": "山西省大同市云冈区北岭路 12 号"},
    )
    child = {"name": "张小", "id_number": number("20100101", 5), "school_stage": "初中"}
    member = add_member(officer, file.pk, person=child, place={"relation": "子"})
    say = {"since": date(2026, 1, 1)}
    record_income(officer, file.pk, kind="工资", amount=273_600, person_id=file.head_id, **say)
    record_expense(officer, file.pk, kind="年学费", amount=200_000, person_id=member.person_id, **say)
    record_cause(officer, file.pk, cause="下岗失业", main=True, **say)
    set_health(officer, member.pk, values={"health": "糖尿病"})
    add_document(officer, file.pk, kind="诊断证明", name="诊断.pdf", content=b"%PDF-1.4\n%%EOF\n")
    return file


def test_every_tab_is_open_to_a_screen_reader(
    live_server, page: Page, sign_in: SignIn, people: People, family: Household, shoot: Shoot, check_accessible: Check,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    sign_in(page, people.case_officer)
    for tab in TABS:
        with subtests.test(tab=tab):
            page.goto(f"{live_server.url}/households/{family.pk}/{tab}/")
            expect(page.get_by_role("heading", level=1)).to_contain_text("陈玉梅")
            shoot(page, f"registry-{tab}")
            check_accessible(page)


def test_lists_and_forms_are_open_to_a_screen_reader(
    live_server, page: Page, sign_in: SignIn, people: People, family: Household, shoot: Shoot, check_accessible: Check,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    sign_in(page, people.case_officer)
    for path in ("", "new", "search?q=cym"):
        with subtests.test(path=path):
            page.goto(f"{live_server.url}/households/{path}")
            expect(page.locator("main")).to_be_visible()
            shoot(page, f"registry-list-{re.sub('[^a-z]', '', path) or 'all'}")
            check_accessible(page)


def test_nothing_runs_over_the_edge_of_a_phone(
    live_server,
    phone: Page,
    sign_in: SignIn,
    people: People,
    family: Household,
    shoot: Shoot,
    subtests: pytest.Subtests,
) -> None:
    sign_in(phone, people.case_officer)
    for tab in ("", "basic/", "members/", "history/", "edit", "consents/add"):
        with subtests.test(tab=tab):
            phone.goto(f"{live_server.url}/households/{family.pk}/{tab}" if tab else f"{live_server.url}/households/")
            shoot(phone, f"registry-phone-{tab.replace('/', '') or 'list'}")
            assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_file_is_made_and_found_again_by_initials(
    live_server, page: Page, sign_in: SignIn, people: People, units: Units
) -> None:
    sign_in(page, people.case_officer)
    page.goto(f"{live_server.url}/households/")
    page.get_by_role("link", name="新建档案").first.click()
    worker = head("何永福")
    page.get_by_label("姓名", exact=True).fill(worker["name"])
    page.get_by_label("身份证号", exact=True).fill(worker["id_number"])
    page.get_by_label("所在地区").fill("990000")
    page.get_by_label("工作状态").select_option("在岗")
    page.evaluate(
        "document.querySelector('#id_unit').tomselect.setValue(document.querySelector('#id_unit').options[1].value)"
    )
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已建立档案")).to_be_visible()
    page.locator("#global-search").press_sequentially("hyf")
    expect(page.locator("#search-found")).to_contain_text("何永福")
    page.locator("#search-found a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("何永福")


def test_a_consent_is_signed_on_the_page(
    live_server, page: Page, sign_in: SignIn, people: People, family: Household
) -> None:
    sign_in(page, people.case_officer)
    page.goto(f"{live_server.url}/households/{family.pk}/consents/add")
    page.get_by_label("授权种类").select_option("公示")
    page.get_by_label("签署人").select_option(index=1)
    page.get_by_label("签署日期").fill("2026-11-01")
    box = page.locator("canvas")
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 20, place["y"] + 20)
    page.mouse.down()
    page.mouse.move(place["x"] + 200, place["y"] + 100)
    page.mouse.up()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已登记授权")).to_be_visible()
    assert Consent.objects.get().signature is not None


def test_numbers_are_shown_in_full_after_a_question(
    live_server, page: Page, sign_in: SignIn, people: People, family: Household
) -> None:
    sign_in(page, people.case_officer)
    page.goto(f"{live_server.url}/households/{family.pk}/")
    expect(page.get_by_text(number())).to_have_count(0)
    page.get_by_role("button", name="查看完整信息").click()
    page.locator("#confirm").get_by_role("button", name="确定").click()
    expect(page.get_by_text(number())).to_be_visible()
