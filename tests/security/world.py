"""Something of every kind that a page shows, once within reach of a mine and once outside of it.

``near`` belongs to 一矿/综采队, ``far`` to 二矿/机电队. Every free text holds ``words``, so that a hostile text can be looked
for on every page.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone
from PIL import Image

from bangfu.accounts.models import ApiToken, Delegation, Membership, User
from bangfu.audit.models import Entry
from bangfu.base.scope import SystemActor
from bangfu.casework.models import Case, Objection, Opinion, Stay
from bangfu.casework.services import open_case
from bangfu.imports.models import ImportFile, StagedRow
from bangfu.imports.selectors import kinds_for
from bangfu.inbox.models import Item
from bangfu.jobs.models import Job
from bangfu.orgs.models import Unit, UnitState
from bangfu.policies.models import CriteriaVersion, RegionLine
from bangfu.reference.models import CalendarDay, CalendarYear, LocalList, Region, Wording
from bangfu.registry import services
from bangfu.registry.models import Cause, Household, Income, Person, WageArrears
from bangfu.screenings.models import Run, Verdict, WhatIf, WhatIfChange
from bangfu.screenings.services import run_screening
from tests.people import PASSWORD, START, People, Units, make_people, make_units
from tests.registry.families import facts, number
from tests.security.criteria_rows import chosen_version, store_criteria

ON = date(2026, 11, 1)
SYSTEM = SystemActor()
PHONES = {"near": "13800006621", "far": "13900007732"}
CARDS = {"near": "6222020200112233445", "far": "6222020200998877663"}
TOKEN = "程序："
FORGED_NUMBER = 987_654_321


@dataclass
class Place:
    """The rows of one side."""

    unit: Unit
    household: Household
    secrets: tuple[str, ...]
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """Both sides, and everyone who walks."""

    near: Place
    far: Place
    walkers: dict[str, User]
    units: Units
    line: RegionLine
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Ids of the rows that belong to one user alone, by username."""

    def rows(self, user: User, place: Place | None = None) -> dict[str, Any]:
        """The ids of a side (near unless told) with those of the user's own rows."""
        return (place or self.near).ids | self.own[user.username] | {"line_id": self.line.pk}

    @property
    def people(self) -> People:
        """The cast of every test among them."""
        return People(**{each.name: self.walkers[each.name] for each in fields(People)})

    @property
    def secrets(self) -> tuple[str, ...]:
        """Numbers that no page shows in full."""
        return (*self.near.secrets, *self.far.secrets)


def cast_and_world(words: str = "平常") -> World:
    """The cast of every test, and all of this."""
    units = make_units()
    return build_world(make_people(units), units, words)


def build_world(people: People, units: Units, words: str = "平常") -> World:
    """Store it."""
    walkers = {each.name: getattr(people, each.name) for each in fields(people)}
    walkers["mine_administrator"] = _walker("mine_administrator", "administrator", units.mine_1)
    walkers["mine_auditor"] = _walker("mine_auditor", "auditor", units.mine_1)
    line = RegionLine.objects.create(region="990000", year=2026, dibao_month=75_000, source=words)
    region = _reference(words)
    near = _place("near", people.officer, units.coal_face, words)
    far = _place("far", people.other_mine_officer, units.electric, words)
    world = World(near, far, walkers, units, line)
    screened = _screenings(words, (near, far))
    run = run_screening(SYSTEM, on=timezone.localdate())
    for place in (near, far):
        place.ids["region_id"] = region.pk
        place.ids |= screened
        place.ids["verdict_id"] = Verdict.objects.get(run=run, household=place.household).pk
        place.ids |= _case(
            place, people.officer if place is near else people.other_mine_officer, people.case_officer, words
        )
    criteria = store_criteria(people, words)
    near.ids |= criteria
    far.ids |= criteria
    for name, user in walkers.items():
        _own_rows(user, words)
        world.own[name] = _own_ids(user)
    return world


def _screenings(words: str, places: tuple[Place, ...]) -> dict[str, Any]:
    """Two runs that differ about both files, and a what-if about them."""
    version = CriteriaVersion.objects.filter(state=CriteriaVersion.State.PUBLISHED).first()
    assert version is not None
    named = {"title": words, "tiers": [("deep", words), ("none", words)], "causes": [], "warnings": []}
    same = {"criteria_version": version, "on": ON, "state": "complete", "started_by": words[:100]}
    runs = [
        Run.objects.create(finished_at=timezone.now(), labels={**named, "score_places": 1}, **same) for _ in range(2)
    ]
    trial = WhatIf.objects.create(
        version=version, against=version, on=ON, moment=timezone.now(), state="complete", started_by=words[:100],
        labels_before=named, labels_after=named,
        flow=[[place.unit.pk, "none", "deep", 1, 0, 5] for place in places],
    )  # fmt: skip
    for place in places:
        for run, tier in zip(runs, ("none", "deep"), strict=True):
            Verdict.objects.create(run=run, household=place.household, household_version=1, tier=tier, problems=[words])
        sides = {"before": "none", "after": "deep", "cost_before": 0, "cost_after": 5, "block": 0, "row": 0}
        WhatIfChange.objects.create(what_if=trial, household=place.household, **sides)
    return {
        "old_run": runs[0].pk, "new_run": runs[1].pk, "version_id": version.pk, "what_if_id": trial.pk,
    }  # fmt: skip


def _case(place: Place, maker: User, checker: User, words: str) -> dict[str, Any]:
    """An application that was handed in and sent back, and an objection; all texts are the words."""
    case = open_case(User.objects.get(pk=maker.pk), household_id=place.household.pk)
    _decide(case, 1, maker, "submit", "first_check", words)
    _decide(case, 2, checker, "return", "draft", words)
    Stay.objects.create(case=case, number=3, step="draft", step_label="申请", entered_at=timezone.now())
    objection = Objection(case=case, channel="phone", received_on=ON, recorded_by=maker)
    objection.objector, objection.content = words, words
    objection.save(force_insert=True)
    return {"case_id": case.pk, "objection_id": objection.pk}


def _decide(case: Case, number: int, person: User, action: str, to: str, words: str) -> None:
    now = timezone.now()
    stay, _made = Stay.objects.get_or_create(
        case=case, number=number, defaults={"step": "first_check", "step_label": "初审", "entered_at": now}
    )
    opinion = Opinion(stay=stay, person=person, person_name=words[:100], action=action, given_at=now)
    opinion.action_label, opinion.reason = "提交", words
    opinion.filled = json.dumps({"found": words}, ensure_ascii=False)
    opinion.save(force_insert=True)
    stay.left_at, stay.action, stay.to = now, action, to
    stay.save()


def _reference(words: str) -> Region:
    """A year, a region and a wording that bear the words."""
    maker = User.objects.get(username="administrator")
    year = CalendarYear.objects.create(year=2031, number=1, source=words[:200], made_by=maker)
    CalendarDay.objects.create(calendar_year=year, on=date(2031, 1, 1), works=False, name=words[:40])
    local = LocalList.objects.create(name="fact-work_status", version=1)
    Wording.objects.create(local_list=local, code="待岗", label=words[:40], note=words[:200])
    return Region.objects.create(code="990900", name=words[:60])


def _walker(username: str, role: str, unit: Unit) -> User:
    user: User = User.objects.create_user(username, password=PASSWORD, name=username)
    Membership.objects.create(user=user, role=role, unit=unit, since=START)
    return user


def _place(side: str, user: User, unit: Unit, words: str) -> Place:
    order = 100 if side == "near" else 200
    secrets = (number(order=order), number(order=order + 1), PHONES[side], CARDS[side])
    worker = {"name": words[:60], "id_number": secrets[0], "phone": PHONES[side], "bank_card": CARDS[side]}
    worker |= {"bank_name": words[:60], "school": words[:60], "ethnicity": words[:20]}
    said = facts(address=words, remark=words, other_contact=words[:60], houses=1)
    household = services.create_household(SYSTEM, unit=unit, head=worker, facts=said)
    place = Place(unit, household, secrets)
    place.ids = {
        "household_id": household.pk,
        "pk": unit.pk,
        "parent": unit.pk,
        "user": user.pk,
        "membership": Membership.objects.get(user=user).pk,
        "state": UnitState.objects.create(unit=unit, state="loss", since=START, basis=words[:200]).pk,
        **_file_rows(household, secrets[1], words, order),
    }
    place.ids["number"] = Entry.objects.filter(subject_id=str(household.pk)).order_by("number").first().number
    return place


def _file_rows(household: Household, id_number: str, words: str, order: int) -> dict[str, Any]:
    person = {"name": words[:60], "id_number": id_number}
    member = services.add_member(SYSTEM, household.pk, person=person, place={"relation": "配偶", "remark": words})
    head = household.head_id
    services.set_health(SYSTEM, member.pk, values={"health": "恶性肿瘤", "diagnosis": words}, version=None)
    services.record_income(SYSTEM, household.pk, kind="工资", amount=5, since=ON, person_id=head, note=words[:200])
    services.record_expense(SYSTEM, household.pk, kind="医疗自付", amount=5, since=ON, person_id=head, note=words[:200])
    services.record_asset(SYSTEM, household.pk, kind="储蓄", amount=5, since=ON, description=words[:100])
    services.record_cause(SYSTEM, household.pk, cause="下岗失业", main=True, since=ON, note=words[:200])
    services.record_employment(SYSTEM, household.pk, status="在岗", post=words[:40], since=timezone.localdate())
    services.record_injury(SYSTEM, household.pk, kind="工伤", on=ON, note=words[:200])
    services.record_arrears(SYSTEM, household.pk, months=2, amount=500, since=ON)
    paper = services.add_document(SYSTEM, household.pk, kind="其他", name=f"{words}.png", content=picture(order))
    consent = services.give_consent(
        SYSTEM, household.pk, kind="建档", person_id=head, signed_on=ON, signature=picture(order + 1)
    )
    return {
        "member_id": member.pk,
        "item_id": Income.objects.get(household=household).pk,
        "document_id": paper.pk,
        "consent_id": consent.pk,
        "arrears_id": WageArrears.objects.get(person=head).pk,
        "merge_id": _merge(household, words, order),
    }


def _merge(household: Household, words: str, order: int) -> Any:
    worker = {"name": words[:60], "id_number": number(order=order + 2)}
    other = services.create_household(SYSTEM, unit=household.unit, head=worker, facts=facts())
    merge = services.merge_households(SYSTEM, source_id=other.pk, target_id=household.pk, reason=words[:200])
    assert Cause.objects.filter(household=household).exists()
    assert Person.objects.filter(pk=household.head_id).exists()
    return merge.pk


@cache
def picture(shade: int) -> bytes:
    """A small PNG; different shades are different papers."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (shade % 256, 10, 10)).save(stream, "PNG")
    return stream.getvalue()


def _own_rows(user: User, words: str) -> None:
    Item.objects.create(user=user, kind="message", title=words[:120], tag=words[:10], link="/inbox/")
    Item.objects.create(user=user, kind="todo", title=words[:120], link="/inbox/")
    Job.objects.create(owner=user, kind="walked", title=words[:120], message=words[:300])
    kind = next((each.code for each in kinds_for(user)), "register")
    file = ImportFile.objects.create(
        kind=kind, name=f"{words}.xlsx"[-120:], size=1, on=ON, state="ready", uploaded_by=user, message=words
    )
    StagedRow.objects.create(file=file, place=0, source_row=2, key=words[:120], label=words[:80], outcome="new")
    key = signed_in(user).session.session_key
    UserSession.objects.update_or_create(
        session_key=key, defaults={"user": user, "ip": "127.0.0.1", "user_agent": words, "last_seen_at": timezone.now()}
    )
    fingerprint = os.urandom(16)
    ApiToken.objects.create(
        owner=user, name=f"{TOKEN}{words}"[:40], secret_blind=fingerprint, until=START.replace(year=2099)
    )
    # The stand-in is disabled, so that nobody who walks may do more than his own roles grant.
    taker = User.objects.create(username=f"for_{user.username}", name=words[:60], is_active=False)
    Delegation.objects.create(giver=user, taker=taker, since=ON, until=timezone.localdate(), reason=words[:200])


def _own_ids(user: User) -> dict[str, Any]:
    return {
        "inbox": Item.objects.filter(user=user, kind="message").latest("pk").pk,
        "job_id": Job.objects.filter(owner=user).latest("created_at").pk,
        "file_id": ImportFile.objects.filter(uploaded_by=user).latest("uploaded_at").pk,
        "session": UserSession.objects.filter(user=user).earliest("pk").pk,
        "token": ApiToken.objects.filter(owner=user, name__startswith=TOKEN).latest("pk").pk,
        "delegation": Delegation.objects.filter(giver=user).latest("pk").pk,
    }


_OF_A_USER = {"accounts:end_session": "session", "accounts:end_delegation": "delegation", "inbox:read": "inbox"}
_PLAIN: dict[str, Any] = {
    "tab": "basic", "kind": "income", "year": 2031, "name": "fact-work_status",
    "part": "tiers", "slug": "tiers", "index": 1, "place": 1,
}  # fmt: skip
FORGED: dict[str, Any] = {"pk": FORGED_NUMBER, "parent": FORGED_NUMBER, "number": FORGED_NUMBER}


def ids_for(name: str, kwargs: tuple[str, ...], rows: dict[str, Any]) -> dict[str, Any]:
    """The arguments of an address, out of the ids of a place or of a user's own rows."""
    found = {}
    for kwarg in kwargs:
        if kwarg in _PLAIN and kwarg not in rows:
            found[kwarg] = "register" if name == "imports:template" else _PLAIN[kwarg]
        elif kwarg == "version_id":
            found[kwarg] = chosen_version(name, rows)
        elif kwarg == "pk":
            found[kwarg] = rows[_OF_A_USER.get(name, "user" if name.startswith("accounts:") else "pk")]
        else:
            found[kwarg] = rows[kwarg]
    return found


def forged_ids(kwargs: tuple[str, ...]) -> dict[str, Any]:
    """Ids of rows that are not there."""
    numbers = ("pk", "parent", "number", "membership", "token", "state", "line_id", "region_id", "set_id", "verdict_id")
    return {
        kwarg: _PLAIN[kwarg] if kwarg in _PLAIN else FORGED_NUMBER if kwarg in numbers else uuid4() for kwarg in kwargs
    }


def signed_in(user: User | AnonymousUser | None, **options: Any) -> Client:
    """A browser of a user; of nobody for None."""
    client = Client(raise_request_exception=False, **options)
    if isinstance(user, User):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
