"""Menu by role, the frame's figures, and the pages for what went wrong."""

from __future__ import annotations

import errno
import re

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import reverse

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.inbox.models import Item
from bangfu.web import menu
from bangfu.web.menu import MENU, menu_for
from bangfu.web.middleware import ShellMiddleware

pytestmark = pytest.mark.django_db


def labels(user, here="home"):
    groups, _ = menu_for(user, here)
    return {str(item.label) for group in groups for item in group.items}


def test_every_entry_leads_to_a_page():
    for section in MENU:
        for item in section.items:
            assert reverse(item.url_name)


def test_the_menu_shows_what_the_role_may_open(people):
    assert {"工作台", "家庭档案", "批量导入"} <= labels(people.case_officer)
    assert "批量导入" not in labels(people.officer)
    assert "家庭档案" not in labels(people.administrator)
    assert "用户与角色" in labels(people.administrator)
    assert "审计日志" in labels(people.auditor)
    assert not {"家庭档案", "用户与角色", "审计日志"} & labels(people.outsider)


@pytest.mark.parametrize("role", ["case_officer", "group_officer", "auditor", "administrator", "outsider", "finance"])
def test_no_entry_that_is_shown_refuses(client, people, role):
    user = getattr(people, role)
    client.force_login(user)
    groups, _ = menu_for(user, "home")
    for group in groups:
        for item in group.items:
            assert client.get(item.url).status_code == 200, item.url


def test_a_page_below_an_entry_marks_it(people):
    _, place = menu_for(people.case_officer, "registry:file")
    assert place.item.url_name == "registry:list"
    assert str(place.section.label) == "职工档案"
    _, nowhere = menu_for(people.case_officer, "account_logout")
    assert nowhere.item is None


def test_an_entry_without_a_page_is_left_out(people, monkeypatch):
    section = menu.Section("x", "x", (menu.Item("没有", "no:such"),))
    monkeypatch.setattr(menu, "MENU", (section,))
    assert menu_for(people.case_officer, "home")[0] == ()


def test_the_home_page_counts_the_users_own(client, people):
    Item.objects.create(user=people.officer, kind="todo", title="核实一户")
    Item.objects.create(user=people.reviewer, kind="todo", title="别人的事")
    client.force_login(people.officer)
    page = client.get("/").content.decode()
    assert "核实一户" in page
    assert "别人的事" not in page
    assert "在册家庭" in page


@pytest.mark.parametrize("role", ["auditor", "administrator", "outsider", "partner"])
def test_the_home_page_shows_no_figures_to_who_reads_no_files(client, people, role):
    client.force_login(getattr(people, role))
    page = client.get("/")
    assert page.status_code == 200
    assert "在册家庭" not in page.content.decode()


def test_pages_of_a_signed_in_user_are_kept_by_nobody(client, people):
    client.force_login(people.officer)
    assert client.get("/")["Cache-Control"] == "no-store"


def test_the_top_bar_is_drawn_for_its_user_and_its_page(client, people):
    for user in (people.officer, people.reviewer):
        client.force_login(user)
        page = client.get("/inbox/?page=1&x=<b>").content.decode()
        assert f'<span class="user-mark" aria-hidden="true">{user.name[0]}</span>' in page
        assert 'name="next" value="/inbox/?page=1&amp;x=%3Cb%3E"' in page
        assert "退出登录" in page
        assert "\ue0f0" not in page
    tokens = re.findall(r'name="csrfmiddlewaretoken" value="(\w{64})"', page)
    assert len(tokens) >= 2
    answer = client.post("/accounts/logout/", {"csrfmiddlewaretoken": tokens[0]})
    assert answer.status_code == 302


def test_the_first_page_needs_signing_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_health_needs_no_signing_in(client):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").status_code in (200, 503)
    assert client.get("/manifest.webmanifest").json()["short_name"] == "帮扶"
    assert client.post("/healthz").status_code == 405


def test_the_language_switch_goes_nowhere_else(client):
    answer = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert "elsewhere" not in answer["Location"]
    assert client.cookies["django_language"].value == "en"


def answer_to(user, trouble, **data):
    request = RequestFactory().post("/somewhere", data) if data else RequestFactory().get("/somewhere")
    request.user = user
    request.resolver_match = None
    return ShellMiddleware(lambda _: None).process_exception(request, trouble)


@pytest.mark.parametrize(
    ("trouble", "status", "words"),
    [
        (Denied("registry.edit"), 403, "没有权限"),
        (Refused("这一户已在公示，不能修改"), 409, "这一户已在公示"),
        (Outdated({}, version=2), 409, "刚被修改过"),
        (OperationalError("database is locked"), 503, "数据库正忙"),
        (OperationalError("database or disk is full"), 503, "磁盘已满"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "磁盘已满"),
    ],
)
def test_trouble_has_a_page_of_its_own(people, trouble, status, words):
    answer = answer_to(people.officer, trouble)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_anything_unforeseen_is_left_to_django(people):
    assert answer_to(people.officer, KeyError("x")) is None
    assert answer_to(people.officer, OSError(errno.EACCES, "no")) is None


def test_nothing_typed_is_lost_when_the_database_is_busy(people):
    answer = answer_to(
        people.officer, OperationalError("locked"), remark='<b>"很难"', ids=["1", "2"], new_password="secret!"
    )
    page = answer.content.decode()
    assert '<input type="hidden" name="remark" value="&lt;b&gt;&quot;很难&quot;">' in page
    assert page.count('name="ids"') == 2
    assert "secret!" not in page
    assert "密码出于安全不会保留" in page


@pytest.mark.parametrize(("address", "status"), [("/no-such-page", 404)])
def test_a_missing_page_says_what_to_do(client, people, address, status):
    client.force_login(people.officer)
    answer = client.get(address)
    assert answer.status_code == status
    assert "管辖范围" in answer.content.decode()


def test_a_forged_form_is_refused_with_advice(people):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(people.officer)
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_the_page_of_a_crash_needs_nothing_that_may_have_failed(rf):
    from bangfu.web.errors import server_error

    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


def test_the_content_policy_allows_no_inline_script(client, people):
    client.force_login(people.officer)
    answer = client.get("/")
    assert "unsafe" not in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<script>" not in page
