"""The working-day calendar."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.base.refusals import Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.reference.models import CalendarYear
from bangfu.reference.notice import NoticeDay, arrangements, write_notice
from bangfu.reference.rules import year_problem
from bangfu.reference.selectors import calendar_years, missing_years, notice_days
from bangfu.reference.services.calendars import read_year, save_year
from bangfu.reference.web.forms import YearForm
from bangfu.reference.web.tabs import tabs

_MONDAY = 0


@dataclass(frozen=True)
class Cell:
    """A day of a month's table; ``mark`` is off, worked or "" for a day that goes by its weekday."""

    day: date
    mark: str
    name: str
    weekend: bool


@require_GET
@needs("reference.view")
def years(request: HttpRequest) -> HttpResponse:
    """The years that are loaded, and those that are wanting."""
    context = {
        **tabs(request, "calendar"),
        "page_title": _("工作日历"),
        "years": calendar_years(),
        "missing": missing_years(timezone.localdate()),
        "next_year": timezone.localdate().year + 1,
    }
    return render(request, "reference/calendar.html", context)


@require_GET
@needs("reference.view")
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """One year as twelve months, in the version in force or an earlier one."""
    versions = list(CalendarYear.objects.filter(year=year).select_related("made_by"))
    if not versions:
        raise Http404
    asked = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.number) == asked), None)
    shown = shown or next(each for each in versions if each.in_force)
    days = notice_days(shown)
    context = {
        **tabs(request, "calendar"),
        "page_title": _("%(year)s 年工作日历") % {"year": year},
        "year": year,
        "versions": versions,
        "shown": shown,
        "arrangements": arrangements(days),
        "months": year_months(year, days),
    }
    return render(request, "reference/year.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("reference.edit")
def edit(request: HttpRequest, year: int) -> HttpResponse:
    """Enter or correct a year: look at the reading first, then store it."""
    if year_problem(year):
        raise Http404
    form = YearForm(request.POST or None, initial=_initial(year))
    context: dict[str, Any] = {"form": form, "year": year, "page_title": _("录入 %(year)s 年工作日历") % {"year": year}}
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("_do") != "preview":
                _save(request, year, form)
                messages.success(request, _("%(year)s 年的工作日历已保存，期限从现在起按它推算。") % {"year": year})
                return redirect("reference:year", year=year)
            days = read_year(year, form.cleaned_data["text"])
            context |= {"months": year_months(year, days), "arrangements": arrangements(days)}
        except Refused as refused:
            add_refusal(form, refused)
    return render(request, "reference/year_form.html", context, status=form_status(form))


def _save(request: HttpRequest, year: int, form: YearForm) -> None:
    said = form.cleaned_data
    save_year(request.user, year=year, text=said["text"], source=said["source"], seen=said["seen"])  # type: ignore[arg-type]


def _initial(year: int) -> dict[str, Any]:
    stored = CalendarYear.objects.filter(year=year, in_force=True).first()
    if stored is None:
        return {"seen": 0}
    return {"seen": stored.number, "source": stored.source, "text": write_notice(notice_days(stored))}


def year_months(year: int, days: Iterable[NoticeDay]) -> list[tuple[date, list[list[Cell | None]]]]:
    """The months of a year, each by its first day, as weeks from Monday to Sunday; None outside the month."""
    said = {day.on: day for day in days}
    return [(date(year, month, 1), _weeks(year, month, said)) for month in range(1, 13)]


def _weeks(year: int, month: int, said: dict[date, NoticeDay]) -> list[list[Cell | None]]:
    first, count = months.monthrange(year, month)
    cells: list[Cell | None] = [None] * (first - _MONDAY)
    cells += [_cell(date(year, month, 1) + timedelta(days=step), said) for step in range(count)]
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _cell(day: date, said: dict[date, NoticeDay]) -> Cell:
    found = said.get(day)
    mark = "" if found is None else "worked" if found.works else "off"
    return Cell(day, mark, found.name if found else "", day.weekday() >= months.SATURDAY)
