"""Overdue steps climb the tree, each level told once."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from bangfu.audit.models import Entry
from bangfu.casework import overdue
from bangfu.casework.models import Case
from bangfu.inbox.models import Item
from bangfu.jobs.models import Job
from bangfu.registry.models import Household
from tests.casework.cases import at_step, make_complete, opened, take
from tests.people import People

pytestmark = pytest.mark.django_db


class Silent:
    """A progress that nobody reads."""

    def report(self, message: str = "", *, done: int | None = None, total: int | None = None) -> None:
        """Nothing."""


def run_on(monkeypatch: pytest.MonkeyPatch, day: date) -> str:
    monkeypatch.setattr(overdue, "timezone", SimpleNamespace(localdate=lambda: day))
    return overdue.run(Job(), Silent())  # type: ignore[arg-type]


@pytest.fixture
def case(files: dict[str, Household], people: People) -> Case:
    """A case of 综采队 at 初审, due on Friday 2026-11-06; every two working days it climbs."""
    case = at_step(people, opened(people, make_complete(files["deep"])), "first_check")
    Case.objects.update(due_on=date(2026, 11, 6))
    return case


def told() -> list[tuple[str, ...]]:
    rows = Item.objects.filter(kind=Item.Kind.MESSAGE, tag="逾期").order_by("pk")
    return list(rows.values_list("user__username", flat=True))


def test_nobody_is_told_before_a_working_day_has_passed(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on(monkeypatch, date(2026, 11, 8))  # Sunday
    assert not told()


def test_it_climbs_from_the_district_to_the_group_and_no_further(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_on(monkeypatch, date(2026, 11, 9))
    assert told() == ["officer"]
    run_on(monkeypatch, date(2026, 11, 9))
    assert told() == ["officer"]
    run_on(monkeypatch, date(2026, 11, 11))
    assert sorted(told()[1:]) == ["case_officer", "reviewer"]
    assert "上报了 1 件" in run_on(monkeypatch, date(2026, 11, 20))
    assert sorted(told()[3:]) == ["group_officer", "group_reviewer"]
    assert "上报了 0 件" in run_on(monkeypatch, date(2026, 11, 30))
    assert Entry.objects.filter(action="casework.climbed").count() == 3


def test_a_case_that_moved_on_is_told_of_no_more(people: People, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    run_on(monkeypatch, date(2026, 11, 9))
    moved = take(people.case_officer, case, "pass")
    assert moved.climbed == 0
    run_on(monkeypatch, date(2026, 11, 11))
    assert told() == ["officer"]


def test_a_deadline_is_set_once_the_calendar_is_loaded(
    people: People, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    Case.objects.update(due_on=None, entered_on=date(2026, 11, 2))
    case.stays.filter(left_at__isnull=True).update(due_on=None)
    run_on(monkeypatch, date(2026, 11, 4))
    assert Case.objects.get().due_on == date(2026, 11, 5)
    assert case.stays.get(left_at__isnull=True).due_on == date(2026, 11, 5)
