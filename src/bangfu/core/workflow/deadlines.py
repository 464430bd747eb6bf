"""By when a step is due, and how far up the tree an overdue one has climbed."""

from __future__ import annotations

from datetime import date

from bangfu.core.national.calendar import CalendarYearNotLoaded, WorkingCalendar
from bangfu.core.workflow.model import Step


def due_on(step: Step, entered_on: date, calendar: WorkingCalendar) -> date | None:
    """The last day for a step; None for a step without a limit, and while the calendar of its year is not loaded."""
    if step.working_days is None:
        return None
    try:
        return calendar.add_working_days(entered_on, step.working_days)
    except CalendarYearNotLoaded:
        return None


def working_days_stayed(entered_on: date, today: date, calendar: WorkingCalendar) -> int | None:
    """Full working days between the day a case came and today; today is not over and does not count.

    None while the calendar is not loaded. A clock set back gives 0, never a negative stay.
    """
    if today <= entered_on:
        return 0
    try:
        days = calendar.working_days_between(entered_on, today)
        return days - calendar.is_working_day(today)
    except CalendarYearNotLoaded:
        return None


def levels_climbed(step: Step, due: date, today: date, calendar: WorkingCalendar) -> int:
    """How many levels up must know that a step is overdue: 0 until its last day is over, then one more at a time.

    The first level on the first working day after the last one, the next every ``climb_every`` working days. Without
    the calendar an overdue step counts as one level: it is told rather than forgotten.
    """
    if today <= due:
        return 0
    try:
        late = calendar.working_days_between(due, today)
    except CalendarYearNotLoaded:
        return 1
    return 0 if late == 0 else 1 + (late - 1) // step.climb_every
