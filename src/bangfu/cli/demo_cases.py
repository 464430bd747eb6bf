"""Applications of the demonstration at every step of the flow, taken there through the services that officers use."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Final

from PIL import Image, ImageDraw

from bangfu.accounts.models import User
from bangfu.base.refusals import Refused
from bangfu.base.scope import SystemActor
from bangfu.casework.models import Case
from bangfu.casework.services import act, open_case
from bangfu.registry.models import Household
from bangfu.registry.services import add_document, give_consent
from bangfu.screenings.comparing import OUTSIDE
from bangfu.screenings.models import Verdict

Step = tuple[str, str, dict[str, str]]

_PAPERS: Final = ("个人申请", "身份证", "户口本", "照片", "会议纪要", "公示材料")
_CONSENTS: Final = ("建档", "核对授权", "公示")
_STEPS_TAKEN: Final = (9, 8, 7, 6, 6, 5, 4, 4, 3, 2, 2, 1, 1, 0)
"""Of each family, how many steps its case has behind it; nine reach the archive."""
_BARE: Final = 1
"""The last family has neither papers nor consents yet."""


def make_cases(users: dict[str, User], today: date) -> int:
    """Cases of families in hardship of 一矿/综采一队. Returns how many."""
    families = _families_in_hardship(len(_STEPS_TAKEN) + _BARE)
    for place, household in enumerate(families):
        case = open_case(users["district.officer"], household_id=household.pk)
        if place < len(_STEPS_TAKEN):
            _complete(household, today)
            _take(case, users, _STEPS_TAKEN[place], today)
    return len(families)


def _families_in_hardship(most: int) -> list[Household]:
    unit = User.objects.get(username="district.officer").memberships.get().unit_id
    rows = Verdict.objects.exclude(tier__in=OUTSIDE).filter(household__unit=unit).order_by("household__archive_no")
    return [row.household for row in rows.select_related("household", "household__head")[:most]]


def _complete(household: Household, today: date) -> None:
    actor = SystemActor("演示")
    for place, kind in enumerate(_PAPERS):
        add_document(
            actor, household.pk, kind=kind, name=f"{kind}.png", content=_picture(f"{household.archive_no} {place}")
        )
    for place, kind in enumerate(_CONSENTS):
        signature = _picture(f"{household.archive_no} signs {place}")
        give_consent(actor, household.pk, kind=kind, person_id=household.head_id, signed_on=today, signature=signature)


def _picture(words: str) -> bytes:
    """A sheet that shows these words (in Latin letters) and nothing about anybody."""
    image = Image.new("RGB", (240, 120), "white")
    ImageDraw.Draw(image).rectangle((10, 10, 230, 110), outline="gray")
    ImageDraw.Draw(image).text((20, 50), words, fill="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _way(today: date) -> tuple[Step, ...]:
    """Who takes which action at each step, and what he fills in."""
    day = (today - timedelta(days=14)).isoformat()
    visit = {"visited_on": day, "visitors": "王子墨、李思远", "matches": "一致", "found": "与申请所述一致，家具简单。"}
    review = {"met_on": day, "present": "11", "agreed": "11", "opinion": "到会人员一致同意上报。"}
    means = {"asked_on": day, "answered_on": day, "answer": "与申报一致"}
    notice = {"place": "一矿矿务公开栏", "posted_on": day, "removed": "on"}
    return (
        ("district.officer", "submit", {}),
        ("mine.officer", "pass", {}),
        ("district.officer", "pass", visit),
        ("mine.officer", "pass", review),
        ("mine.reviewer", "pass", {}),
        ("group.officer", "notice", means),
        ("mine.officer", "pass", notice),
        ("group.reviewer", "pass", {}),
        ("mine.officer", "file", {"level": "市级", "paper_no": f"BL-{today.year}-001"}),
    )


def _take(case: Case, users: dict[str, User], steps: int, today: date) -> None:
    for username, action, typed in _way(today)[:steps]:
        case = Case.objects.get(pk=case.pk)
        if case.place == "notice":  # the demonstration does not wait for its days
            Case.objects.filter(pk=case.pk).update(entered_on=today - timedelta(days=21))
        actor = User.objects.get(pk=users[username].pk)
        try:
            act(actor, case_id=case.pk, lock=case.lock, action=action, typed=typed)
        except Refused:  # a notice cannot end while the calendar of a new year is not loaded; the case stays there
            if case.place != "notice":
                raise
            return
