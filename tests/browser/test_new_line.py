"""A line is moved for everybody: tried, read by name, published by a second person, screened, and told to a family."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from bangfu.jobs.worker import run_waiting
from bangfu.screenings.services import run_screening
from tests.browser.conftest import Shoot, SignIn
from tests.people import People, Units
from tests.screenings.register import families, store_register

Check = Callable[[Page], None]


def give_value(page: Page, name: str, value: str, since: date) -> None:
    """Another value of a parameter from a day on; the old one stays for the days before."""
    page.get_by_role("link", name=f"修改 {name}").click()
    page.get_by_label("止 1", exact=True).fill((since - timedelta(days=1)).isoformat())
    page.get_by_label("值 2", exact=True).fill(value)
    page.get_by_label("起 2", exact=True).fill(since.isoformat())
    expect(page.locator("[data-check-said]")).to_have_text("这一项没有错误")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row").filter(has_text=name).first).to_contain_text(since.isoformat())


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_line_is_tried_published_and_explained_to_the_family_it_moved(
    live_server, page: Page, phone: Page, sign_in: SignIn, people: People, units: Units, tmp_path: Path, shoot: Shoot,
    check_accessible: Check,
) -> None:  # fmt: skip
    today = timezone.localdate()
    made = families()
    made.add("near", 1900, 所属单位="一矿工会/综采队")
    files = store_register(tmp_path, units, made)
    run_screening(people.group_officer, on=today)

    # The group officer gives the line another value from today on, and keeps the old one for earlier days.
    sign_in(page, people.group_officer)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="认定标准", exact=True).click()
    page.get_by_role("link", name="2026.1", exact=True).click()
    page.get_by_role("button", name="起草新版本").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026.2")
    draft_url = page.url
    page.get_by_role("link", name="参数", exact=True).click()
    give_value(page, "相对倍数", "2.6", today)
    page.goto(draft_url)
    expect(page.get_by_text("永远轮不到这一类")).to_be_visible()  # the marginal line must stay above
    page.get_by_role("link", name="参数", exact=True).click()
    give_value(page, "边缘倍数", "3", today)
    shoot(page, "new-line-parameters")

    # Tries it, and reads who would enter and what it would cost.
    page.goto(draft_url)
    page.get_by_role("button", name="试算").click()
    expect(page.get_by_role("status").first).to_contain_text("等待中")
    run_waiting()
    page.reload()
    expect(page.get_by_text("其中 1 户的类别变了")).to_be_visible()
    expect(page.locator("main")).to_contain_text("+1,700.00")
    expect(page.locator(".flow-diagram canvas")).to_be_visible()
    check_accessible(page)
    shoot(page, "new-line-flow")
    assert fits(page)
    what_if_url = page.url
    page.get_by_role("link", name="不符合 → 相对困难").click()
    row = page.get_by_role("row").filter(has_text="near")
    expect(row).to_contain_text("职工near")
    expect(row).to_contain_text("1,900.00")
    expect(row).to_contain_text("1,700.00")
    check_accessible(page)
    shoot(page, "new-line-names")
    sign_in(phone, people.group_officer)
    for place in (what_if_url, page.url):
        phone.goto(place)
        check_accessible(phone)
        assert fits(phone)
    page.goto(draft_url)
    page.get_by_role("button", name="提交发布").click()
    expect(page.get_by_text("已提交")).to_be_visible()

    # A second person publishes it; then everybody is screened.
    page.context.clear_cookies()
    sign_in(page, people.group_reviewer)
    page.goto(f"{live_server.url}/inbox/")
    page.get_by_role("link", name="发布认定标准：union-current 2026.2").first.click()
    page.get_by_role("link", name="审核发布").click()
    expect(page.get_by_text("相对倍数").first).to_be_visible()
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布；下一次筛查起按它认定。")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, people.group_officer)
    page.goto(f"{live_server.url}/screenings/")
    page.get_by_role("link", name="开始筛查").click()
    page.get_by_role("button", name="开始筛查").click()
    expect(page.get_by_text("筛查已开始")).to_be_visible()
    run_waiting()

    # The mine officer is told on the page of the family why it moved.
    page.context.clear_cookies()
    sign_in(page, people.case_officer)
    page.goto(f"{live_server.url}/")
    page.get_by_role("searchbox").fill("near")
    page.keyboard.press("Enter")
    page.locator(f"main a[href*='{files['near'].pk}']").first.click()
    panel = page.locator("[aria-labelledby=verdict-heading]")
    expect(panel).to_contain_text("从 不符合 变为 相对困难")
    expect(panel).to_contain_text("1,950.00")
    expect(panel).to_contain_text("1,500.00")
    check_accessible(page)
    shoot(page, "new-line-family")
    assert fits(page)
