"""The list page as an officer uses it: tree, search, paging, ticking, settings; on a desk and on a phone."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bangfu.inbox.models import Item
from bangfu.policies.models import CriteriaVersion
from bangfu.screenings.models import Run, Verdict
from tests.people import START
from tests.registry.families import make_file

NAMES = ["陈玉梅", "李志强", "林志强", "吴玉梅", "孙志强", "徐永福", "何永福", "徐海军", "罗永福", "吴立新", "杨兰芝"]
TIERS = [("deep", "深度困难"), ("relative", "相对困难"), ("accident", "意外致困"), ("marginal", "边缘困难")]


@pytest.fixture
def files(units, people):
    """Twenty-four files of the first mine, screened."""
    places = [units.coal_face, units.heading, units.team]
    made = [
        make_file(people.case_officer, places[order % 3], order, NAMES[order % len(NAMES)]) for order in range(1, 25)
    ]
    run = Run.objects.create(
        criteria_version=CriteriaVersion.objects.get(criteria_set__name="union-current", state="published"),
        criteria="union-current",
        version="1",
        on=START,
        state=Run.State.COMPLETE,
        finished_at=timezone.now(),
        started_by="李专干",
        labels={"tiers": TIERS},
    )
    for order, household in enumerate(made):
        Verdict.objects.create(
            run=run, household=household, household_version=1, tier=TIERS[order * order % 4][0], income=80_000 + order
        )
    for order, title in enumerate(["陈玉梅 · 资料待核实", "李志强 · 重复档案待处理", "登记表导入已完成"]):
        Item.objects.create(
            user=people.case_officer, kind="todo", tag="核实", title=title, due_on=START.replace(day=order + 2)
        )
    return made


def open_list(page, live_server, sign_in, user, query=""):
    sign_in(page, user)
    page.goto(f"{live_server.url}/households/{query}")
    page.locator(".tree-count").first.wait_for(state="attached")  # on a phone the tree is folded


def test_the_list_looks_right_on_a_desk(live_server, page, people, files, sign_in, shoot, check_accessible):
    open_list(page, live_server, sign_in, people.case_officer)
    shoot(page, "list-1366")
    check_accessible(page)
    page.goto(live_server.url)
    page.wait_for_load_state("networkidle")
    shoot(page, "home-full-1366")
    check_accessible(page)


def test_the_list_fits_a_phone(live_server, phone, people, files, sign_in, shoot, check_accessible):
    open_list(phone, live_server, sign_in, people.case_officer)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    shoot(phone, "list-390")
    check_accessible(phone)


def test_ticking_rows_wakes_the_batch_buttons_and_asks_first(live_server, page, people, files, sign_in, shoot):
    open_list(page, live_server, sign_in, people.case_officer)
    batch = page.locator("[data-needs-ticks]").first
    assert batch.is_disabled()
    page.get_by_label("全选本页").check()
    assert batch.is_enabled()
    assert page.locator("[data-tick-count]").inner_text() == "20"
    page.get_by_label("全选本页").uncheck()
    assert batch.is_disabled()


def test_paging_keeps_the_address_and_going_back_works(live_server, page, people, files, sign_in):
    open_list(page, live_server, sign_in, people.case_officer)
    first = page.locator("tbody tr").first.inner_text()
    page.get_by_role("link", name="下一页").click()
    page.wait_for_url("**page=2**")
    page.locator(".pages [aria-current]", has_text="2").wait_for()
    assert page.locator("tbody tr").count() == 4
    page.go_back()
    page.locator(".pages [aria-current]", has_text="1").wait_for()
    assert page.locator("tbody tr").first.inner_text() == first
    assert page.locator(".topbar").count() == 1


def test_a_unit_of_the_tree_narrows_the_list(live_server, page, people, files, sign_in):
    open_list(page, live_server, sign_in, people.case_officer)
    page.locator(".tree").get_by_role("link", name="掘进队").click()
    page.wait_for_url("**unit=**")
    page.locator(".tree-row.is-chosen").wait_for()
    assert page.locator("tbody tr").count() == 8


def test_the_tree_is_searched_by_initials(live_server, page, people, files, sign_in):
    open_list(page, live_server, sign_in, people.case_officer)
    page.get_by_label("搜索单位").fill("jjd")
    page.locator(".tree").get_by_role("link", name="一矿/掘进队").wait_for()
    assert page.locator(".tree-row").count() == 1


def test_a_search_is_sent_without_a_new_page_and_can_be_kept(live_server, page, people, files, sign_in, shoot):
    open_list(page, live_server, sign_in, people.case_officer)
    page.locator("#search-form").get_by_label("姓名/证件号").fill("xyf")
    page.get_by_role("button", name="查询", exact=True).click()
    page.wait_for_url("**who=xyf**")
    page.locator(".list-footer", has_text="共 2 条").wait_for()
    page.get_by_role("button", name="保存的查询").click()
    page.get_by_label("把当前查询保存为").fill("徐家")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="保存的查询").click()
    assert "who=xyf" in page.get_by_role("link", name="徐家").get_attribute("href")


def test_columns_are_hidden_and_stay_hidden(live_server, page, people, files, sign_in, shoot):
    open_list(page, live_server, sign_in, people.case_officer)
    page.get_by_role("button", name="列设置").click()
    page.locator("form.dropdown-menu.show").get_by_label("身份证号").uncheck()
    shoot(page, "list-columns-1366")
    page.get_by_role("button", name="保存列设置").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("thead", has_text="身份证号").count() == 0
    assert page.locator("thead", has_text="困难类别").count() == 1


def test_what_is_shown_can_be_taken_out(live_server, page, people, files, sign_in):
    open_list(page, live_server, sign_in, people.officer)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.endswith(".xlsx")
