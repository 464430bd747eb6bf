"""A real Chromium on the pages of a live server.

``page`` is a signed-out window of 1366 x 768, ``phone`` one of 390 x 844. A page that breaks the content policy or
throws in a script fails its test. Skipped with the reason where there is no Chromium or no built front end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from bangfu.accounts.models import User
from bangfu.base.assets import front_end_is_built

# Playwright runs an event loop in this thread, in which Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARTEFACTS = Path(__file__).resolve().parents[2] / "test-artefacts"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]

SignIn = Callable[[Page, User], None]
Shoot = Callable[[Page, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine")
    if not front_end_is_built():
        pytest.skip("the front end is not built (python3 run.py test builds it)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


def _window(browser: Browser, width: int, height: int) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.set_default_timeout(60_000)  # a machine that runs other checks beside this one is slow, not broken
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if _is_trouble(line.text) else None)
    yield page
    context.close()
    assert troubles == []


def _is_trouble(text: str) -> bool:
    return "Content Security Policy" in text or "Uncaught" in text


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window of an office computer."""
    yield from _window(browser, 1366, 768)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A window of a phone."""
    yield from _window(browser, 390, 844)


@pytest.fixture
def sign_in(live_server) -> SignIn:
    """``sign_in(page, user)``: the window belongs to the user from now on, without the sign-in page."""

    def signed_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
        )

    return signed_in


@pytest.fixture
def shoot() -> Shoot:
    """``shoot(page, name)``: keep a picture of the whole page as an artefact."""

    def shot(page: Page, name: str) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return shot


@pytest.fixture
def check_accessible() -> Callable[[Page], None]:
    """``check_accessible(page)``: axe finds nothing against WCAG 2.1 A and AA."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        lines = [
            f"{violation['id']}: {node['html'][:200]} — {node.get('failureSummary', '')[:300]}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]
        assert lines == [], "\n".join(lines)

    return check
