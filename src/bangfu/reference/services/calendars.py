"""Entering the working days of a year."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Event
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.reference.models import CalendarDay, CalendarYear
from bangfu.reference.notice import NoticeDay, NoticeError, read_notice
from bangfu.reference.rules import days_problem, year_problem
from bangfu.reference.selectors import notice_days


def read_year(year: int, text: str) -> list[NoticeDay]:
    """The days of a pasted notice, checked. Raises Refused."""
    if reason := year_problem(year):
        raise Refused(reason)
    try:
        days = read_notice(text, year)
    except NoticeError as fault:
        raise Refused(text=str(fault)) from fault
    if reason := days_problem(year, days):
        raise Refused(text=reason)
    return days


def save_year(actor: Actor, *, year: int, text: str, source: str, seen: int) -> CalendarYear:
    """Enter a year, or correct it: a new version takes the place of the one in force.

    ``seen`` is the number of the version that the editor had before him, 0 for none. Raises Denied, Refused.
    """
    require(actor, "reference.edit")
    days = read_year(year, text)
    if not source.strip():
        raise Refused(source=_("请写明依据：通知的名称和文号"))
    try:
        with transaction.atomic():
            return _store(actor, year, days, source.strip(), seen)
    except IntegrityError as fault:  # the very first version of a year, entered twice at the same moment
        raise Refused(_changed_meanwhile()) from fault


def _store(actor: Actor, year: int, days: list[NoticeDay], source: str, seen: int) -> CalendarYear:
    old = CalendarYear.objects.select_for_update().filter(year=year, in_force=True).first()
    if seen != (old.number if old else 0):
        raise Refused(_changed_meanwhile())
    before = set(notice_days(old)) if old else set()
    if old is not None:
        if before == set(days) and old.source == source:
            raise Refused(_("和现行的安排相同，没有要保存的改动"))
        old.in_force = False
        old.save(update_fields=["in_force"])
    new = CalendarYear.objects.create(year=year, number=seen + 1, source=source, made_by_id=actor.actor_id)
    CalendarDay.objects.bulk_create(
        [CalendarDay(calendar_year=new, on=day.on, works=day.works, name=day.name) for day in days]
    )
    details: dict[str, JSON] = {
        "version": new.number,
        "source": source,
        "added": _told(set(days) - before),
        "removed": _told(before - set(days)),
    }
    record(actor, Event("reference.calendar_saved", "calendar", str(year), str(year), details=details))
    return new


def _told(days: set[NoticeDay]) -> list[JSON]:
    return [f"{day.on.isoformat()} {'上班' if day.works else '放假'} {day.name}" for day in sorted(days)]


def _changed_meanwhile() -> str:
    return _("这一年的安排刚被别人改过；请打开现行的安排核对，再录入")
