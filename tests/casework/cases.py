"""A family in hardship with its papers and consents, and short ways to take its case from step to step."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils import timezone

from bangfu.accounts.models import Membership, User
from bangfu.casework.models import Case
from bangfu.casework.services import act, open_case
from bangfu.registry.models import Consent, Document, Household
from bangfu.screenings.services import run_screening
from tests.people import PASSWORD, START, People, Units
from tests.screenings.register import store_register

PAPERS = ("个人申请", "身份证", "户口本", "照片", "会议纪要", "公示材料")
VISIT = {"visited_on": "2026-11-20", "visitors": "王干事、李专干", "matches": "一致", "found": "家中老人常年卧床"}
REVIEW = {"met_on": "2026-11-20", "present": "12", "agreed": "12", "opinion": "同意"}
MEANS = {"asked_on": "2026-11-20", "answered_on": "2026-11-21", "answer": "与申报一致"}
NOTICE = {"place": "一矿矿务公开栏", "posted_on": "2026-11-20", "removed": "on"}
FILING = {"level": "全国级", "paper_no": "K2026-001"}


def screened_families(folder: Path, units: Units, people: People) -> dict[str, Household]:
    """The families of tests/screenings/register.py, screened; ``deep`` lives in 综采队."""
    files = store_register(folder, units)
    run_screening(people.group_officer, on=timezone.localdate())
    return files


def make_complete(household: Household, *, consents: tuple[str, ...] = ("建档", "核对授权", "公示")) -> Household:
    """Give a household every paper and these consents."""
    today = timezone.localdate()
    for kind in PAPERS:
        Document.objects.create(
            household=household, kind=kind, name=f"{kind}.png", content_type="image/png", size=1, sha256="0" * 64
        )
    for kind in consents:
        Consent.objects.create(household=household, person=household.head, kind=kind, signed_on=today)
    return household


def second_officer(units: Units) -> User:
    """A colleague of the district's officer, who checks what he made."""
    user = User.objects.create_user("officer_2", password=PASSWORD, name="何干事")
    Membership.objects.create(user=user, role="officer", unit=units.coal_face, since=START)
    return user


def again(user: User) -> User:
    """The same user as a new request sees him: what he may do is worked out once a request."""
    return User.objects.get(pk=user.pk)


def take(user: User, case: Case, action: str, typed: dict[str, str] | None = None, reason: str = "") -> Case:
    """Act on a case as it stands now."""
    lock = Case.objects.get(pk=case.pk).lock
    return act(again(user), case_id=case.pk, lock=lock, action=action, reason=reason, typed=typed)


def opened(people: People, household: Household) -> Case:
    """A case that the district's officer opened."""
    return open_case(people.officer, household_id=household.pk)


def at_step(people: People, case: Case, step: str) -> Case:
    """Take a case by the main way to a step; the district's officer makes it, the mine's checks it."""
    way = (
        ("draft", people.officer, "submit", None),
        ("first_check", people.case_officer, "pass", None),
        ("home_visit", people.case_officer, "pass", VISIT),
        ("peer_review", people.case_officer, "pass", REVIEW),
        ("report_up", people.reviewer, "pass", None),
        ("means_check", people.group_officer, "notice", MEANS),
        ("notice", people.case_officer, "pass", NOTICE),
        ("approval", people.group_reviewer, "pass", None),
        ("filing", people.case_officer, "file", FILING),
    )
    for code, user, action, typed in way:
        if code == step:
            break
        if code == "notice":
            long_ago(case)
        case = take(user, case, action, typed)
    return Case.objects.get(pk=case.pk)


def long_ago(case: Case, day: date = date(2026, 11, 2)) -> None:
    """Let the case have come to its step on an earlier day."""
    Case.objects.filter(pk=case.pk).update(entered_on=day)
