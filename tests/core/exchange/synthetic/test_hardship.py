"""The shares in hardship are plausible, reckoned here anew from the tables with plain integers."""

from collections import Counter
from dataclasses import dataclass

import pytest

ON_YMD = 20261123


@dataclass
class Sum:
    income: int = 0
    rigid: int = 0
    heads: int = 0
    unknown: bool = False


@dataclass
class Reckoned:
    status: str
    mine: str
    tier: str
    net: int
    base: int


def lines_of(register) -> dict[str, int]:
    return {row["region"]: row["dibao_month"] for row in register.parameters.to_pylist() if row["year"] == 2026}


def line_of(lines: dict[str, int], region: str) -> int:
    return next(lines[code] for code in (region, region[:4] + "00", region[:2] + "0000") if code in lines)


def sums(households, members) -> list[Sum]:
    found = [Sum() for _ in households]
    for member in members:
        if not member["co_resident"]:
            continue
        total = found[member["household_no"]]
        total.heads += 1
        total.rigid += member["medical_self_pay"] + member["tuition_year"]
        if member["income_month"] is not None:
            total.income += 12 * member["income_month"]
        elif ON_YMD - member["birth_ymd"] >= 160_000:
            total.unknown = True
    return found


def tier(household: dict, total: Sum, net: int, income: int, base: int) -> str:
    flags = ("private_car", "owns_business", "private_school", "self_paid_abroad")
    if household["houses"] >= 2 or any(household[flag] for flag in flags):
        return "excluded"
    if total.unknown:
        return "unknown"
    if net < base:
        return "deep"
    if net < 2 * base:
        return "relative"
    loss = max(household["accident_loss"] - household["compensation"], 0)
    if household["accident_loss"] > 0 and 100 * loss > 80 * max(income, 0):
        return "accident"
    return "marginal" if 2 * net < 5 * base else "none"


@pytest.fixture(scope="module")
def reckoned(register, households, members) -> list[Reckoned]:
    lines, found = lines_of(register), []
    for household, total in zip(households, sums(households, members), strict=True):
        income = total.income + household["other_income_year"]
        own = household["rehabilitation_year"] + household["job_cost_year"] + household["care_year"]
        net = income - total.rigid - own
        base = 12 * total.heads * line_of(lines, household["region"])
        verdict = tier(household, total, net, income, base)
        found.append(Reckoned(household["work_status"], household["unit"][:2], verdict, net, base))
    return found


def percent(reckoned: list[Reckoned]) -> dict[str, float]:
    counts = Counter(row.tier for row in reckoned)
    return {name: 100 * count / len(reckoned) for name, count in counts.items()}


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("deep", 1.7, 4),
        ("relative", 3, 6),
        ("accident", 0.5, 1.2),
        ("marginal", 2, 5),
        ("excluded", 3, 6),
        ("unknown", 0.3, 1.5),
    ],
)
def test_the_share_of_each_tier_is_plausible(reckoned, name, least, most):
    assert least <= percent(reckoned)[name] <= most


def test_hardship_grows_from_the_sound_mine_to_the_closing_one(reckoned):
    deep = [percent([row for row in reckoned if row.mine == mine])["deep"] for mine in ("一矿", "二矿", "三矿", "四矿")]
    assert deep == sorted(deep)
    assert deep[3] > 5 * deep[0]


def test_who_lost_work_is_far_oftener_in_hardship_than_who_works(reckoned):
    working = percent([row for row in reckoned if row.status == "在岗"])["deep"]
    laid_off = percent([row for row in reckoned if row.status in ("待岗", "下岗", "失业")])["deep"]
    assert laid_off > 20 * working


@pytest.mark.parametrize("tenths", [10, 20, 25])
def test_households_stand_exactly_on_each_line_and_one_fen_beside_it(reckoned, tenths):
    # 10 times the net income of the year minus 10 times the line: 0 on the line, 10 for one fen of the yearly total.
    beside = Counter(10 * row.net - tenths * row.base for row in reckoned)
    for difference in (-10, 0, 10):
        assert beside[difference] >= 10
    assert 0.0030 < sum(beside[difference] for difference in (-10, 0, 10)) / len(reckoned) < 0.004


def test_dibao_is_drawn_by_some_of_the_poor_and_by_nobody_else(register, reckoned):
    receives = register.households["on_dibao"].to_pylist()
    assert all(row.net < row.base for row, drawn in zip(reckoned, receives, strict=True) if drawn)
    assert 0.2 < sum(receives) / sum(row.net < row.base for row in reckoned) < 0.7


def test_months_below_the_line_fit_the_income(register, reckoned):
    for row, months in zip(reckoned, register.households["months_below_dibao"].to_pylist(), strict=True):
        assert months is None or (months > 0) == (row.net < row.base)
