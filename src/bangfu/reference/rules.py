"""What a year's working days and a region must be like."""

from __future__ import annotations

import re
from collections.abc import Collection, Container
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bangfu.reference.notice import NoticeDay

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
CODE: Final = re.compile(r"[1-9][0-9]{5}")
_FIXED = (((1, 1), gettext_lazy("元旦")), ((5, 1), gettext_lazy("劳动节")), ((10, 1), gettext_lazy("国庆节")))
_SATURDAY = 5
_DECEMBER = 12


def year_problem(year: int) -> str:
    """Why a year cannot be entered, or ""."""
    if FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    return _("年度应在 %(low)s 到 %(high)s 之间") % {"low": FIRST_YEAR, "high": LAST_YEAR}


def days_problem(year: int, days: Collection[NoticeDay]) -> str:
    """Why these cannot be the days of a year's notice, or ""."""
    off = {day.on for day in days if not day.works}
    for (month, number), name in _FIXED:
        if date(year, month, number) not in off:
            return _("没有 %(name)s（%(month)s 月 %(day)s 日）放假，安排不全") % {
                "name": name, "month": month, "day": number,
            }  # fmt: skip
    for day in days:
        if reason := _day_problem(year, day):
            return f"{day.on.isoformat()}：{reason}"
    return ""


def _day_problem(year: int, day: NoticeDay) -> str:
    # A notice moves days of the December before, too: 29 December 2018 was worked by the notice for 2019.
    is_of_notice = day.on.year == year or (day.on.year == year - 1 and day.on.month == _DECEMBER)
    if not is_of_notice:
        return _("不是 %(year)s 年的日子") % {"year": year}
    if day.works and day.on.weekday() < _SATURDAY:
        return _("这天不是周末，本来就上班，不用写")
    return ""


def region_problems(code: str, name: str, parent: str) -> dict[str, str]:
    """What is wrong with a region by itself, by field."""
    problems = {}
    if not CODE.fullmatch(code):
        problems["code"] = _("地区代码是六位数字，如 990101")
    if not name:
        problems["name"] = _("请填写地区名称")
    elif len(name) > 60:
        problems["name"] = _("最多 60 个字")
    if parent and not CODE.fullmatch(parent):
        problems["parent"] = _("上级代码是六位数字，没有上级的留空")
    elif parent and parent == code:
        problems["parent"] = _("上级不能是它自己")
    return problems


def region_above(code: str, named: str, known: Container[str]) -> str:
    """The region above: the one that is named, else the nearest known one by the structure of GB/T 2260, else "".

    A county whose city is no region of its own (省直辖县) thus stands right below its province.
    """
    by_structure = (f"{code[:4]}00", f"{code[:2]}0000")
    return named or next((above for above in by_structure if above != code and above in known), "")
