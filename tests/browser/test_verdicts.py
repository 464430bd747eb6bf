"""A verdict in a browser: judged while an officer types, read in full; at both widths, open to a screen reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bangfu.registry.models import Household, Income
from bangfu.screenings.services import run_screening
from tests.browser.conftest import Shoot, SignIn
from tests.people import People, Units
from tests.screenings.register import store_register

Check = Callable[[Page], None]


@pytest.fixture
def screened(people: People, units: Units, tmp_path: Path) -> dict[str, Household]:
    files = store_register(tmp_path, units)
    run_screening(people.case_officer, on=timezone.localdate())
    return files


@pytest.fixture(params=["page", "phone"])
def window(request: pytest.FixtureRequest) -> Page:
    return request.getfixturevalue(request.param)


def test_the_verdict_follows_what_is_typed_and_nothing_is_stored(
    live_server, window: Page, sign_in: SignIn, people: People, screened: dict[str, Household], shoot: Shoot,
    check_accessible: Check,
) -> None:  # fmt: skip
    file, stored = screened["deep"], Income.objects.count()
    sign_in(window, people.case_officer)
    window.goto(f"{live_server.url}/households/{file.pk}/add/income")
    preview = window.locator(".form-preview")
    expect(preview).to_be_empty()
    window.get_by_label("成员").select_option(str(file.head_id))
    window.get_by_label("收入种类").select_option("其他")
    window.get_by_label("金额（元）").press_sequentially("750")
    expect(preview).to_contain_text("深度困难")
    expect(preview).to_contain_text("相对困难")
    expect(preview).to_contain_text("正好在线上")
    check_accessible(window)
    shoot(window, f"preview-{window.viewport_size['width']}")  # type: ignore[index]
    window.get_by_label("金额（元）").fill("750x")
    expect(preview).to_be_empty()
    assert Income.objects.count() == stored


def test_the_page_of_a_verdict_is_read_and_asked_for_more(
    live_server, window: Page, sign_in: SignIn, people: People, screened: dict[str, Household], shoot: Shoot,
    check_accessible: Check,
) -> None:  # fmt: skip
    file = screened["deep"]
    sign_in(window, people.case_officer)
    window.goto(f"{live_server.url}/households/{file.pk}/")
    check_accessible(window)
    shoot(window, f"panel-{window.viewport_size['width']}")  # type: ignore[index]
    window.get_by_role("link", name="认定说明").click()
    window.get_by_role("button", name="看看差多少").click()
    expect(window.locator("#changes")).to_contain_text("多 0.01 元")
    check_accessible(window)
    shoot(window, f"verdict-{window.viewport_size['width']}")  # type: ignore[index]
    assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    window.emulate_media(media="print")
    shoot(window, f"verdict-print-{window.viewport_size['width']}")  # type: ignore[index]
