"""The working-day calendar as rows: what ships, what is entered, what is told."""

from __future__ import annotations

import json
import threading
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from bangfu.audit.models import Entry
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, SystemActor
from bangfu.core.national.calendar import CalendarYearNotLoaded, packaged_calendar
from bangfu.reference.models import CalendarDay, CalendarYear
from bangfu.reference.seeding import SHIPPED, seed_calendar
from bangfu.reference.selectors import calendar, calendar_years, deadline, missing_years
from bangfu.reference.services.calendars import save_year
from tests.people import People

YEAR_2027 = """元旦：2027-01-01 至 2027-01-03 放假
元旦：2026-12-26 上班
劳动节：2027-05-01 至 2027-05-05 放假
国庆节：2027-10-01 至 2027-10-07 放假
国庆节：2027-10-09 上班"""
SOURCE = "关于 2027 年部分节假日安排的通知"


def enter(actor: object, **changes: object) -> CalendarYear:
    values = {"year": 2027, "text": YEAR_2027, "source": SOURCE, "seen": 0, **changes}
    return save_year(actor, **values)  # type: ignore[arg-type]


def test_the_shipped_years_stand_there_from_the_start(db: None) -> None:
    assert calendar().days == packaged_calendar().days
    assert calendar().years == packaged_calendar().years
    assert set(CalendarYear.objects.values_list("source", flat=True)) == {SHIPPED}
    assert not Entry.objects.exists()


def test_a_further_migration_fills_in_only_the_years_that_are_missing(people: People) -> None:
    own = save_year(people.administrator, year=2026, text="元旦：2026-01-01 放假\n劳动节：2026-05-01 放假\n国庆：2026-10-01 放假",
                    source="本矿更正", seen=1)  # fmt: skip
    CalendarYear.objects.filter(year=2015).delete()
    seed_calendar(using="default")
    assert calendar().years == packaged_calendar().years
    assert CalendarYear.objects.get(year=2026, in_force=True) == own
    assert calendar().days[date(2015, 1, 1)] is False
    before = CalendarDay.objects.count()
    seed_calendar(using="default")
    assert CalendarDay.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_emptied_tables_are_filled_by_the_next_migration() -> None:
    CalendarYear.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert calendar().years == packaged_calendar().years


def test_deadlines_follow_what_is_entered(people: People) -> None:
    assert deadline(date(2026, 12, 24), 2) == date(2026, 12, 28)
    enter(people.administrator)
    # Saturday 26 December became a working day by the notice for the next year.
    assert deadline(date(2026, 12, 24), 2) == date(2026, 12, 26)
    assert deadline(date(2026, 12, 30), 5) == date(2027, 1, 7)
    assert calendar().is_working_day(date(2027, 10, 9))


def test_a_year_that_is_not_loaded_is_said_plainly(db: None) -> None:
    with pytest.raises(CalendarYearNotLoaded, match="2027") as fault:
        calendar().add_working_days(date(2026, 12, 30), 5)
    assert "系统管理 → 基础数据 → 工作日历" in str(fault.value)
    with pytest.raises(Refused, match=r"2027 年的放假安排.*基础数据"):
        deadline(date(2026, 12, 30), 5)
    assert missing_years(date(2026, 11, 24)) == [2027]
    assert missing_years(date(2031, 1, 1)) == [2031, 2032]


def test_a_correction_is_a_new_version_and_the_log_tells_each_day(people: People) -> None:
    first = enter(people.administrator)
    second = enter(people.group_officer, text=YEAR_2027.replace("2027-10-09", "2027-10-10"), seen=1)
    assert (first.number, second.number) == (1, 2)
    assert list(CalendarYear.objects.filter(year=2027).values_list("number", "in_force")) == [(2, True), (1, False)]
    assert first.days.filter(on=date(2027, 10, 9)).exists()
    assert not calendar().is_working_day(date(2027, 10, 9))
    entry = Entry.objects.latest("number")
    assert (entry.action, entry.subject_label, entry.actor_id) == (
        "reference.calendar_saved",
        "2027",
        people.group_officer.pk,
    )
    details = json.loads(entry.details)
    assert details["added"] == ["2027-10-10 上班 国庆节"]
    assert details["removed"] == ["2027-10-09 上班 国庆节"]
    assert details["version"] == 2


def test_the_list_of_years_counts_days(people: People) -> None:
    enter(people.administrator)
    latest = calendar_years()[0]
    assert (latest.year, latest.off, latest.worked, latest.made_by) == (2027, 15, 2, people.administrator)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"text": "元旦：1月1日放假"}, "text", "劳动节"),
        ({"text": ""}, "text", "元旦"),
        ({"text": "元旦：2月30日放假"}, "text", "不存在"),
        ({"text": YEAR_2027 + "\n元旦：2027-01-05 上班"}, "text", "本来就上班"),
        ({"source": "  "}, "source", "依据"),
        ({"year": 1999}, "", "年度"),
        ({"year": 2100}, "", "年度"),
        ({"seen": 3}, "", "别人改过"),
    ],
)
def test_what_is_no_calendar_is_refused_at_its_field(
    people: People, changes: dict[str, object], field: str, reason: str
) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        enter(people.administrator, **changes)
    assert list(refused.value.messages) == [field]
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert not Entry.objects.exists()


def test_the_second_of_two_editors_and_an_empty_change_are_refused(people: People) -> None:
    enter(people.administrator)
    with pytest.raises(Refused, match="别人改过"):
        enter(people.group_officer)
    with pytest.raises(Refused, match="没有要保存的改动"):
        enter(people.group_officer, seen=1)
    assert enter(people.group_officer, seen=1, source="更正通知").number == 2


@pytest.mark.parametrize("who", ["officer", "case_officer", "group_reviewer", "auditor", "finance", "outsider"])
def test_only_the_group_and_the_administrator_enter_years(people: People, who: str) -> None:
    with pytest.raises(Denied):
        enter(getattr(people, who))


@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_enter_a_year_at_the_same_moment_is_refused() -> None:
    start, answers = threading.Barrier(2), []

    def save(source: str) -> None:
        try:
            start.wait()
            answers.append(enter(SystemActor(), source=source).number)
        except Refused:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(source,)) for source in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, answers)) == ["1", "refused"]
    assert CalendarYear.objects.filter(year=2027).count() == 1


def test_nothing_is_stored_where_the_log_cannot_be_written(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr("bangfu.reference.services.calendars.record", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        enter(people.administrator)
    assert not CalendarYear.objects.filter(year=2027).exists()
