"""Deadlines in working days, the new-year holiday and a year that is not loaded included."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.core.national.calendar import packaged_calendar
from bangfu.core.workflow.deadlines import due_on, levels_climbed, working_days_stayed
from tests.core.workflow.flows import small

DRAFT, CHECK, _ = small().steps
CALENDAR = packaged_calendar()
LAST = max(CALENDAR.years)


def test_a_step_without_a_limit_is_never_due() -> None:
    assert due_on(DRAFT, date(2026, 3, 2), CALENDAR) is None


def test_the_day_of_coming_does_not_count() -> None:
    assert due_on(CHECK, date(2026, 3, 2), CALENDAR) == date(2026, 3, 9)  # Monday to Monday


def test_the_spring_festival_stretches_a_deadline() -> None:
    entered = date(2026, 2, 12)
    due = due_on(CHECK, entered, CALENDAR)
    assert due is not None
    assert CALENDAR.working_days_between(entered, due) == 5
    assert (due - entered).days > 7


def test_a_deadline_in_a_year_that_is_not_loaded_stays_open() -> None:
    assert due_on(CHECK, date(LAST, 12, 31), CALENDAR) is None
    assert working_days_stayed(date(LAST, 12, 31), date(LAST + 1, 1, 20), CALENDAR) is None
    assert levels_climbed(CHECK, date(LAST, 12, 31), date(LAST + 1, 1, 20), CALENDAR) == 1


@pytest.mark.parametrize(
    ("today", "stayed"),
    [
        (date(2026, 2, 27), 0),  # a clock set back
        (date(2026, 3, 2), 0),
        (date(2026, 3, 3), 0),  # the first full day is not over
        (date(2026, 3, 4), 1),
        (date(2026, 3, 7), 4),  # Saturday: Friday is over
        (date(2026, 3, 8), 4),
        (date(2026, 3, 9), 4),
        (date(2026, 3, 10), 5),
    ],
)
def test_only_full_working_days_count_as_stayed(today: date, stayed: int) -> None:
    assert working_days_stayed(date(2026, 3, 2), today, CALENDAR) == stayed


@pytest.mark.parametrize(
    ("today", "levels"),
    [
        (date(2026, 3, 6), 0),
        (date(2026, 3, 7), 0),  # Saturday after a Friday: nobody could have worked yet
        (date(2026, 3, 9), 1),
        (date(2026, 3, 10), 1),
        (date(2026, 3, 11), 2),
        (date(2026, 3, 13), 3),
    ],
)
def test_an_overdue_step_climbs_the_tree_in_steps(today: date, levels: int) -> None:
    assert levels_climbed(CHECK, date(2026, 3, 6), today, CALENDAR) == levels
