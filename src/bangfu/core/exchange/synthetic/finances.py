"""The household's own facts: housing, possessions, costs, accidents, arrears, savings, and low-income aid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bangfu.core.exchange.synthetic.draws import WHOLE, Bools, Draws, Ints
from bangfu.core.exchange.synthetic.families import Members
from bangfu.core.exchange.synthetic.group import MINES, REGIONS, line_fen
from bangfu.core.exchange.synthetic.health import Health
from bangfu.core.exchange.synthetic.livelihood import Livelihood
from bangfu.core.exchange.synthetic.vocabulary import by_word, code
from bangfu.core.exchange.synthetic.workers import Workers

_HOUSES = (900, 8_870, 205, 25)
_CAR_SHARE, _BUSINESS_SHARE = 110, 70
_HUKOU = {"非农业": 8_150, "农业": 1_350, "农转居": 450, "": 50}
_REHABILITATION_SHARE, _REHABILITATION_YUAN = 6_000, 3_200
_CARE_SHARE, _CARE_YUAN = 6_500, 10_000
_JOB_COST_SHARE, _JOB_COST_YUAN = 1_100, (600, 6_000)
_HEAVY_LOSS_SHARE, _LIGHT_LOSS_SHARE, _LIGHT_LOSS_YUAN = 120, 90, 9_000
_HEAVY_LOSS_PERCENT, _COMPENSATION_PERCENT = (75, 260), (0, 55)
_HEAVY_LOSS_LEAST = 30_000
_ACCIDENT = {"自然灾害": 35, "意外事故": 55, "其他": 10}
_OTHER_INCOME_SHARE, _OTHER_INCOME_YUAN = 1_800, 2_600
_FARM_LOSS_SHARE = 25
_INVESTMENTS_SHARE, _INVESTMENTS_YUAN = 1_700, 26_000
_SAVINGS_SHARE, _SAVINGS_YUAN = 8_200, 24_000
_NOT_FILLED = 400
_ON_DIBAO_SHARE = 4_500
_EXACT_ONE_IN = 300
"""One in so many households stands exactly on each line, or one fen beside it: 1 % for the three together."""
_LINE_TENTHS = (10, 20, 25)
"""The lines of union-current in tenths of 低保标准."""
_MOST_REMAINDER = 3_000_000
"""Largest 家庭其他年收入 (fen) that putting a household on a line may ask for."""


@dataclass(frozen=True, slots=True)
class Finances:
    """Per household: money in fen, flags, and where an optional cell is left empty."""

    employment_months: Ints
    union_member: Bools
    hukou: Ints
    houses: Ints
    car: Bools
    business: Bools
    private_school: Bools
    abroad: Bools
    on_dibao: Bools
    other_income: Ints
    rehabilitation: Ints
    job_cost: Ints
    care: Ints
    loss: Ints
    compensation: Ints
    accident_kind: Ints
    accident_blank: Bools
    arrears_months: Ints
    arrears: Ints
    months_below: Ints
    months_blank: Bools
    investments: Ints
    savings: Ints
    assets_blank: Bools


@dataclass(frozen=True, slots=True)
class _Sums:
    """Over the members who live together: income of a year, deductible costs, heads, and if an income is unknown."""

    income_year: Ints
    rigid: Ints
    heads: Ints
    unknown: Bools


def draw_finances(
    draws: Draws, workers: Workers, members: Members, livelihood: Livelihood, health: Health, year: int
) -> Finances:
    """The household rows; ``year`` is the year whose lines hold."""
    size = len(workers)
    months, union_member, hukou = _employment(draws, workers)
    rehabilitation, care, job_cost = _costs(draws, size, members, health)
    sums = _sums(members, livelihood, health, rehabilitation + care + job_cost)
    other = _other_income(draws, size, sums, _lines(workers, year))
    loss, compensation, kind, kind_blank = _accidents(draws, size, sums.income_year + np.maximum(other, 0))
    owed_months, owed = _arrears(draws, workers, livelihood.income[members.starts])
    poor = sums.income_year + other - sums.rigid < 12 * sums.heads * _lines(workers, year)
    starts = members.starts
    return Finances(
        employment_months=months,
        union_member=union_member,
        hukou=hukou,
        houses=draws.pick(_HOUSES, size),
        car=draws.chance(_CAR_SHARE, size) & ~poor,
        business=draws.chance(_BUSINESS_SHARE, size) & ~poor,
        private_school=np.logical_or.reduceat(livelihood.private_school, starts),
        abroad=np.logical_or.reduceat(livelihood.abroad, starts),
        on_dibao=poor & draws.chance(_ON_DIBAO_SHARE, size),
        other_income=other,
        rehabilitation=rehabilitation,
        job_cost=job_cost,
        care=care,
        loss=loss,
        compensation=compensation,
        accident_kind=kind,
        accident_blank=kind_blank,
        arrears_months=owed_months,
        arrears=owed,
        months_below=np.where(poor, draws.between(1, 30, size), 0),
        months_blank=draws.chance(_NOT_FILLED, size),
        investments=_held(draws, size, _INVESTMENTS_SHARE, _INVESTMENTS_YUAN),
        savings=_held(draws, size, _SAVINGS_SHARE, _SAVINGS_YUAN),
        assets_blank=draws.chance(_NOT_FILLED, size),
    )


def _lines(workers: Workers, year: int) -> Ints:
    return np.array([line_fen(region, year) for region in REGIONS], dtype=np.int64)[workers.region]


def _held(draws: Draws, size: int, share: int, yuan: int) -> Ints:
    return np.where(draws.chance(share, size), draws.long_tail(yuan, size) * 100, 0)


def _employment(draws: Draws, workers: Workers) -> tuple[Ints, Bools, Ints]:
    size = len(workers)
    migrant = workers.stands("农民工")
    career = np.maximum((np.minimum(workers.age, 60) - 20) * 12, 6)
    months = np.where(migrant, draws.between(2, 110, size), draws.bell(career // 2, career, size))
    union_member = draws.chance(np.where(migrant, 7_400, 9_750), size)
    drawn = draws.pick(by_word("household", "hukou", _HUKOU), size)
    return months, union_member, np.where(migrant, code("household", "hukou", "农业"), drawn)


def _costs(draws: Draws, size: int, members: Members, health: Health) -> tuple[Ints, Ints, Ints]:
    """残疾康复, 长期照料 and 必要就业成本 of a year."""
    together = members.co_resident
    in_care = health.suffers("深度昏迷", "永久瘫痪", "严重阿尔茨海默病", "严重帕金森病", "严重运动神经元病")
    young = (members.age < 18) & (health.grade > 0)
    rehabilitates = np.logical_or.reduceat((health.severely_disabled | young) & together, members.starts)
    cared = np.logical_or.reduceat(in_care & together, members.starts)
    rehabilitation = _held(draws, size, _REHABILITATION_SHARE, _REHABILITATION_YUAN)
    care = _held(draws, size, _CARE_SHARE, _CARE_YUAN)
    job_cost = np.where(draws.chance(_JOB_COST_SHARE, size), draws.bell(*_JOB_COST_YUAN, size) // 10 * 1_000, 0)
    return np.where(rehabilitates, rehabilitation, 0), np.where(cared, care, 0), job_cost


def _sums(members: Members, livelihood: Livelihood, health: Health, own_costs: Ints) -> _Sums:
    together, starts = members.co_resident, members.starts
    income = np.where(together & ~livelihood.income_blank, livelihood.income, 0)
    member_costs = np.where(together, health.self_pay + livelihood.tuition, 0)
    return _Sums(
        income_year=12 * np.add.reduceat(income, starts),
        rigid=np.add.reduceat(member_costs, starts) + own_costs,
        heads=np.add.reduceat(together.astype(np.int64), starts),
        unknown=np.logical_or.reduceat(livelihood.income_unknown & together, starts),
    )


def _other_income(draws: Draws, size: int, sums: _Sums, lines: Ints) -> Ints:
    """家庭其他年收入; for a chosen few the exact remainder that puts the household on a line, or one fen beside it."""
    usual = _held(draws, size, _OTHER_INCOME_SHARE, _OTHER_INCOME_YUAN)
    usual = np.where(draws.chance(_FARM_LOSS_SHARE, size), -usual - 120_000, usual)
    tie = draws.below(2**31, size)
    beside = draws.between(-1, 1, size)
    for tenths in _LINE_TENTHS:
        remainder = tenths * lines * 12 * sums.heads // 10 - sums.income_year + sums.rigid + beside
        possible = (remainder >= 0) & (remainder <= _MOST_REMAINDER) & ~sums.unknown & (sums.heads > 0) & (tie >= 0)
        order = np.argsort(np.where(possible, tie, 2**31), kind="stable")
        chosen = order[: min(-(-size // _EXACT_ONE_IN), int(possible.sum()))]
        usual[chosen] = remainder[chosen]
        tie[chosen] = -1  # taken: no second line for this household
    return usual


def _accidents(draws: Draws, size: int, income_year: Ints) -> tuple[Ints, Ints, Ints, Bools]:
    heavy, light = draws.chance(_HEAVY_LOSS_SHARE, size), draws.chance(_LIGHT_LOSS_SHARE, size)
    great = np.maximum(income_year * draws.between(*_HEAVY_LOSS_PERCENT, size) // 100, _HEAVY_LOSS_LEAST * 100)
    small = draws.long_tail(_LIGHT_LOSS_YUAN * 100, size)
    loss = np.where(heavy, great // 10_000 * 10_000, np.where(light, small // 1_000 * 1_000, 0))
    paid = loss * draws.between(*_COMPENSATION_PERCENT, size) // 100 // 1_000 * 1_000
    kind = draws.pick(by_word("household", "accident_kind", _ACCIDENT), size)
    return loss, paid, kind, (loss == 0) | draws.chance(_NOT_FILLED, size)


def _arrears(draws: Draws, workers: Workers, income: Ints) -> tuple[Ints, Ints]:
    """Months and amount of unpaid wages; only who is on the payroll can be owed any."""
    size = len(workers)
    share = np.array([mine.arrears_share for mine in MINES])[workers.mine]
    owed = workers.stands("在岗", "待岗", "农民工") & draws.chance(np.minimum(share, WHOLE), size)
    months = np.where(owed, draws.between(1, 9, size), 0)
    return months, months * np.maximum(income, 80_000) // 10 * draws.between(5, 10, size) // 100 * 100
