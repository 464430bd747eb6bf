"""Reading reference data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from bangfu.base.kept import kept_while_reading
from bangfu.base.refusals import Refused
from bangfu.core.national.calendar import CalendarYearNotLoaded, WorkingCalendar
from bangfu.core.national.codes import load_code_list
from bangfu.reference.code_lists import ListedCode, all_lists
from bangfu.reference.models import CalendarDay, CalendarYear, Region, Wording
from bangfu.reference.notice import NoticeDay
from bangfu.reference.rules import region_above

CALENDAR_PLACE: Final = "“系统管理 → 基础数据 → 工作日历”"
_KEPT = 60  # seconds: names and wording are shown, they decide nothing
_REGIONS, _WORDINGS = "reference:regions", "reference:wordings"


# --- working days ---------------------------------------------------------------------------------------------------
def calendar() -> WorkingCalendar:
    """The working days in force, for whoever computes a deadline. It raises CalendarYearNotLoaded for other years."""
    return WorkingCalendar(_exceptions(), CALENDAR_PLACE)


@kept_while_reading
def _exceptions() -> dict[date, bool]:
    rows = CalendarDay.objects.filter(calendar_year__in_force=True).order_by("calendar_year__year")
    # Later notices win: that for 2019 also moved days of December 2018.
    return dict(rows.values_list("on", "works"))


def deadline(start: date, working_days: int) -> date:
    """The last day of a period of working days that begins the day after ``start``.

    Raises Refused in words for an officer where the period reaches into a year that is not loaded.
    """
    try:
        return calendar().add_working_days(start, working_days)
    except CalendarYearNotLoaded as fault:
        raise Refused(not_loaded(fault.year)) from fault


def not_loaded(year: int) -> str:
    """What a page says where a deadline cannot be computed."""
    return _(
        "工作日历还没有 %(year)s 年的放假安排，推算不出这个期限；请管理员在“系统管理 → 基础数据 → 工作日历”录入"
    ) % {"year": year}


def calendar_years() -> QuerySet[CalendarYear]:
    """The years in force, the latest first, with how many days off and worked weekend days each has."""
    rows = CalendarYear.objects.filter(in_force=True).select_related("made_by")
    worked = Q(days__works=True)
    return rows.annotate(off=Count("days", filter=~worked), worked=Count("days", filter=worked)).order_by("-year")


def missing_years(today: date) -> list[int]:
    """The year of today and the next one, as far as they are not loaded."""
    loaded = calendar().years
    return [year for year in (today.year, today.year + 1) if year not in loaded]


def notice_days(version: CalendarYear) -> list[NoticeDay]:
    """The days of a version."""
    return [NoticeDay(day.on, day.works, day.name) for day in version.days.all()]


# --- code lists -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ShownCode:
    """A code as the house shows it: ``label`` is its own wording, or the standard one."""

    code: str
    label: str
    standard: ListedCode
    place: int | None = None
    hidden: bool = False
    note: str = ""


def shown_codes(name: str) -> list[ShownCode]:
    """The codes of a list in the order of the house: those with a place first, the others as the list has them."""
    own = _wordings().get(name, {})
    codes = []
    for each in all_lists()[name].codes:
        label, place, hidden, note = own.get(each.code, ("", None, False, ""))
        codes.append(ShownCode(each.code, label or each.label, each, place, hidden, note))
    return sorted(codes, key=lambda code: (code.place is None, code.place or 0))


def local_labels(name: str) -> dict[str, str]:
    """What each code of a list is called here."""
    return {code.code: code.label for code in shown_codes(name)}


@kept_while_reading
def _wordings() -> Mapping[str, Mapping[str, tuple[str, int | None, bool, str]]]:
    found: dict[str, dict[str, tuple[str, int | None, bool, str]]] | None = cache.get(_WORDINGS)
    if found is None:
        found = {}
        for row in Wording.objects.all():
            found.setdefault(row.local_list_id, {})[row.code] = (row.label, row.place, row.hidden, row.note)
        cache.set(_WORDINGS, found, _KEPT)
    return found


# --- regions --------------------------------------------------------------------------------------------------------
def region_name(code: str) -> str:
    """The name of a region with those above it, such as 北岭省北岭市城关区; "" where it is not known."""
    return _names().get(code, "")


def region_label(code: str) -> str:
    """The code with its name beside it, or the code alone."""
    name = region_name(code)
    return f"{code} {name}" if name else code


def known_regions() -> dict[str, tuple[str, str]]:
    """Name and named parent of each region: the rows here, then provinces and prefectures of the shipped list."""
    known = {each.code: (each.label, "") for each in load_code_list("region").entries}
    return known | {code: (name, parent) for code, name, parent in Region.objects.values_list("code", "name", "parent")}


def forget(*, regions: bool = False, wordings: bool = False) -> None:
    """Have names read anew; called when a change is stored."""
    cache.delete_many([key for key, changed in ((_REGIONS, regions), (_WORDINGS, wordings)) if changed])


@kept_while_reading
def _names() -> Mapping[str, str]:
    names: dict[str, str] | None = cache.get(_REGIONS)
    if names is None:
        known = known_regions()
        names = {code: _full_name(code, known) for code in known}
        cache.set(_REGIONS, names, _KEPT)
    return names


def _full_name(code: str, known: Mapping[str, tuple[str, str]]) -> str:
    line, seen = [known[code][0]], {code}
    above = region_above(code, known[code][1], known)
    while above in known and above not in seen:
        seen.add(above)
        line.append(known[above][0])
        above = region_above(above, known[above][1], known)
    own, above_it = line[0], line[1:]
    # 北京市市辖区 and 湖北省直辖县级行政区划 name their province themselves; they are levels of the code, no places.
    levels = {name for name, title in pairwise(above_it) if name.startswith(title)}
    return "".join([*(name for name in reversed(above_it) if name not in levels and not own.startswith(name)), own])
