"""A locked database, a full disk: a clear page, nothing half-done, nothing typed is lost."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.urls import reverse

from tests.security.answers import faults_of, text_of
from tests.security.bodies import body_of
from tests.security.stored import stored
from tests.security.world import World, ids_for, signed_in

pytestmark = pytest.mark.django_db

_LOCKED = OperationalError("database is locked")
_FULL = OperationalError("database or disk is full")
_NO_SPACE = OperationalError('could not extend file "base/1/2": No space left on device')
_DISK = OSError(errno.ENOSPC, "No space left on device")
_ADDED = "bangfu.audit.services._append"  # the last act of every command


def _fails(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise fault

    monkeypatch.setattr(_ADDED, refuse)


@pytest.mark.parametrize(
    ("fault", "reason"), [(_LOCKED, "正忙"), (_FULL, "磁盘已满"), (_NO_SPACE, "磁盘已满"), (_DISK, "磁盘已满")]
)
@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("registry:create", "group_officer"), ("registry:edit", "officer"), ("registry:add_item", "officer"),
        ("orgs:edit", "group_officer"), ("policies:edit", "group_officer"), ("accounts:create", "administrator"),
    ],
)  # fmt: skip
def test_what_was_typed_stays_on_the_page_and_nothing_is_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception, reason: str, name: str, who: str
) -> None:
    user = world.walkers[who]
    client = signed_in(user)
    page = next(page for page in _pages() if page.name == name)
    address = page.address(ids_for(name, page.kwargs, world.rows(user)))
    typed = body_of(name, world, user)
    before = stored()
    with monkeypatch.context() as broken:
        _fails(broken, fault)
        response = client.post(address, typed)
    text = text_of(response)
    assert response.status_code == 503
    assert reason in text
    assert [field for field in typed if f'name="{field}"' not in text] == []
    assert faults_of(response, ()) == []
    assert stored() == before
    assert client.post(address, typed).status_code in (200, 302)


def _pages() -> list[Any]:
    from tests.security.addresses import pages

    return pages()


def test_a_password_is_not_kept_on_the_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world.walkers["officer"])
    with monkeypatch.context() as broken:
        _fails(broken, _LOCKED)
        response = client.post(reverse("account_change_password"), body_of("account_change_password", world, None))
    assert response.status_code == 503
    assert "Ling-202" not in text_of(response)
    assert "密码" in text_of(response)


def test_a_refusal_that_cannot_be_logged_is_a_refusal_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.walkers["finance"])
    _fails(monkeypatch, _LOCKED)
    response = client.get(reverse("registry:list"))
    assert response.status_code >= 403
    assert world.near.household.archive_no not in text_of(response)


_GONE = OperationalError("server closed the connection unexpectedly")
_CLOSED = InterfaceError("connection already closed")
_SESSION = "django.contrib.sessions.backends.db.SessionStore.save"


@pytest.mark.parametrize("fault", [_LOCKED, _GONE, _CLOSED])
@pytest.mark.parametrize(("language", "words"), [("zh-hans", "正忙"), ("en", "busy")])
def test_a_session_that_cannot_be_stored_gives_the_busy_page_in_the_readers_language(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Exception, language: str, words: str
) -> None:
    client = signed_in(world.walkers["officer"])
    client.cookies["django_language"] = language
    address = reverse("registry:edit", args=[world.near.household.pk])
    with monkeypatch.context() as broken:
        _breaks(broken, _SESSION, fault)
        response = client.post(address, body_of("registry:edit", world, None))
    text = text_of(response)
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert words in text
    assert f'lang="{"en" if language == "en" else "zh-Hans"}"' in text
    for promise in ("没有任何改动生效", "Nothing has been changed"):
        assert promise not in text, "the page's work was done before the session failed"
    assert faults_of(response, ()) == []


def test_a_middleware_that_finds_the_database_gone_gives_the_busy_page_with_what_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(world.walkers["officer"])
    before = stored()
    with monkeypatch.context() as broken:
        _breaks(broken, "django.contrib.auth.middleware.get_user", _GONE)
        response = client.post(reverse("registry:edit", args=[world.near.household.pk]), {"name": "改名"})
    text = text_of(response)
    assert response.status_code == 503
    assert "没有任何改动生效" in text
    assert 'name="name" value="改名"' in text
    assert stored() == before


def test_what_is_no_trouble_of_the_storage_stays_a_plain_500(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world.walkers["officer"])
    _breaks(monkeypatch, "django.contrib.auth.middleware.get_user", ValueError("wrong"))
    assert client.get(reverse("home")).status_code == 500


def _breaks(monkeypatch: pytest.MonkeyPatch, place: str, fault: Exception) -> None:
    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise fault

    monkeypatch.setattr(place, refuse)
