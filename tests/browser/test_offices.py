"""Pages beside the files, walked by those who use them: screenings and lines, units, users and the log, reference data.

Each walk is one test with one data set; every page of it is looked at on a desk and on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bangfu.base.scope import SystemActor
from bangfu.core.national.calendar import packaged_calendar
from bangfu.jobs.models import Job
from bangfu.orgs.models import Unit
from bangfu.policies.models import RegionLine
from bangfu.reference.invented import name_invented_regions
from bangfu.reference.models import CalendarYear, Region, Wording
from bangfu.screenings.services import run_screening
from tests.browser.conftest import Shoot, SignIn
from tests.people import People, Units
from tests.reference.sheets import workbook
from tests.reference.test_calendar import SOURCE, YEAR_2027
from tests.screenings.register import ON, store_register

Check = Callable[[Page], None]
Look = Callable[[Page, str], None]
DESK, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


@pytest.fixture
def look(shoot: Shoot, check_accessible: Check) -> Look:
    """``look(page, name)``: the page on a desk and on a phone, each kept as a picture and open to a screen reader."""

    def looked(page: Page, name: str) -> None:
        for size in (PHONE, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            shoot(page, f"{name}-{size['width']}")
            check_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name

    return looked


def choose(page: Page, label: str, value: object) -> None:
    """Pick an option of a drop-down with a search box by its value."""
    target = page.get_by_label(re.compile(f"^{label}")).first
    target.evaluate("(field, value) => { const own = field.closest('.ts-wrapper')?.previousElementSibling || field;"
                    " (own.tomselect || { setValue: (v) => { own.value = v; } }).setValue(value); }", str(value))  # fmt: skip


def test_the_group_reads_its_screenings_and_enters_a_line(
    live_server, page: Page, sign_in: SignIn, people: People, units: Units, look: Look, tmp_path: Path
) -> None:
    name_invented_regions(SystemActor())
    store_register(tmp_path, units)
    run_screening(people.group_officer, on=ON)
    sign_in(page, people.group_officer)

    page.goto(f"{live_server.url}/screenings/")
    expect(page.locator("main")).to_contain_text("您的单位共 5 户")
    look(page, "screenings")
    page.locator("main a", has_text="深度困难").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("深度困难")
    page.goto(f"{live_server.url}/screenings/verdicts/")
    page.locator(".tree-count").first.wait_for()
    look(page, "verdicts")
    page.goto(f"{live_server.url}/screenings/start/")
    page.get_by_label("认定日期").fill("2999-01-01")
    page.get_by_role("button", name="开始筛查").click()
    expect(page.locator("main")).to_contain_text("不晚于今天")
    look(page, "screening-start")

    page.goto(f"{live_server.url}/lines/new/")
    page.get_by_label("地区代码").press_sequentially("990101")
    expect(page.get_by_text("北岭省北岭市城关区")).to_be_visible()
    page.get_by_label("年度").fill("2028")
    page.get_by_label("低保标准").fill("八百元")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("请填金额")
    look(page, "line")
    page.get_by_label("低保标准").fill("825.00")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("标准已保存")).to_be_visible()
    look(page, "lines")
    assert RegionLine.objects.get(year=2028).dibao_month == 82_500
    assert not Job.objects.filter(kind="screenings.run").exists()


def test_the_administrator_founds_moves_merges_and_closes_units(
    live_server, page: Page, sign_in: SignIn, people: People, units: Units, look: Look
) -> None:
    sign_in(page, people.administrator)
    page.goto(f"{live_server.url}/units/")
    look(page, "units")
    page.get_by_role("link", name="二矿", exact=True).click()
    page.get_by_role("link", name="新建下级").click()
    page.get_by_label("单位名称").fill("通风队/一班")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("不能有斜杠")
    look(page, "unit-form")
    page.get_by_label("单位名称").fill("通风队")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已建立 通风队")).to_be_visible()
    look(page, "unit")

    founded = Unit.objects.get(name="通风队")
    page.get_by_role("link", name="划转").click()
    choose(page, "新的上级单位", units.mine_1.pk)
    look(page, "unit-move")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已划转 通风队")).to_be_visible()
    page.get_by_role("link", name="合并").click()
    choose(page, "并入单位", units.heading.pk)
    look(page, "unit-merge")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("掘进队")
    page.goto(f"{live_server.url}/units/{units.electric.pk}/close/")
    look(page, "unit-close")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("机电队")
    expect(page.locator("main")).to_contain_text("撤销")
    founded.refresh_from_db()
    units.electric.refresh_from_db()
    assert (founded.merged_into, founded.parent) == (units.heading, units.mine_1)
    assert units.electric.closed_on is not None


def test_the_administrator_keeps_users_and_finds_it_in_the_log(
    live_server, page: Page, sign_in: SignIn, people: People, units: Units, look: Look
) -> None:
    sign_in(page, people.administrator)
    page.goto(f"{live_server.url}/people/")
    expect(page.locator("tbody")).to_contain_text("李专干")
    look(page, "users")
    page.goto(f"{live_server.url}/people/create/")
    page.get_by_label("用户名").fill("li.si")
    page.get_by_label("姓名").fill("李思源")
    page.get_by_role("combobox", name="角色").first.select_option("officer")
    look(page, "user-new")
    choose(page, "任职单位", units.coal_face.pk)
    page.get_by_role("button", name=re.compile("保存|建立|新建")).first.click()
    expect(page.locator("main")).to_contain_text("密码")
    look(page, "user-password")
    page.goto(f"{live_server.url}/people/{people.case_officer.pk}/")
    look(page, "user")
    page.goto(f"{live_server.url}/people/sign-ins/")
    look(page, "sign-ins")

    page.goto(f"{live_server.url}/audit/")
    page.locator("#search-form").get_by_label("操作人").fill("卫管理")
    page.locator("#search-form").get_by_label("操作", exact=True).select_option("accounts.user_created")
    page.get_by_role("button", name="查询", exact=True).click()
    page.wait_for_url("**action=accounts.user_created**")
    expect(page.locator("tbody tr")).to_have_count(1)
    look(page, "audit")
    page.locator("tbody").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("accounts.user_created")
    look(page, "audit-entry")


def test_the_administrator_keeps_the_reference_data(
    live_server, page: Page, sign_in: SignIn, people: People, units: Units, look: Look, tmp_path: Path
) -> None:
    sign_in(page, people.administrator)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="基础数据").click()
    look(page, "calendar")
    page.goto(f"{live_server.url}/reference/calendar/2026/")
    expect(page.get_by_role("table", name="2026-10")).to_contain_text("1休")
    look(page, "calendar-year")
    page.goto(f"{live_server.url}/reference/calendar/2027/edit/")
    page.get_by_label("依据").fill(SOURCE)
    page.get_by_label("放假和调休").fill("元旦：2月30日放假")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("main")).to_contain_text("不存在")
    page.get_by_label("放假和调休").fill(YEAR_2027)
    page.get_by_role("button", name="先看看读成什么").click()
    expect(page.get_by_role("table", name="2027-10")).to_contain_text("9班")
    look(page, "calendar-preview")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("期限从现在起按它推算")).to_be_visible()
    assert CalendarYear.objects.get(year=2027).made_by == people.administrator
    assert 2027 not in packaged_calendar().years

    page.get_by_role("link", name="基础数据").click()
    page.get_by_role("link", name="代码表").click()
    look(page, "code-lists")
    page.get_by_label("代码、名称或其他写法").fill("待岗")
    page.get_by_role("button", name="查询").click()
    page.locator("main").get_by_role("link", name="工作状态", exact=True).first.click()
    look(page, "code-list")
    page.get_by_role("link", name="改本单位用语").click()
    page.get_by_label("本单位叫法：待岗").fill("歇岗")
    page.get_by_label("录入时不再提供：离休").check()
    look(page, "code-list-wording")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("代码没有变")).to_be_visible()
    assert Wording.objects.get(code="待岗").label == "歇岗"

    page.goto(f"{live_server.url}/reference/regions/import/")
    wrong = workbook(tmp_path, ("990000", "北岭省"), ("99", "北岭市"))
    page.locator("input[type=file]").set_input_files(wrong)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("main")).to_contain_text("六位数字")
    look(page, "regions-import")
    page.locator("input[type=file]").set_input_files(workbook(tmp_path, ("990000", "北岭省"), ("990100", "北岭市")))
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("新增 2 个")).to_be_visible()
    expect(page.locator("tbody")).to_contain_text("北岭省北岭市")
    look(page, "regions")
    assert Region.objects.count() == 2
