"""The first day of a mine officer who knows only Excel, from sign-in to a corrected family that the group sees."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from bangfu.core.national.pinyin import pinyin_initials
from bangfu.jobs.worker import run_waiting
from bangfu.registry.models import Household
from tests.browser.conftest import Shoot, SignIn
from tests.people import PASSWORD, People
from tests.registry.imports.workbooks import changed, families, write


def test_an_officer_imports_a_workbook_corrects_a_family_and_the_group_sees_who_did_it(
    live_server, page: Page, sign_in: SignIn, people: People, tmp_path: Path, shoot: Shoot
) -> None:
    households, members, lines = families(8)
    wrong = changed(households, "arrears", {2: -500})
    book = write(tmp_path / "一矿登记表.xlsx", (wrong, members, lines))
    wrong_no = households["archive_no"][2].as_py()

    page.goto(f"{live_server.url}/")
    page.get_by_label("用户名").fill(people.case_officer.username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="李专干，您好")).to_be_visible()

    page.get_by_role("link", name="家庭档案").first.click()
    page.get_by_role("link", name="导入", exact=True).click()
    page.locator("input[type=file]").set_input_files(book)
    page.get_by_role("button", name="上传并检查").click()
    run_waiting()
    page.reload()
    row = page.get_by_role("row").filter(has_text=wrong_no)
    expect(row).to_contain_text("欠薪金额")
    shoot(page, "first-day-preview")

    page.get_by_role("button", name="导入勾选的 7 行").click()
    page.locator("#confirm").get_by_role("button", name="确定").click()
    expect(page.get_by_text("导入中").first).to_be_visible()
    run_waiting()
    assert Household.objects.count() == 7

    family = Household.objects.order_by("archive_no").first()
    assert family is not None
    page.goto(f"{live_server.url}/")
    page.get_by_role("searchbox").fill(pinyin_initials(family.head.name)[0])
    page.keyboard.press("Enter")
    page.locator(f"main a[href*='{family.pk}']").first.click()
    page.get_by_role("link", name="编辑", exact=True).first.click()
    page.get_by_label("住房套数").fill("3")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name=family.head.name)).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, people.group_officer)
    page.goto(f"{live_server.url}/households/{family.pk}/history/")
    expect(page.locator("main")).to_contain_text("住房套数")
    expect(page.locator("main")).to_contain_text("李专干")
    shoot(page, "first-day-history")
