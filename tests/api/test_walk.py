"""Every operation of the API, called by every role and with every kind of token: who lacks the right gets nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bangfu.accounts.api_actions import API_ACTIONS
from bangfu.accounts.models import ApiToken, User
from bangfu.accounts.roles import ROLES
from bangfu.accounts.token_actor import TokenActor
from bangfu.audit.models import Entry
from bangfu.imports.models import ImportFile
from bangfu.jobs.models import Job
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.screenings.models import Run
from tests.api.callers import ROOT, Caller, secret_for
from tests.api.operations import Operation, declared, operations, table
from tests.people import People
from tests.security.bodies import _workbook
from tests.security.stored import stored
from tests.security.world import World, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WALKERS = [*(each.name for each in fields(People)), "mine_administrator", "mine_auditor"]


@pytest.fixture
def world(world: World) -> World:
    """That of every test of this folder, with a run and a file of the register for the operations to name."""
    ImportFile.objects.update(kind="register")
    version = version_in_force(timezone.localdate())
    Run.objects.create(criteria_version=version, criteria="a", version="1", on=timezone.localdate(), state="complete")
    return world


def test_every_operation_says_who_may_call_it() -> None:
    assert set(declared()) - set(table()) == set(), "a new operation: add its line to tests/api/walk.yaml"
    assert set(table()) - set(declared()) == set(), "operations that are gone still have a line in tests/api/walk.yaml"
    assert {each.name: each.declared for each in operations()} == {each.name: each.needs for each in operations()}


def test_every_action_of_the_api_can_be_given_to_a_token_and_is_granted_to_some_role() -> None:
    asked = {action for each in operations() for action in each.actions}
    granted = {action for role in ROLES.values() for action in role.actions}
    assert asked <= set(API_ACTIONS) <= granted


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Walk:
    """One token's way through the operations."""

    def __init__(self, world: World, user: User, secret: str) -> None:
        self.world = world
        self.user = user
        self.caller = Caller(secret)
        token = ApiToken.objects.filter(owner=user).order_by("pk").last()
        self.actor = TokenActor(User.objects.get(pk=user.pk), token or ApiToken(owner=user))
        self.near, self.far = self._ids("near"), self._ids("far")

    def _ids(self, side: str) -> dict[str, Any]:
        place = self.world.near if side == "near" else self.world.far
        other = self.world.walkers["reviewer" if self.user.username != "reviewer" else "officer"]
        own = self.world.own[self.user.username if side == "near" else other.username]
        shared = {"line_id": self.world.line.pk, "run_id": Run.objects.get(criteria="a").pk, "kind": "income"}
        shared["old_run_id"] = place.ids["old_run"]
        shared["version_id"] = CriteriaVersion.objects.filter(state="published").order_by("pk")[0].pk
        return place.ids | own | shared | {"unit": place.unit.pk, "head": place.household.head_id}

    def forged(self) -> dict[str, Any]:
        numbers = {"line_id": 987_654_321, "kind": "income"}
        return self.near | {name: uuid4() for name in self.near if name.endswith("_id")} | numbers

    def call(self, operation: Operation, ids: dict[str, Any]) -> Any:
        version = self.world.near.household.__class__.objects.get(pk=self.world.near.household.pk).version
        if operation.lock:
            version = 1
        headers = {"If_Match": f'"{version}"'} if operation.version or operation.lock else {}
        body = _workbook() if operation.workbook else self.filled(operation, ids)
        return self.caller.send(operation.method, operation.address(ids), body, **headers)

    def filled(self, operation: Operation, ids: dict[str, Any]) -> Any:
        known = {
            "{unit}": ids["unit"],
            "{head}": str(ids["head"]),
            "{version}": str(ids["version_id"]),
            "{today}": timezone.localdate().isoformat(),
        }
        if operation.body is None:
            return None
        return {
            name: known.get(value, value) if isinstance(value, str) else value for name, value in operation.body.items()
        }

    def closed(self, operation: Operation) -> list[tuple[str, dict[str, Any]]]:
        """The ids under which an operation must not open for this token."""
        near, far = self.near, self.far
        if not operation.open_to(self.actor):
            # Refused before any id is read: the ids vary for the one who may do nothing at all.
            rest = [("far", far), ("forged", self.forged())] if self.user.username == "outsider" else []
            return [("near", near), *rest]
        if not operation.scope:
            return []
        tried = [("forged", self.forged())]
        if operation.scope == "own":
            return [*tried, ("far", far)]
        if operation.scope == "unit":
            places = {"near": (near, self.world.near), "far": (far, self.world.far)}
            tried += [
                (side, ids) for side, (ids, place) in places.items() if not operation.reaches(self.actor, place.unit.pk)
            ]
        return tried


def told_right(response: Any) -> bool:
    return response["Content-Type"] == "application/problem+json" and "detail" in json.loads(response.content)


@pytest.mark.parametrize("name", WALKERS)
def test_what_is_out_of_reach_shows_nothing_takes_nothing_and_is_logged(world: World, name: str) -> None:
    user = world.walkers[name]
    walk = Walk(world, user, secret_for(user))
    walk.caller.get("/me")
    before, entries, faults, refused = stored(), _refusals(user), [], 0
    for operation in operations():
        for what, ids in walk.closed(operation):
            response = walk.call(operation, ids)
            refused += response.status_code in (403, 404)
            if response.status_code not in (403, 404) or not told_right(response):
                faults.append(f"{operation.name} ({what}): {response.status_code}")
    assert faults == []
    assert stored() == before
    assert _refusals(user) - entries == refused


def _refusals(user: User) -> int:
    return Entry.objects.filter(actor_id=user.pk, action__in=("audit.refused", "audit.not_found")).count()


@pytest.mark.parametrize("name", ["officer", "case_officer", "reviewer", "group_officer", "auditor", "administrator"])
def test_whoever_has_the_action_gets_an_answer_without_full_numbers(world: World, name: str) -> None:
    user = world.walkers[name]
    walk = Walk(world, user, secret_for(user))
    faults = []
    for operation in operations():
        near = (
            not operation.scope
            or operation.scope in ("shared", "own")
            or operation.reaches(walk.actor, world.near.unit.pk)
        )
        if not operation.open_to(walk.actor) or not near:
            continue
        with taken_back():
            response = walk.call(operation, walk.near)
            if response.status_code >= 400 and response.status_code not in operation.may:
                faults.append(f"{operation.name}: {response.status_code} {response.content.decode()[:300]}")
            shown = response.content.decode()
            faults += [f"{operation.name} shows {secret}" for secret in world.secrets if secret in shown]
    assert faults == []


def test_the_calls_of_this_walk_would_change_something_if_they_were_let_in(world: World) -> None:
    user = world.walkers["group_officer"]
    walk = Walk(world, user, secret_for(user))
    idle = []
    walk.caller.get("/me")
    for operation in operations():
        if operation.method == "GET" or operation.leaves_no_row or operation.lock or not operation.open_to(walk.actor):
            continue
        with taken_back():
            before = stored()
            response = walk.call(operation, walk.near)
            if stored() == before:
                idle.append(f"{operation.name}: {response.status_code} {response.content.decode()[:200]}")
    assert idle == []


def test_a_token_that_does_not_hold_opens_nothing(world: World) -> None:
    user = world.walkers["group_officer"]
    yesterday = timezone.localdate() - timedelta(days=1)
    dead = {
        "none": "",
        "unknown": "bangfu_guessed",
        "expired": secret_for(user, until=yesterday),
        "revoked": secret_for(user, revoked_at=timezone.now()),
        "disabled": secret_for(world.walkers["auditor"]),
    }
    User.objects.filter(username="auditor").update(is_active=False)
    secret_for(user)
    before, faults = stored(), []
    for what, secret in dead.items():
        walk = Walk(world, user, secret)
        for operation in operations():
            response = walk.call(operation, walk.near)
            allowed = (401, 429) if what == "unknown" else (401,)
            if response.status_code not in allowed or not told_right(response):
                faults.append(f"{what} {operation.name}: {response.status_code}")
    assert faults == []
    assert stored() == before


def test_a_session_of_a_browser_opens_nothing(world: World) -> None:
    client = signed_in(world.walkers["group_officer"])
    walk = Walk(world, world.walkers["group_officer"], "")
    for operation in operations():
        address = f"{ROOT}{operation.address(walk.near)}"
        assert client.generic(operation.method, address).status_code == 401, operation.name


def test_a_narrowed_token_reaches_no_further_than_it_says(world: World) -> None:
    user, units = world.walkers["group_officer"], world.units
    walk = Walk(world, user, secret_for(user, actions=["registry.view", "orgs.view"], units=[units.mine_1.pk]))
    opened = {each.name for each in operations() if walk.call(each, walk.near).status_code < 400}
    assert opened == {
        "get_me", "list_units", "list_households", "search_households", "get_household", "list_documents", "list_items"
    }  # fmt: skip
    far = {each.name for each in operations() if each.scope and walk.call(each, walk.far).status_code < 400}
    assert far == set()
    assert len(walk.caller.get("/households").json()["items"]) == 1
    assert {each["name"] for each in walk.caller.get("/units").json()["items"]} == {"一矿", "综采队", "一班", "掘进队"}


def test_a_token_limited_to_units_imports_nothing_since_the_job_would_act_for_its_owner(world: World) -> None:
    user = world.walkers["group_officer"]
    caller = Caller(secret_for(user, units=[world.near.unit.pk]))
    files, jobs = ImportFile.objects.count(), Job.objects.count()
    assert caller.post("/imports?name=a.xlsx", _workbook()).status_code == 409
    assert caller.post(f"/imports/{world.own[user.username]['file_id']}/commit").status_code in (404, 409)
    assert caller.get("/imports").json()["items"] == []
    assert (ImportFile.objects.count(), Job.objects.count()) == (files, jobs)


def test_the_document_needs_no_token_and_unknown_addresses_are_told_in_json(world: World) -> None:
    assert Client().get(f"{ROOT}/openapi.json").json()["openapi"] == "3.1.0"
    response = Client().get(f"{ROOT}/nothing")
    assert (response.status_code, told_right(response)) == (404, True)
    method = Caller(secret_for(world.walkers["officer"])).send("DELETE", "/households")
    assert (method.status_code, told_right(method), "GET" in method["Allow"]) == (405, True, True)
