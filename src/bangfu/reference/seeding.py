"""What an installation starts with: the years of the shipped calendar table that nobody has entered yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from django.apps import apps as present_apps

from bangfu.core.national.calendar import PACKAGED_TABLE
from bangfu.core.national.datafiles import packaged_rows

SHIPPED: Final = "随软件提供的放假安排"


def seed_calendar(*, using: str, apps: Any = present_apps, **_rest: Any) -> None:
    """Called after each migration: a year that stands there, in whatever version, is left as it is."""
    try:
        years, days = apps.get_model("reference", "CalendarYear"), apps.get_model("reference", "CalendarDay")
    except LookupError:  # the migration took this app's tables away
        return
    entered = set(years.objects.using(using).values_list("year", flat=True))
    rows = []
    for year, group in shipped_years():
        if year not in entered:
            row = years.objects.using(using).create(year=year, number=1, source=SHIPPED)
            rows += [
                days(calendar_year=row, on=each["date"], works=each["kind"] == "workday", name=each["name"])
                for each in group
            ]
    days.objects.using(using).bulk_create(rows)


def shipped_years() -> Iterator[tuple[int, list[dict[str, str]]]]:
    """The rows of the shipped table by year."""
    table = sorted(packaged_rows(PACKAGED_TABLE), key=lambda row: row["date"])
    for year, rows in groupby(table, key=lambda row: row["date"][:4]):
        yield int(year), list(rows)
