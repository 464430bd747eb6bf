"""What each member does and lives on: school and tuition, occupation, monthly income."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bangfu.core.exchange.synthetic.draws import Bools, Draws, Ints
from bangfu.core.exchange.synthetic.families import SELF, SIBLING, SPOUSE, Members
from bangfu.core.exchange.synthetic.group import MINES, TEAMS
from bangfu.core.exchange.synthetic.vocabulary import by_word, code, codes, words
from bangfu.core.exchange.synthetic.workers import Workers

WORKING_AGE = 16
"""From this age on a blank income is unknown, not zero."""

# School stage by age: weights per 100; the empty word is "not at school".
_SCHOOL_FROM = np.array([0, 3, 6, 12, 15, 18, 21, 22, 24, 26])
_SCHOOL = (
    {"": 100},
    {"学前": 85, "": 15},
    {"小学": 100},
    {"初中": 100},
    {"高中": 62, "中职": 33, "": 5},
    {"大专": 38, "本科": 40, "": 22},
    {"大专": 10, "本科": 45, "": 45},
    {"本科": 15, "研究生": 10, "": 75},
    {"研究生": 9, "": 91},
    {"": 100},
)
_PUPIL = {"学前": "学龄前", "小学": "小学", "初中": "初中", "高中": "高中", "中职": "中职中技", "大专": "大学生",
          "本科": "大学生", "研究生": "研究生"}  # fmt: skip
# Tuition in yuan a year: public schools, and what a dear one (share of families) asks.
_TUITION = {"学前": (3_000, 9_600), "小学": (0, 900), "初中": (0, 1_200), "高中": (1_400, 3_600), "中职": (0, 2_400),
            "大专": (4_500, 8_500), "本科": (4_200, 7_800), "研究生": (8_000, 12_000)}  # fmt: skip
_PRIVATE_COLLEGE_SHARE, _PRIVATE_COLLEGE = 1_300, (12_000, 24_000)
_PRIVATE_SCHOOL_SHARE, _PRIVATE_SCHOOL = 190, (22_000, 60_000)
_ABROAD_SHARE, _ABROAD = 190, (120_000, 320_000)

_GROWN_CHILD = {"在岗": 62, "失业": 13, "农民工": 18, "服兵役": 3, "其他": 4}
_SPOUSE = {"在岗": 710, "下岗": 22, "失业": 28, "农民工": 110, "务农": 45, "其他": 85}
_SPOUSE_AT_BAD_MINE = {"在岗": 470, "下岗": 160, "失业": 90, "农民工": 120, "务农": 40, "其他": 120}
"""Couples often work at one mine: where it stands still, both are laid off."""
_RETIRED_SPOUSE = {"退休": 640, "务农": 140, "其他": 220}
_ELDER = {"退休": 600, "务农": 280, "其他": 120}
_SIBLING = {"失业": 55, "其他": 45}

# Monthly income in yuan by 人员身份 (lowest, highest), and how many in 10,000 have any.
_INCOME = {"在岗": (2_900, 6_300), "待岗": (700, 1_350), "下岗": (500, 1_400), "失业": (500, 1_500),
           "退休": (2_800, 5_400), "内退": (3_000, 5_000), "病休": (1_900, 3_600), "离休": (7_200, 11_000),
           "农民工": (3_300, 7_000), "务农": (300, 1_600), "服兵役": (1_000, 1_600), "其他": (120, 700)}  # fmt: skip
_HAS_INCOME = {"在岗": 10_000, "待岗": 9_600, "下岗": 5_500, "失业": 3_000, "退休": 10_000, "内退": 10_000,
               "病休": 10_000, "离休": 10_000, "农民工": 9_900, "务农": 9_700, "服兵役": 10_000,
               "其他": 2_500}  # fmt: skip
_PAY_SPREAD = (72, 128)
"""A miner's pay in per cent of the team's."""
_UNKNOWN_SHARE = 30


@dataclass(frozen=True, slots=True)
class Livelihood:
    """Per member: words of the catalogue as numbers, money in fen, and where the income is blank."""

    occupation: Ints
    stage: Ints
    tuition: Ints
    income: Ints
    income_blank: Bools
    private_school: Bools
    abroad: Bools

    @property
    def income_unknown(self) -> Bools:
        """Blank although the member is of working age (the blank of a child reads as zero)."""
        return self.income_blank & (self.income < 0)


def draw_livelihood(draws: Draws, workers: Workers, members: Members) -> Livelihood:
    """School, occupation and income of every member."""
    stage = _stages(draws, members)
    occupation = _occupations(draws, workers, members, stage)
    tuition, private, abroad = _tuitions(draws, stage)
    income = _incomes(draws, workers, members, occupation)
    adult = members.age >= WORKING_AGE
    unknown = adult & members.co_resident & draws.chance(_UNKNOWN_SHARE, len(members))
    # -1 marks the unknown in this module; the tables hold an empty cell.
    income = np.where(unknown, -1, np.where(adult, income, 0))
    return Livelihood(occupation, stage, tuition, income, ~adult | unknown, private, abroad)


def _stages(draws: Draws, members: Members) -> Ints:
    band = np.searchsorted(_SCHOOL_FROM, members.age, side="right") - 1
    drawn = draws.pick_by([by_word("member", "school_stage", weights) for weights in _SCHOOL], band)
    return np.where(members.child(), drawn, code("member", "school_stage", ""))


def _occupations(draws: Draws, workers: Workers, members: Members, stage: Ints) -> Ints:
    def drawn(weights: dict[str, int]) -> Ints:
        return draws.pick(by_word("member", "occupation", weights), len(members))

    of_worker = dict(zip(words("household", "work_status"), words("household", "work_status"), strict=True))
    of_worker["已故"] = "其他"
    self_table = codes("member", "occupation", *of_worker.values())
    pupil_table = codes("member", "occupation", *(_PUPIL.get(word, "") for word in words("member", "school_stage")))
    retired = members.age >= np.where(members.male, 60, 50)
    bad_mine = np.isin(workers.mine, [i for i, mine in enumerate(MINES) if mine.state in ("半停产", "关闭退出")])
    spouse = np.where(bad_mine[members.home], drawn(_SPOUSE_AT_BAD_MINE), drawn(_SPOUSE))
    found = np.where(retired, drawn(_ELDER), spouse)
    found = np.where((members.place == SPOUSE) & retired, drawn(_RETIRED_SPOUSE), found)
    found = np.where(members.child(), drawn(_GROWN_CHILD), found)
    found = np.where(members.place == SIBLING, drawn(_SIBLING), found)
    found = np.where((members.age < WORKING_AGE) & (stage == 0), code("member", "occupation", "其他"), found)
    found = np.where((members.age < 6) & (stage == 0), code("member", "occupation", "学龄前"), found)
    found = np.where(stage > 0, pupil_table[stage], found)
    return np.where(members.place == SELF, self_table[workers.status[members.home]], found)


def _tuitions(draws: Draws, stage: Ints) -> tuple[Ints, Bools, Bools]:
    size = len(stage)
    lowest = by_word("member", "school_stage", {word: low for word, (low, _) in _TUITION.items()})[stage]
    highest = by_word("member", "school_stage", {word: high for word, (_, high) in _TUITION.items()})[stage]
    college = np.isin(stage, codes("member", "school_stage", "大专", "本科"))
    private = np.isin(stage, codes("member", "school_stage", "小学", "初中", "高中"))
    private &= draws.chance(_PRIVATE_SCHOOL_SHARE, size)
    abroad = np.isin(stage, codes("member", "school_stage", "本科", "研究生")) & draws.chance(_ABROAD_SHARE, size)
    yuan = draws.between(lowest, highest, size)
    yuan = np.where(college & draws.chance(_PRIVATE_COLLEGE_SHARE, size), draws.bell(*_PRIVATE_COLLEGE, size), yuan)
    yuan = np.where(private, draws.bell(*_PRIVATE_SCHOOL, size), yuan)
    yuan = np.where(abroad, draws.bell(*_ABROAD, size), yuan)
    return yuan // 10 * 1_000, private, abroad


def _incomes(draws: Draws, workers: Workers, members: Members, occupation: Ints) -> Ints:
    size = len(members)
    lowest = by_word("member", "occupation", {word: low for word, (low, _) in _INCOME.items()})[occupation]
    highest = by_word("member", "occupation", {word: high for word, (_, high) in _INCOME.items()})[occupation]
    share = by_word("member", "occupation", _HAS_INCOME)[occupation]
    income = np.where(draws.chance(share, size), draws.bell(100 * lowest, 100 * highest, size), 0)
    # Pensions and allowances are even amounts, wages are not.
    income = np.where(occupation == code("member", "occupation", "在岗"), income, income // 1_000 * 1_000)
    miner = (members.place == SELF) & workers.stands("在岗")[members.home]
    pay = np.array([team.pay for team in TEAMS])[workers.team] * np.array([m.pay_percent for m in MINES])[workers.mine]
    income = np.where(miner, pay[members.home] * draws.bell(*_PAY_SPREAD, size) // 100, income)
    dead = (members.place == SELF) & workers.stands("已故")[members.home]
    return np.where(dead, 0, income)
