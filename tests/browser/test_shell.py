"""The frame of every page: menu, top bar, language, keyboard; on a desk and on a phone."""

from __future__ import annotations


def test_home_looks_right_on_a_desk(live_server, page, people, sign_in, shoot, check_accessible):
    sign_in(page, people.case_officer)
    page.goto(live_server.url)
    page.wait_for_load_state("networkidle")
    shoot(page, "home-1366")
    assert page.get_by_role("navigation", name="主菜单").is_visible()
    check_accessible(page)


def test_home_looks_right_on_a_phone(live_server, phone, people, sign_in, shoot, check_accessible):
    sign_in(phone, people.case_officer)
    phone.goto(live_server.url)
    phone.wait_for_load_state("networkidle")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    shoot(phone, "home-390")
    check_accessible(phone)
    phone.get_by_role("button", name="打开菜单").click()
    phone.get_by_role("link", name="工作台").wait_for()
    phone.wait_for_timeout(400)
    shoot(phone, "menu-390")
    phone.keyboard.press("Escape")
    phone.get_by_role("link", name="工作台").wait_for(state="hidden")


def test_the_language_switches_and_comes_back(live_server, page, people, sign_in):
    sign_in(page, people.case_officer)
    page.goto(live_server.url)
    page.get_by_role("button", name="语言 Language").click()
    page.get_by_role("button", name="English").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("button", name="语言 Language").click()
    page.get_by_role("button", name="简体中文").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_the_first_stop_of_the_keyboard_skips_the_menu(live_server, page, people, sign_in):
    sign_in(page, people.case_officer)
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_error_pages_say_what_to_do(live_server, page, people, sign_in, shoot, check_accessible):
    sign_in(page, people.case_officer)
    page.goto(f"{live_server.url}/nothing-here")
    page.get_by_role("heading", name="找不到这个页面").wait_for()
    shoot(page, "404-1366")
    check_accessible(page)


def test_the_sign_in_page_is_accessible(live_server, page, people, shoot, check_accessible):
    page.goto(f"{live_server.url}/accounts/login/")
    page.wait_for_load_state("networkidle")
    shoot(page, "sign-in-1366")
    check_accessible(page)
