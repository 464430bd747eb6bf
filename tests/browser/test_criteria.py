"""A threshold is changed in the browser: a fault is shown while it is typed, mended, handed in, published by another."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from bangfu.policies.models import CriteriaVersion
from bangfu.policies.services import drafts
from bangfu.policies.services.shipped import enter_shipped_criteria
from tests.browser.conftest import Shoot, SignIn
from tests.people import People
from tests.policies.small_set import store_small_set


def test_a_condition_is_written_checked_handed_in_and_published(
    live_server, page: Page, sign_in: SignIn, people: People, shoot: Shoot, check_accessible: Callable[[Page], None]
) -> None:
    draft = drafts.start_draft(people.group_officer, base_id=store_small_set().pk)
    sign_in(page, people.group_officer)
    page.goto(f"{live_server.url}/criteria/{draft.pk}/parts/tiers/")
    page.get_by_role("link", name="修改 相对困难").click()

    field = page.get_by_label("条件", exact=True)
    said = page.locator("[data-check-said]")
    field.fill("人均收人 < 倍数 * 低保标准")
    expect(said).to_have_text("有 1 处错误")
    expect(page.get_by_text("您是否想写「人均收入」?")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    check_accessible(page)
    shoot(page, "criteria-fault")
    page.get_by_role("button", name="→").click()
    assert field.evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)") == "人均收人"

    field.fill("")
    field.press_sequentially("人均")
    expect(page.get_by_role("option", name="人均收入")).to_be_visible()
    check_accessible(page)
    field.press("Enter")
    assert field.input_value() == "人均收入"
    field.press_sequentially(" <= 倍数 * 低保")
    field.press("Tab")
    assert field.input_value() == "人均收入 <= 倍数 * 低保标准"
    expect(said).to_have_text("这一项没有错误")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("人均收入 <= 倍数 * 低保标准")).to_be_visible()
    page.get_by_role("button", name="提交发布").click()
    expect(page.get_by_text("已提交")).to_be_visible()
    shoot(page, "criteria-ready")

    page.context.clear_cookies()
    sign_in(page, people.group_reviewer)
    page.goto(f"{live_server.url}/inbox/")
    page.get_by_role("link", name="发布认定标准：small 2026.2").first.click()
    page.get_by_role("link", name="审核发布").click()
    expect(page.get_by_text("人均收入 <= 倍数 * 低保标准")).to_be_visible()
    check_accessible(page)
    shoot(page, "criteria-publish")
    page.get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text("已发布；下一次筛查起按它认定。")).to_be_visible()
    assert CriteriaVersion.objects.get(pk=draft.pk).published_by == people.group_reviewer


def test_an_input_method_is_left_alone_while_it_composes(
    live_server, page: Page, sign_in: SignIn, people: People
) -> None:
    draft = drafts.start_draft(people.group_officer, base_id=store_small_set().pk)
    sign_in(page, people.group_officer)
    page.goto(f"{live_server.url}/criteria/{draft.pk}/entries/tiers/1/")
    field = page.get_by_label("条件", exact=True)
    field.evaluate(
        """area => {
            area.value = "人均"; area.setSelectionRange(2, 2);
            area.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
        }"""
    )
    expect(page.get_by_role("listbox")).to_have_count(0)
    field.evaluate("""area => area.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}))""")
    expect(page.get_by_role("option").first).to_be_visible()
    field.evaluate(
        """area => area.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true}))"""
    )
    assert field.input_value() == "人均"


def test_the_pages_of_a_version_are_open_to_a_screen_reader_and_fit_a_phone(
    live_server, page: Page, phone: Page, sign_in: SignIn, people: People, shoot: Shoot,
    check_accessible: Callable[[Page], None],
) -> None:  # fmt: skip
    enter_shipped_criteria()
    shipped = CriteriaVersion.objects.get(criteria_set__name="union-current")
    draft = drafts.start_draft(people.group_officer, base_id=shipped.pk)
    base = f"{live_server.url}/criteria/"
    for window, name in ((page, "desk"), (phone, "phone")):
        sign_in(window, people.group_officer)
        for place in ("", f"{draft.pk}/", f"{draft.pk}/parts/tiers/", f"{draft.pk}/parts/parameters/",
                      f"{draft.pk}/entries/parameters/0/", f"{draft.pk}/text/"):  # fmt: skip
            window.goto(f"{base}{place}")
            check_accessible(window)
            wide = window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            over = window.evaluate(
                "[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
                ".slice(0, 4).map(e => e.outerHTML.slice(0, 120))"
            )
            assert wide <= 0, (name, place, over)
            if place in ("", f"{draft.pk}/", f"{draft.pk}/parts/tiers/", f"{draft.pk}/entries/parameters/0/"):
                shoot(window, f"criteria-{name}-{place.replace(str(draft.pk), 'draft').replace('/', '-')}")
