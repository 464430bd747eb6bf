"""Working days by the yearly holiday notice of the State Council, kept as a table that a union edits.

The table has the columns `date` (2026-10-01), `kind` (holiday or workday) and `name`. It lists every day
off, weekends inside a holiday included, and every weekend day that is worked instead.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Self

from bangfu.core.national.datafiles import numbered_rows, packaged_text

PACKAGED_TABLE = "working_days.csv"

# Off by statute on the same date each year. A year is loaded only when all three are listed: a notice also
# names days of the neighbouring years, which must not make those years count as known.
_FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarYearNotLoaded(LookupError):  # noqa: N818 - the name says what is the matter
    """A day was asked about in a year whose holiday notice is not in the table; `year` tells which."""

    def __init__(self, year: int, source: str) -> None:
        super().__init__(
            f"工作日历没有 {year} 年的放假安排，不能推算工作日。"
            f"请按国务院办公厅通知把该年的放假日与调休上班日补入{source}"
        )
        self.year = year


class CalendarTableError(ValueError):
    """A calendar table that cannot be read; `str()` names the line and the reason in Chinese."""


@dataclass(frozen=True)
class WorkingCalendar:
    """Tells working days. `days` holds the exceptions only: True for a day worked, False for a day off.

    `source` is where a missing year is to be entered, in the words of a message.
    """

    days: Mapping[date, bool] = field(repr=False)
    source: str

    @classmethod
    def from_csv(cls, path: Path) -> Self:
        """Return the calendar of a UTF-8 table of one's own. Raises OSError and CalendarTableError."""
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise CalendarTableError(f"{path.name} 不是 UTF-8 编码，请另存为“CSV UTF-8”") from error
        return cls(_exceptions(text), _place(path.name))

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are loaded, in order."""
        return tuple(sorted(year for year in {day.year for day in self.days} if self._holds(year)))

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on this day. Raises CalendarYearNotLoaded."""
        if isinstance(day, datetime):
            raise TypeError("a working day is a date; which date a moment falls on depends on its time zone")
        if not self._holds(day.year):
            raise CalendarYearNotLoaded(day.year, self.source)
        exception = self.days.get(day)
        return day.weekday() < _SATURDAY if exception is None else exception

    def add_working_days(self, start: date, count: int) -> date:
        """Return the count-th working day after `start`; the day itself is not counted.

        This is how a period such as a public notice of 5 working days runs: it ends on the returned day.
        A count of 0 returns `start`. Raises CalendarYearNotLoaded, and ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("工作日数不能为负")
        day = start
        while count:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Return how many working days lie after `start` up to and including `end`.

        The inverse of `add_working_days`. Raises CalendarYearNotLoaded, and ValueError if `end` is before `start`.
        """
        if end < start:
            raise ValueError("结束日期早于开始日期")
        span = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=offset)) for offset in range(1, span + 1))

    def _holds(self, year: int) -> bool:
        return all(self.days.get(date(year, month, day)) is False for month, day in _FIXED_HOLIDAYS)


@cache
def packaged_calendar() -> WorkingCalendar:
    """Return the calendar that ships with the product, read once."""
    return WorkingCalendar(_exceptions(packaged_text(PACKAGED_TABLE)), _place(PACKAGED_TABLE))


def _place(table: str) -> str:
    return f" {table}（列：date、kind、name）"


def _exceptions(text: str) -> dict[date, bool]:
    days: dict[date, bool] = {}
    for line, row in numbered_rows(text):
        day, works = _row(line, row)
        if days.setdefault(day, works) is not works:
            raise CalendarTableError(f"工作日历第 {line} 行：{day.isoformat()} 既列为放假又列为上班")
    if not days:
        raise CalendarTableError("工作日历是空表，应有列 date、kind、name")
    return days


def _row(line: int, row: Mapping[str, str]) -> tuple[date, bool]:
    if "date" not in row or "kind" not in row:
        raise CalendarTableError("工作日历缺少列 date 或 kind")
    try:
        # Spreadsheet programs save 2026-10-01 as 2026/10/1.
        year, month, number = row["date"].replace("/", "-").split("-")
        day = date(int(year), int(month), int(number))
    except ValueError:
        raise CalendarTableError(f"工作日历第 {line} 行：日期“{row['date']}”应写作 2026-10-01") from None
    kind = row["kind"].strip()
    if kind not in ("holiday", "workday"):
        raise CalendarTableError(f"工作日历第 {line} 行：kind“{kind}”应为 holiday（放假）或 workday（调休上班）")
    return day, kind == "workday"
