"""北岭矿业集团: a fictional coal-mining group. All is invented; region codes 99xxxx are assigned to no place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bangfu.core.facts.catalogue import catalogue

GROUP: Final = "北岭矿业集团"


@dataclass(frozen=True, slots=True)
class Mine:
    """One mine: its share of the workers, what it pays and how its workers stand (weights per 10,000)."""

    name: str
    state: str
    weight: int
    pay_percent: int
    arrears_share: int
    statuses: Mapping[str, int]
    regions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Team:
    """One district or team: its share of a mine, share of men, monthly pay (yuan) and whether it works underground."""

    name: str
    weight: int
    men: int
    pay: int
    underground: bool


MINES: Final = (
    Mine(
        "一矿", "正常", 50, 100, 10,
        {"在岗": 8400, "待岗": 60, "下岗": 30, "失业": 20, "内退": 380, "退休": 380, "病休": 130, "离休": 2,
         "农民工": 550, "已故": 48},
        {"990101": 60, "990102": 40},
    ),
    Mine(
        "二矿", "亏损", 26, 91, 300,
        {"在岗": 7800, "待岗": 350, "下岗": 100, "失业": 40, "内退": 600, "退休": 400, "病休": 160, "离休": 2,
         "农民工": 500, "已故": 48},
        {"990102": 70, "990103": 30},
    ),
    Mine(
        "三矿", "半停产", 15, 78, 2000,
        {"在岗": 6100, "待岗": 1700, "下岗": 350, "失业": 120, "内退": 900, "退休": 400, "病休": 200, "离休": 2,
         "农民工": 180, "已故": 48},
        {"990201": 75, "990202": 25},
    ),
    Mine(
        "四矿", "关闭退出", 9, 66, 3500,
        {"在岗": 4600, "待岗": 2200, "下岗": 1000, "失业": 350, "内退": 1150, "退休": 400, "病休": 200, "离休": 2,
         "农民工": 50, "已故": 48},
        {"990202": 60, "990301": 40},
    ),
)  # fmt: skip

TEAMS: Final = (
    Team("综采一队", 130, 9950, 10_300, True),
    Team("综采二队", 120, 9950, 10_100, True),
    Team("掘进一队", 120, 9950, 9_900, True),
    Team("掘进二队", 110, 9950, 9_800, True),
    Team("机电队", 130, 8800, 8_300, True),
    Team("运输队", 120, 9000, 8_000, True),
    Team("通风队", 80, 9300, 8_200, True),
    Team("洗煤厂", 100, 6200, 7_000, False),
    Team("后勤服务队", 90, 4500, 6_400, False),
)

REGIONS: Final = ("990101", "990102", "990103", "990201", "990202", "990301")

BASE_YEAR: Final = 2026
LINES: Final[Mapping[str, int]] = {"990000": 75_000, "990100": 80_000, "990101": 82_500, "990102": 77_250}
"""低保标准 of the base year, fen a month; 990103 uses its city's, 990201 to 990301 the province's.

The same figures as the invented lines shipped with the criteria sets, so that a household stands on the same line
whether a register brings its own lines or not.
"""
PROVINCE_INCOME: Final = 3_260_000
"""全省人均可支配收入 of the base year, fen."""
_LINE_STEP, _LINE_LEAST = 3_000, 24_000
_INCOME_STEP, _INCOME_STEP_LATER, _INCOME_LEAST = 120_000, 130_000, 600_000


def years(on: date) -> tuple[int, int]:
    """The years that have lines: the one before ``on`` and its own; ValueError outside the catalogue's years."""
    bounds = catalogue().by_column("parameter", "year")
    if not bounds.minimum < on.year <= bounds.maximum:
        raise ValueError(f"日期 {on.isoformat()} 超出可生成的年份 {bounds.minimum + 1} 至 {bounds.maximum}")
    return on.year - 1, on.year


def line_fen(region: str, year: int) -> int:
    """The monthly line (fen) that holds for a region: its own, else its city's, else its province's."""
    own = next(code for code in (region, region[:4] + "00", region[:2] + "0000") if code in LINES)
    return max(LINES[own] + _LINE_STEP * (year - BASE_YEAR), _LINE_LEAST)


def province_income_fen(year: int) -> int:
    """全省人均可支配收入 (fen a year)."""
    step = _INCOME_STEP if year <= BASE_YEAR else _INCOME_STEP_LATER
    return max(PROVINCE_INCOME + step * (year - BASE_YEAR), _INCOME_LEAST)
