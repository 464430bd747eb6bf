"""Every address of the application, opened by everyone: who lacks the right gets nothing, and the log knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from bangfu.accounts.models import User
from bangfu.accounts.roles import ROLES
from bangfu.audit.models import Entry
from bangfu.registry.models import Household
from tests.people import People
from tests.security.addresses import ANYONE, Page, all_addresses, pages, read_table
from tests.security.answers import faults_of
from tests.security.bodies import body_of
from tests.security.stored import stored
from tests.security.world import World, forged_ids, ids_for, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WALKERS = [*(each.name for each in fields(People)), "mine_administrator", "mine_auditor"]
HIDDEN = (403, 404)
NOT_GIVEN = (403, 404, 409)


def test_every_address_says_who_may_open_it() -> None:
    table = {page.name for page in pages()}
    lines = set(read_table())
    assert set(all_addresses()) - table == set(), "a new page: add its line to tests/security/walk.yaml"
    assert lines - set(all_addresses()) == set(), "pages that are gone still have a line in tests/security/walk.yaml"


def test_every_action_of_the_table_is_granted_to_some_role() -> None:
    granted = {action for role in ROLES.values() for action in role.actions}
    asked = {action for page in pages() for action in page.actions}
    assert asked <= granted


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside is undone, so that one page of the walk does not change what the next one finds."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Walk:
    """One user's way through the pages; what is not as it should be is collected, so that one run tells everything."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.user: User = world.walkers[name]
        self.client = signed_in(self.user)
        self.faults: list[str] = []

    def expect(self, page: Page, method: str, ids: dict[str, Any], right: Callable[[int], bool], what: str) -> int:
        """Ask for a page and keep what is wrong with the answer."""
        response = self.last = self.ask(page, method, ids)
        if not right(response.status_code):
            self.faults.append(f"{method} {page.name} ({what}): {response.status_code}")
        return response.status_code

    def ask(self, page: Page, method: str, ids: dict[str, Any]) -> HttpResponseBase:
        """Send a request; a POST carries what would change something."""
        if method == "GET":
            return self.client.get(page.address(ids))
        return self.client.post(page.address(ids), body_of(page.name, self.world, self.user))

    def near(self, page: Page) -> dict[str, Any]:
        """Ids that lie within reach of a mine's officer."""
        rows = self.world.rows(self.user)
        return ids_for(page.name, page.kwargs, rows)

    def far(self, page: Page) -> dict[str, Any]:
        """Ids of another mine, or of another user."""
        other = self.world.walkers["reviewer" if self.user.username != "reviewer" else "officer"]
        rows = self.world.rows(other, self.world.far)
        return ids_for(page.name, page.kwargs, rows)


def methods(page: Page) -> list[str]:
    """The methods that a page takes."""
    return [method for method, takes in (("GET", page.get), ("POST", page.post)) if takes]


def refusals(user: User) -> int:
    return Entry.objects.filter(actor_id=user.pk, action__in=("audit.refused", "audit.not_found")).count()


@pytest.mark.parametrize("name", WALKERS)
def test_what_is_out_of_reach_shows_nothing_takes_nothing_and_is_logged(world: World, name: str) -> None:
    walk = Walk(world, name)
    before, entries, refused = stored(), refusals(walk.user), 0
    for page in pages():
        for method in methods(page):
            refused += _knock(walk, page, method)
    assert walk.faults == []
    assert stored() == before
    assert refusals(walk.user) - entries == refused


def _knock(walk: Walk, page: Page, method: str) -> int:
    """Ask for all that this user must not get; how many refusals that makes."""
    statuses = [
        walk.expect(page, method, ids, lambda status: status in (*NOT_GIVEN, *page.gone), what)
        for what, ids in _closed(walk, page)
    ]
    return sum(status in HIDDEN for status in statuses)


def _closed(walk: Walk, page: Page) -> list[tuple[str, dict[str, Any]]]:
    """The ids under which a page must not open for this user, by what they are."""
    near, far, forged = walk.near(page), walk.far(page), forged_ids(page.kwargs)
    if not page.open_to(walk.user):
        # Whoever lacks the action is refused before any id is read: the ids vary for the one who may do nothing at all.
        rest = [("far", far), ("forged", forged)] if walk.user.username == "outsider" else []
        return [("near", near), *rest]
    if not page.scope:
        return []
    tried = [("forged", forged)]
    reaches = [
        page.scope == "shared" or page.reaches(walk.user, place.unit.pk) for place in (walk.world.near, walk.world.far)
    ]
    is_others = page.scope == "own" and not (page.wider and walk.user.may(page.wider))
    if is_others or (page.scope == "unit" and not reaches[1]):
        tried.append(("far", far))
    if page.scope == "unit" and not reaches[0]:
        tried.append(("near", near))
    first = page.kwargs[0]
    mixed = far | {first: near[first]}
    if page.scope == "unit" and reaches[0] and mixed not in (near, far):
        tried.append(("mixed", mixed))
    return tried


@pytest.mark.parametrize("name", [name for name in WALKERS if name not in ("counsellor", "finance", "group_reviewer")])
def test_whoever_has_the_action_gets_a_page_without_code_or_full_numbers(world: World, name: str) -> None:
    walk = Walk(world, name)
    cookies = {key: morsel.value for key, morsel in walk.client.cookies.items()}
    for page in pages():
        reaches = page.scope != "unit" or page.reaches(walk.user, world.near.unit.pk)
        if not page.open_to(walk.user) or not reaches:
            continue
        for method in methods(page):
            with taken_back():
                walk.client.cookies = SimpleCookie(cookies)
                ids = walk.near(page)
                walk.expect(page, method, ids, lambda status, page=page: status < 400 or status in page.may, "near")
                secrets = () if page.name == "registry:unmask" else world.secrets
                walk.faults += [f"{method} {page.name}: {fault}" for fault in faults_of(walk.last, secrets)]
    assert walk.faults == []


def test_a_signed_out_visitor_is_led_to_the_sign_in(world: World) -> None:
    client = Client(raise_request_exception=False)
    sign_in = reverse("account_login")
    before, faults = stored(), []
    for page in pages():
        if page.needs == ANYONE:
            continue
        rows = world.rows(world.walkers["officer"])
        for ids in (ids_for(page.name, page.kwargs, rows), forged_ids(page.kwargs)):
            for method in methods(page):
                send = client.get if method == "GET" else client.post
                response = send(page.address(ids))
                if response.status_code != 302 or not response["Location"].startswith(sign_in):
                    faults.append(f"{method} {page.name}: {response.status_code}")
    assert faults == []
    assert stored() == before


def test_the_pages_of_signing_in_stand_open(world: World) -> None:
    client = Client(raise_request_exception=False)
    answers = {
        page.name: client.get(page.address({})).status_code for page in pages() if page.needs == ANYONE and page.get
    }
    assert {name for name, status in answers.items() if status >= 400} <= {"readyz"}


_ALLOWED = ("group_officer", "administrator", "officer", "auditor", "group_reviewer")
# Commands whose effect cannot be seen in the stored business data: they move a session or only read.
_LEAVES_NO_ROW = {
    "set_language", "account_login", "account_logout", "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "usersessions_list", "accounts:end_session",
    "accounts:enable", "accounts:unlock", "accounts:reset_two_factor", "registry:reopen", "registry:unmask",
    "imports:wrong_rows", "imports:choose", "imports:undo", "account_change_password", "registry:merge",
    "criteria:check", "criteria:check_text", "screenings:preview", "casework:open",
}  # fmt: skip


def test_the_posts_of_this_walk_would_change_something_if_they_were_let_in(world: World) -> None:
    """The control of the tests above: each POST, sent by someone who may, changes what is stored."""
    idle, walks = [], {name: Walk(world, name) for name in _ALLOWED}
    before = stored()
    for page in pages():
        if not page.post or page.name in _LEAVES_NO_ROW:
            continue
        walk = next(walk for walk in walks.values() if page.open_to(walk.user))
        with taken_back():
            response = walk.ask(page, "POST", walk.near(page))
            if stored() == before:
                idle.append(f"{page.name}: {response.status_code}")
    assert idle == []


# What screening reads of a file. A run goes on from the facts of the last one wherever the version of a file is the same
# (docs/decisions/0029), so nothing of this may change without it.
_FACTS = (
    "registry_member", "registry_person", "registry_health", "registry_income", "registry_expense", "registry_asset",
    "registry_wagearrears",
)  # fmt: skip
_OF_FILES = ("registry:", "imports:", "orgs:")
_NO_FACTS = ("version", "updated_at", "updated_by")


def test_whatever_changes_the_facts_of_a_file_raises_its_version(world: World) -> None:
    quiet, changing, walk = [], 0, Walk(world, "group_officer")
    facts, versions = _facts(), _versions()
    for page in pages():
        if not page.name.startswith(_OF_FILES) or not page.post or not page.open_to(walk.user):
            continue
        with taken_back():
            walk.ask(page, "POST", walk.near(page))
            if _facts() != facts:
                changing += 1
                quiet += [page.name] if _versions() == versions else []
    assert quiet == []
    assert changing > 10


def _facts() -> tuple[list[object], list[object]]:
    names = [field.attname for field in Household._meta.concrete_fields if field.attname not in _NO_FACTS]
    tables = [digest for table, digest in stored().items() if table in _FACTS]
    return tables, list(Household.objects.order_by("pk").values_list(*names))


def _versions() -> dict[object, int]:
    return dict(Household.objects.values_list("pk", "version"))
