"""Reading a holiday notice that somebody pasted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.national.calendar import packaged_calendar
from bangfu.reference.notice import NoticeDay, NoticeError, read_notice, write_notice
from bangfu.reference.rules import days_problem
from bangfu.reference.seeding import shipped_years

# Written for this test in the manner of the yearly notices; the days are those of the shipped table.
NOTICE_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地要妥善安排好值班和安全保卫等工作。
"""
NAMES = st.sampled_from(["元旦", "春节", "抗战胜利70周年纪念日", "国庆节、中秋节"])
DAYS = st.dictionaries(
    st.dates(date(2027, 1, 1), date(2027, 12, 31)), st.tuples(st.booleans(), NAMES), min_size=1, max_size=40
)


def kept(days: list[NoticeDay]) -> list[tuple[date, bool]]:
    return [(day.on, day.works) for day in days]


def test_a_whole_notice_is_read_as_the_shipped_table_has_it() -> None:
    days = read_notice(NOTICE_2026, 2026)
    table = {on: works for on, works in packaged_calendar().days.items() if on.year == 2026}
    read = {day.on: day.works for day in days}
    assert {on: works for on, works in read.items() if on not in table or table[on] != works} == {}
    # The table leaves out weekend days of a holiday that would be off anyway.
    assert all(on in read for on in table)
    assert days_problem(2026, days) == ""
    assert [day.name for day in days][:4] == ["元旦"] * 4


@pytest.mark.parametrize(
    "text",
    [
        "元旦：2027-01-01 至 2027-01-03 放假\n元旦：2027-01-04 上班",
        "2027-01-01,holiday,元旦\n2027-01-02,holiday,元旦\n2027-01-03,holiday,元旦\n2027-01-04,workday,元旦",
        "2027/1/1\t放假\t元旦\n2027/1/2\t放假\t元旦\n2027/1/3\t放假\t元旦\n2027/1/4\t上班\t元旦",
        "元旦：２０２７年１月１日～３日放假，１月４日上班。",
        "元旦：1月1日、2日、3日放假；1月4日上班",
        "1、元旦：1月1日到1月3日放假调休。1月4日（周一）上班。",
    ],
)
def test_each_way_of_writing_gives_the_same_days(text: str) -> None:
    assert read_notice(text, 2027) == [
        NoticeDay(date(2027, 1, 1), False, "元旦"),
        NoticeDay(date(2027, 1, 2), False, "元旦"),
        NoticeDay(date(2027, 1, 3), False, "元旦"),
        NoticeDay(date(2027, 1, 4), True, "元旦"),
    ]


def test_a_holiday_may_begin_in_the_year_before() -> None:
    text = "元旦：2018年12月30日至1月1日放假调休，共3天。2018年12月29日（周六）上班。"
    days = read_notice(text, 2019)
    assert kept(days) == [
        (date(2018, 12, 29), True),
        (date(2018, 12, 30), False),
        (date(2018, 12, 31), False),
        (date(2019, 1, 1), False),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("元旦：2月30日放假", "不存在"),
        ("元旦：13月1日放假", "不存在"),
        ("元旦：5日放假", "不存在"),
        ("元旦：2027-01-01", "放假还是上班"),
        ("元旦：1月3日至1日放假", "起止日期"),
        ("元旦：1月1日至12月1日放假", "起止日期"),
        ("元旦：1月1日放假\n元旦：1月1日上班", "既写了放假又写了上班"),
    ],
)
def test_a_line_that_cannot_be_read_is_quoted_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NoticeError, match=reason):
        read_notice(text, 2027)


def test_text_without_days_gives_none() -> None:
    assert read_notice("特此通知。\n\n共 3 天\n国务院办公厅", 2027) == []


def test_a_very_long_or_hostile_line_is_no_name() -> None:
    (day,) = read_notice("<script>" * 20 + "：1月1日放假", 2027)
    assert len(day.name) == 40


@given(DAYS)
def test_what_is_written_down_is_read_back(days: dict[date, tuple[bool, str]]) -> None:
    noted = sorted(NoticeDay(on, works, name) for on, (works, name) in days.items())
    assert read_notice(write_notice(noted), 2027) == noted


def test_every_shipped_year_is_read_back_and_is_a_sound_notice() -> None:
    for year, rows in shipped_years():
        days = sorted(NoticeDay(date.fromisoformat(r["date"]), r["kind"] == "workday", r["name"]) for r in rows)
        assert read_notice(write_notice(days), year) == days
        assert days_problem(year, days) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("2027-05-01", None), "劳动节"),
        (("2028-01-01", False), "不是 2027 年的日子"),
        (("2026-11-30", False), "不是 2027 年的日子"),
        (("2027-01-05", True), "本来就上班"),
        (("2026-12-26", True), ""),
    ],
)
def test_days_that_make_no_notice_are_named(change: tuple[str, bool | None], reason: str) -> None:
    sound = {date(2027, 1, 1): False, date(2027, 5, 1): False, date(2027, 10, 1): False}
    on, works = date.fromisoformat(change[0]), change[1]
    days = {**sound, on: works}
    noted = [NoticeDay(day, says, "节") for day, says in days.items() if says is not None]
    said = days_problem(2027, noted)
    assert reason in said
    assert bool(said) == bool(reason)


def test_runs_of_days_are_written_in_one_piece() -> None:
    first = date(2027, 10, 1)
    days = [NoticeDay(first + timedelta(days=step), False, "国庆节") for step in range(7)]
    assert write_notice(days) == "国庆节：2027-10-01 至 2027-10-07 放假"
