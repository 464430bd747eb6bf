"""Reading the days of a holiday notice from pasted text, and writing them down again.

Three ways of writing are read, line by line and mixed as one likes::

    二、春节：2月15日（农历腊月二十八、周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
    春节：2026-02-15 至 2026-02-23 放假
    2026-02-14,workday,春节
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _

from bangfu.core.national.text import normalise_text

LONGEST_NAME = 40
_MOST_DAYS = 60
_ONE_DAY = timedelta(days=1)
_BRACKETS = re.compile(r"\([^()]*\)")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}|\d{1,2})、\s*")
_NAMED = re.compile(r"^([^:]+):(.*)$")
_WORKED, _OFF = re.compile(r"上班|workday"), re.compile(r"放假|调休|补休|holiday")
_DATE = re.compile(
    r"(?P<year>\d{4})\s*[年/.\-]\s*(?P<month>\d{1,2})\s*[月/.\-]\s*(?P<day>\d{1,2})日?"
    r"|(?P<month2>\d{1,2})月(?P<day2>\d{1,2})日?"
    r"|(?P<day3>\d{1,2})日"
)
_TO = re.compile(r"^(?:至|到|~|-|–|—)+$")


@dataclass(frozen=True, order=True)
class NoticeDay:
    """A day off, or a worked weekend day; ``name`` is the holiday."""

    on: date
    works: bool
    name: str


class NoticeError(ValueError):
    """A line that cannot be read; ``str()`` quotes it and says why in Chinese."""


def read_notice(text: str, year: int) -> list[NoticeDay]:
    """The days of a notice, in order; a date without a year is one of ``year``. Raises NoticeError."""
    days: dict[date, NoticeDay] = {}
    for line in text.splitlines():
        for day in _line(normalise_text(line), year):
            known = days.setdefault(day.on, day)
            if known.works != day.works:
                raise NoticeError(_("%(day)s 既写了放假又写了上班") % {"day": day.on.isoformat()})
    return sorted(days.values())


@dataclass(frozen=True)
class Arrangement:
    """Days of one holiday that follow each other in the calendar's rows; ``spans`` are first and last days."""

    name: str
    works: bool
    spans: tuple[tuple[date, date], ...]


def arrangements(days: Iterable[NoticeDay]) -> list[Arrangement]:
    """The days in a few pieces, as a person says them."""
    pieces = groupby(sorted(days), key=lambda day: (day.name, day.works))
    return [Arrangement(name, works, tuple(_runs([day.on for day in group]))) for (name, works), group in pieces]


def write_notice(days: Iterable[NoticeDay]) -> str:
    """One line for each piece; ``read_notice`` gives the same days back."""
    return "\n".join(
        f"{each.name}：{'、'.join(map(_span, each.spans))} {'上班' if each.works else '放假'}"
        for each in arrangements(days)
    )


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    first = last = days[0]
    for day in days[1:]:
        if day != last + _ONE_DAY:
            yield first, last
            first = day
        last = day
    yield first, last


def _span(run: tuple[date, date]) -> str:
    first, last = run
    return first.isoformat() if first == last else f"{first.isoformat()} 至 {last.isoformat()}"


def _line(line: str, year: int) -> Iterator[NoticeDay]:
    plain = _NUMBERING.sub("", _BRACKETS.sub("", line))
    named = _NAMED.match(plain)
    name, rest = (named[1].strip(), named[2]) if named else ("", plain)
    for sentence in _sentences(rest):
        dates = list(_DATE.finditer(sentence))
        if not dates:
            continue
        works = bool(_WORKED.search(sentence))
        if not works and not _OFF.search(sentence):
            raise NoticeError(_("“%(line)s”没有写明是放假还是上班") % {"line": line[:60]})
        shown = (name or _left_over(sentence) or _("节假日"))[:LONGEST_NAME]
        for day in _days(dates, sentence, year, line):
            yield NoticeDay(day, works, shown)


def _sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"[。;]", text):
        is_mixed = _WORKED.search(sentence) and _OFF.search(sentence)
        yield from sentence.split(",") if is_mixed else [sentence]


def _left_over(sentence: str) -> str:
    """The name in a line of a table: what is neither a date nor 放假 or 上班."""
    text = _DATE.sub("", sentence)
    return re.sub(r"workday|holiday|放假|上班|[\s,、至到~]+", " ", text).strip()


def _days(dates: Sequence[re.Match[str]], sentence: str, year: int, line: str) -> Iterator[date]:
    last: date | None = None
    end = 0
    for found in dates:
        day = _date(found, last, year, line)
        if last is not None and _TO.match(sentence[end : found.start()].strip()):
            span = (day - last).days
            if not 0 < span <= _MOST_DAYS:
                raise NoticeError(_("“%(line)s”里的起止日期不对") % {"line": line[:60]})
            yield from (last + timedelta(days=step) for step in range(1, span))
        yield day
        last, end = day, found.end()


def _date(found: re.Match[str], last: date | None, year: int, line: str) -> date:
    """The day of one mention; what it leaves out is that of the mention before it, or the notice's year."""
    month = found["month"] or found["month2"] or (last.month if last else None)
    number = found["day"] or found["day2"] or found["day3"]
    own = found["year"] or (last.year if last else year)
    try:
        day = date(int(own), int(month or 0), int(number))
        if not found["year"] and last is not None and day < last and day.month < last.month:
            day = day.replace(year=day.year + 1)  # 2018年12月30日至1月1日
    except ValueError:
        raise NoticeError(_("“%(line)s”里的日期 %(day)s 不存在") % {"line": line[:60], "day": found[0]}) from None
    return day
