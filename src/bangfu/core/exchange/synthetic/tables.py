"""Puts the drawn columns into the tables of the register's contract (bangfu.core.facts.register)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pyarrow as pa

from bangfu.core.exchange.synthetic.draws import Bools, Draws, Ints
from bangfu.core.exchange.synthetic.families import Members
from bangfu.core.exchange.synthetic.finances import Finances
from bangfu.core.exchange.synthetic.group import LINES, MINES, REGIONS, TEAMS, line_fen, province_income_fen, years
from bangfu.core.exchange.synthetic.health import Health
from bangfu.core.exchange.synthetic.livelihood import Livelihood
from bangfu.core.exchange.synthetic.vocabulary import codes, words
from bangfu.core.exchange.synthetic.workers import Workers
from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import BIRTH, HOUSEHOLD_NO, SEX, columns

_ARROW: Final[Mapping[str, pa.DataType]] = {"int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_()}
_HOUSEHOLD_REMARKS = ("", "因公去世，遗属在册", "工资拖欠，已登记", "已列入分流安置", "租住单位公房")
_MEMBER_REMARKS = ("", "在校住宿", "不在本户生活")


def household_table(
    first: int, identity: Mapping[str, pa.Array], workers: Workers, money: Finances, draws: Draws
) -> pa.Table:
    """The ``households`` rows of one chunk, numbered from ``first``."""
    values: dict[str, Any] = {
        **identity,
        HOUSEHOLD_NO: first + np.arange(len(workers)),
        "unit": units(workers),
        "region": _text(REGIONS, workers.region),
        "work_status": _word("household", "work_status", workers.status),
        "employment_months": money.employment_months,
        "union_member": money.union_member,
        "hukou": _word("household", "hukou", money.hukou),
        "marriage": _word("household", "marriage", workers.marriage),
        "houses": money.houses,
        "private_car": money.car,
        "owns_business": money.business,
        "private_school": money.private_school,
        "self_paid_abroad": money.abroad,
        "on_dibao": money.on_dibao,
        "other_income_year": money.other_income,
        "rehabilitation_year": money.rehabilitation,
        "job_cost_year": money.job_cost,
        "care_year": money.care,
        "accident_loss": money.loss,
        "compensation": money.compensation,
        "arrears_months": money.arrears_months,
        "arrears": money.arrears,
        "remark": _household_remarks(draws, workers, money),
        "months_below_dibao": _blank_where(money.months_blank, money.months_below, pa.int32()),
        "investments": _blank_where(money.assets_blank, money.investments, pa.int64()),
        "savings": _blank_where(money.assets_blank, money.savings, pa.int64()),
        "accident_kind": _word("household", "accident_kind", money.accident_kind, money.accident_blank),
    }
    return _table("household", values)


def member_table(
    first: int, identity: Mapping[str, pa.Array], birth: Ints, members: Members, life: Livelihood, health: Health,
    draws: Draws,
) -> pa.Table:  # fmt: skip
    """The ``members`` rows of one chunk, whose households are numbered from ``first``."""
    boards = np.isin(life.stage, codes("member", "school_stage", "大专", "本科")) & draws.chance(2_500, len(members))
    apart = ~members.co_resident & members.elder()
    values: dict[str, Any] = {
        **identity,
        HOUSEHOLD_NO: first + members.home,
        "relation": _word("member", "relation", members.relation),
        "co_resident": members.co_resident,
        "income_month": _blank_where(life.income_blank, life.income, pa.int64()),
        "health": _word("member", "health", health.illness),
        "disability": _word("member", "disability", health.disability),
        "disability_grade": _word("member", "disability_grade", health.grade),
        "occupation": _word("member", "occupation", life.occupation),
        "school_stage": _word("member", "school_stage", life.stage),
        "tuition_year": life.tuition,
        "medical_self_pay": health.self_pay,
        "insurance": _word("member", "insurance", health.insurance),
        "remark": _text(_MEMBER_REMARKS, np.where(apart, 2, np.where(boards, 1, 0))),
        "orphan": members.orphan,
        BIRTH: birth,
        SEX: _text(("女", "男"), members.male.astype(np.int64)),
    }
    return _table("member", values)


def parameter_table(on: date) -> pa.Table:
    """Lines of the year of ``on`` and the year before: province, one city, some counties."""
    rows = [(region, year) for year in years(on) for region in LINES]
    values: dict[str, Any] = {
        "region": pa.array([region for region, _ in rows]),
        "year": np.array([year for _, year in rows]),
        "dibao_month": np.array([line_fen(region, year) for region, year in rows]),
        "province_income_year": np.array([province_income_fen(year) for _, year in rows]),
    }
    return _table("parameter", values)


def units(workers: Workers) -> pa.Array:
    """所属单位 as a path from the mine's union down to the team."""
    paths = tuple(f"{mine.name}工会/{team.name}" for mine in MINES for team in TEAMS)
    return _text(paths, workers.mine * len(TEAMS) + workers.team)


def _table(entity: Entity, values: Mapping[str, Any]) -> pa.Table:
    arrays = []
    for column in columns(entity):
        value = values[column.name]
        arrays.append(value if isinstance(value, pa.Array) else pa.array(value, _ARROW[column.type]))
    return pa.Table.from_arrays(arrays, [column.name for column in columns(entity)])


def _text(texts: tuple[str, ...], numbers: Ints, blank: Bools | None = None) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32(), mask=blank), pa.array(texts))


def _word(entity: Entity, column: str, numbers: Ints, blank: Bools | None = None) -> pa.Array:
    return _text(words(entity, column), numbers, blank)


def _blank_where(blank: Bools, numbers: Ints, type_: pa.DataType) -> pa.Array:
    # The value under an empty cell is written as zero, so that equal tables are equal byte for byte.
    return pa.array(np.where(blank, 0, numbers), type_, mask=blank)


def _household_remarks(draws: Draws, workers: Workers, money: Finances) -> pa.Array:
    size = len(workers)
    closing = np.isin(workers.mine, [i for i, mine in enumerate(MINES) if mine.state == "关闭退出"])
    chosen = np.where(draws.chance(150, size), 4, 0)
    chosen = np.where(closing & workers.stands("待岗") & draws.chance(5_000, size), 3, chosen)
    chosen = np.where((money.arrears_months >= 3) & draws.chance(6_000, size), 2, chosen)
    return _text(_HOUSEHOLD_REMARKS, np.where(workers.stands("已故") & draws.chance(2_500, size), 1, chosen))
