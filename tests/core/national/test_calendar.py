from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.national.calendar import (
    CalendarTableError,
    CalendarYearNotLoaded,
    WorkingCalendar,
    packaged_calendar,
)

WHOLE_YEAR = "2027-01-01,holiday,元旦\n2027-05-01,holiday,劳动节\n2027-10-01,holiday,国庆节\n"
DAYS = st.dates(date(2015, 1, 1), date(2025, 12, 31))


@pytest.fixture
def table(tmp_path):
    def write(rows, encoding="utf-8", heading="date,kind,name\n"):
        path = tmp_path / "days.csv"
        path.write_text(heading + rows, encoding=encoding)
        return path

    return write


def test_it_knows_the_years_2015_to_2026():
    assert packaged_calendar().years == tuple(range(2015, 2027))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 24), True),
        (date(2026, 11, 22), False),
        (date(2026, 2, 14), True),
        (date(2026, 2, 17), False),
        (date(2026, 10, 10), True),
        (date(2020, 1, 31), False),
        (date(2015, 9, 3), False),
    ],
)
def test_it_tells_working_days_holidays_and_worked_weekends(day, works):
    assert packaged_calendar().is_working_day(day) is works


def test_five_working_days_run_over_a_holiday():
    assert packaged_calendar().add_working_days(date(2026, 9, 28), 5) == date(2026, 10, 10)


def test_the_first_day_is_not_counted_and_no_days_end_where_they_start():
    calendar = packaged_calendar()
    assert calendar.add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 24)
    assert calendar.add_working_days(date(2026, 11, 22), 1) == date(2026, 11, 23)
    assert calendar.add_working_days(date(2026, 11, 22), 0) == date(2026, 11, 22)


def test_days_between_leave_out_the_first_and_count_the_last():
    calendar = packaged_calendar()
    assert calendar.working_days_between(date(2026, 11, 23), date(2026, 11, 27)) == 4
    assert calendar.working_days_between(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert calendar.working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


@given(DAYS, st.integers(0, 60))
def test_adding_and_counting_are_inverse(start, count):
    calendar = packaged_calendar()
    assert calendar.working_days_between(start, calendar.add_working_days(start, count)) == count


@given(DAYS, st.integers(1, 30))
def test_a_period_ends_on_a_working_day(start, count):
    assert packaged_calendar().is_working_day(packaged_calendar().add_working_days(start, count))


@given(DAYS, st.integers(0, 90), st.integers(0, 90))
def test_counts_of_adjoining_periods_add_up(start, first, second):
    calendar = packaged_calendar()
    middle, end = start + timedelta(days=first), start + timedelta(days=first + second)
    parts = calendar.working_days_between(start, middle) + calendar.working_days_between(middle, end)
    assert calendar.working_days_between(start, end) == parts


def test_it_says_plainly_which_year_is_missing_and_where_to_add_it():
    with pytest.raises(CalendarYearNotLoaded, match="没有 2027 年的放假安排") as refused:
        packaged_calendar().is_working_day(date(2027, 1, 4))
    assert refused.value.year == 2027
    assert "working_days.csv" in str(refused.value)


def test_a_period_that_runs_into_a_missing_year_is_refused():
    with pytest.raises(CalendarYearNotLoaded):
        packaged_calendar().add_working_days(date(2026, 12, 30), 5)
    with pytest.raises(CalendarYearNotLoaded):
        packaged_calendar().working_days_between(date(2014, 12, 1), date(2015, 1, 10))


def test_it_refuses_negative_counts_backward_periods_and_moments():
    calendar = packaged_calendar()
    with pytest.raises(ValueError, match="不能为负"):
        calendar.add_working_days(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="早于"):
        calendar.working_days_between(date(2026, 1, 5), date(2026, 1, 4))
    with pytest.raises(TypeError):
        calendar.is_working_day(datetime(2026, 1, 5, tzinfo=UTC))


def test_another_table_can_be_loaded(table):
    calendar = WorkingCalendar.from_csv(table(WHOLE_YEAR + "2027-01-02,workday,元旦调休上班\n"))
    assert calendar.years == (2027,)
    assert calendar.is_working_day(date(2027, 1, 2))
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_working_day(date(2027, 1, 4))


def test_a_table_saved_by_a_spreadsheet_program_is_read(table):
    rows = WHOLE_YEAR.replace("2027-01-01", "2027/1/1") + ",,\n"
    assert WorkingCalendar.from_csv(table(rows, encoding="utf-8-sig")).years == (2027,)


def test_days_of_the_next_year_in_a_notice_do_not_make_that_year_known(table):
    calendar = WorkingCalendar.from_csv(table(WHOLE_YEAR + "2028-01-01,holiday,元旦\n"))
    with pytest.raises(CalendarYearNotLoaded, match=r"2028 年.*days\.csv"):
        calendar.is_working_day(date(2028, 1, 4))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "空表"),
        (WHOLE_YEAR + "2027-02-30,holiday,春节\n", "第 5 行：日期“2027-02-30”"),
        (WHOLE_YEAR + "\n二月六日,holiday,春节\n", "第 6 行：日期“二月六日”"),
        (WHOLE_YEAR + "2027-02-06,放假,春节\n", "第 5 行：kind“放假”"),
        (WHOLE_YEAR + "2027-10-01,workday,国庆节\n", "第 5 行：2027-10-01 既列为放假又列为上班"),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(table, rows, words):
    with pytest.raises(CalendarTableError, match=words):
        WorkingCalendar.from_csv(table(rows))


def test_a_table_without_its_columns_or_in_another_encoding_is_refused(table):
    with pytest.raises(CalendarTableError, match="缺少列"):
        WorkingCalendar.from_csv(table(WHOLE_YEAR, heading="日期,类别,名称\n"))
    with pytest.raises(CalendarTableError, match="UTF-8"):
        WorkingCalendar.from_csv(table(WHOLE_YEAR, encoding="gbk"))
