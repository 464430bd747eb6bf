"""Health, disability and medical cost of every member, with the occupational diseases of miners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bangfu.core.exchange.synthetic.draws import Bools, Draws, Ints
from bangfu.core.exchange.synthetic.families import SELF, SIBLING, Members
from bangfu.core.exchange.synthetic.group import TEAMS
from bangfu.core.exchange.synthetic.livelihood import Livelihood
from bangfu.core.exchange.synthetic.vocabulary import by_word, code, codes, words
from bangfu.core.exchange.synthetic.workers import Workers

_AGE_FROM = np.array([0, 18, 40, 60])
# How many in 10,000 have each illness, by age band; the rest is 良好 (a few cells are left blank).
_ILL = (
    {"": 300, "一般疾病": 150, "恶性肿瘤": 4, "血液病": 8, "肺病": 10, "终末期肾病": 1, "精神病": 4, "糖尿病": 2},
    {"": 200, "一般疾病": 350, "恶性肿瘤": 16, "心血管病": 30, "脑血管病": 8, "终末期肾病": 5, "精神病": 22,
     "肝病": 30, "血液病": 5, "糖尿病": 40, "肿瘤病": 10, "腰颈椎病": 180, "高血压病": 120, "肺病": 15,
     "永久瘫痪": 3, "深度昏迷": 1},
    {"": 200, "一般疾病": 700, "恶性肿瘤": 60, "心血管病": 160, "脑血管病": 70, "终末期肾病": 14, "精神病": 24,
     "肝病": 60, "血液病": 8, "糖尿病": 260, "肿瘤病": 35, "腰颈椎病": 480, "高血压病": 700, "肺病": 50,
     "永久瘫痪": 6, "深度昏迷": 2, "严重帕金森病": 2, "严重运动神经元病": 1},
    {"": 150, "一般疾病": 900, "恶性肿瘤": 150, "心血管病": 500, "脑血管病": 280, "终末期肾病": 25, "精神病": 20,
     "肝病": 60, "血液病": 10, "糖尿病": 700, "肿瘤病": 60, "腰颈椎病": 450, "高血压病": 1800, "肺病": 260,
     "永久瘫痪": 25, "深度昏迷": 4, "严重阿尔茨海默病": 60, "严重帕金森病": 40, "严重运动神经元病": 2},
)  # fmt: skip
_OCCUPATIONAL = {"尘肺病": 90, "尘肺病壹期": 460, "尘肺病贰期": 190, "尘肺病叁期": 60, "噪声聋": 140, "手臂振动病": 60}
# What keeps a worker on sick leave.
_ON_SICK_LEAVE = {"恶性肿瘤": 14, "心血管病": 20, "脑血管病": 16, "腰颈椎病": 24, "肺病": 8, "精神病": 5,
                  "肝病": 7, "终末期肾病": 4}  # fmt: skip
_OCCUPATIONAL_FROM, _OCCUPATIONAL_SHARE, _OCCUPATIONAL_RETIRED_SHARE = 38, 300, 700

# Median of what the family itself pays in twelve months, yuan, and how many in 10,000 pay anything.
_COST = {"一般疾病": 900, "恶性肿瘤": 26_000, "心血管病": 4_200, "脑血管病": 8_000, "终末期肾病": 24_000,
         "精神病": 4_500, "肝病": 4_800, "血液病": 17_000, "糖尿病": 2_300, "肿瘤病": 8_500, "腰颈椎病": 1_500,
         "高血压病": 900, "肺病": 3_200, "深度昏迷": 38_000, "永久瘫痪": 11_000, "严重阿尔茨海默病": 7_000,
         "严重帕金森病": 8_500, "严重运动神经元病": 26_000, "尘肺病": 3_200, "尘肺病壹期": 3_000,
         "尘肺病贰期": 6_200, "尘肺病叁期": 12_500, "噪声聋": 1_300, "手臂振动病": 1_500, "残疾": 2_200, "良好": 420,
         "": 300}  # fmt: skip
_PAYS_WELL, _PAYS_ILL = 1_600, 9_000

_DISABILITY = {"视力": 110, "听力": 130, "言语": 20, "肢体": 470, "智力": 80, "精神": 120, "多重": 70}
_GRADE = {"一级": 12, "二级": 23, "三级": 35, "四级": 30}
_DISABLED_SHARE = 95
# Illnesses that often come with a disability certificate.
_DISABLED_BY = {"永久瘫痪": 9_000, "精神病": 3_500, "脑血管病": 1_200, "尘肺病叁期": 3_000, "噪声聋": 4_000,
                "手臂振动病": 1_500, "深度昏迷": 5_000, "严重运动神经元病": 5_000}  # fmt: skip
_KIND_OF = {"永久瘫痪": "肢体", "精神病": "精神", "脑血管病": "肢体", "噪声聋": "听力", "手臂振动病": "肢体"}
_SIBLING_DISABLED_SHARE = 7_000

_INSURANCE_AT_WORK = {"职工医保": 960, "居民医保": 30, "未参保": 10}
_INSURANCE_ELSE = {"居民医保": 940, "未参保": 35, "商业": 10, "": 15}
_INSURANCE_CADRE = {"公费": 1}


@dataclass(frozen=True, slots=True)
class Health:
    """Per member: words of the catalogue as numbers, money in fen."""

    illness: Ints
    disability: Ints
    grade: Ints
    self_pay: Ints
    insurance: Ints

    @property
    def severely_disabled(self) -> Bools:
        """Disability of the first or second grade."""
        return np.isin(self.grade, codes("member", "disability_grade", "一级", "二级"))

    def suffers(self, *illnesses: str) -> Bools:
        """Whose 健康状况 is one of these."""
        return np.isin(self.illness, codes("member", "health", *illnesses))


def draw_health(draws: Draws, workers: Workers, members: Members, life: Livelihood) -> Health:
    """Health, disability, medical self-pay and insurance of every member."""
    illness = _illnesses(draws, workers, members, life)
    disability, grade = _disabilities(draws, members, illness)
    well = illness == code("member", "health", "良好")
    only_disabled = well & (grade > 0) & draws.chance(6_000, len(members))
    illness = np.where(only_disabled, code("member", "health", "残疾"), illness)
    self_pay = _self_pay(draws, illness)
    dead = (members.place == SELF) & ~members.co_resident
    illness = np.where(dead, code("member", "health", ""), illness)
    return Health(illness, disability, grade, np.where(dead, 0, self_pay), _insurances(draws, life.occupation))


def _illnesses(draws: Draws, workers: Workers, members: Members, life: Livelihood) -> Ints:
    rows = [{**band, "良好": 10_000 - sum(band.values())} for band in _ILL]
    band = np.searchsorted(_AGE_FROM, members.age, side="right") - 1
    found = draws.pick_by([by_word("member", "health", row) for row in rows], band)
    underground = np.array([team.underground for team in TEAMS])[workers.team][members.home]
    exposed = (members.place == SELF) & underground & (members.age >= _OCCUPATIONAL_FROM)
    no_longer = workers.stands("退休", "内退", "病休")[members.home]
    share = np.where(no_longer, _OCCUPATIONAL_RETIRED_SHARE, _OCCUPATIONAL_SHARE)
    struck = exposed & draws.chance(share, len(members))
    occupational = draws.pick(by_word("member", "health", _OCCUPATIONAL), len(members))
    found = np.where(struck, occupational, found)
    on_leave = (members.place == SELF) & workers.stands("病休")[members.home]
    well = np.isin(found, codes("member", "health", "良好", "", "一般疾病"))
    found = np.where(on_leave & well, draws.pick(by_word("member", "health", _ON_SICK_LEAVE), len(members)), found)
    # Nobody goes to work or school in a coma.
    busy = np.isin(life.occupation, codes("member", "occupation", "在岗", "待岗", "农民工", "服兵役")) | (
        life.stage > 0
    )
    grave = np.isin(found, codes("member", "health", "深度昏迷", "永久瘫痪", "严重运动神经元病"))
    return np.where(busy & grave, code("member", "health", "腰颈椎病"), found)


def _disabilities(draws: Draws, members: Members, illness: Ints) -> tuple[Ints, Ints]:
    size = len(members)
    share = _DISABLED_SHARE + by_word("member", "health", _DISABLED_BY)[illness]
    share = np.where(members.place == SIBLING, _SIBLING_DISABLED_SHARE, share)
    has = draws.chance(share, size)
    fixed = {word: code("member", "disability", kind) for word, kind in _KIND_OF.items()}
    by_illness = by_word("member", "health", fixed)[illness]
    drawn = draws.pick(by_word("member", "disability", _DISABILITY), size)
    none = np.where(draws.chance(3_500, size), code("member", "disability", "无"), code("member", "disability", ""))
    grade = draws.pick(by_word("member", "disability_grade", _GRADE), size)
    # Paralysis and coma are never a light disability.
    grave = np.isin(illness, codes("member", "health", "永久瘫痪", "深度昏迷"))
    grade = np.where(grave, code("member", "disability_grade", "一级"), grade)
    return np.where(has, np.where(by_illness > 0, by_illness, drawn), none), np.where(has, grade, 0)


def _self_pay(draws: Draws, illness: Ints) -> Ints:
    healthy = np.isin(illness, codes("member", "health", "良好", ""))
    pays = draws.chance(np.where(healthy, _PAYS_WELL, _PAYS_ILL), len(illness))
    median = 100 * by_word("member", "health", _COST)[illness]
    return np.where(pays, draws.long_tail(median, len(illness)), 0)


def _insurances(draws: Draws, occupation: Ints) -> Ints:
    at_work = codes("member", "occupation", "在岗", "待岗", "退休", "内退", "病休")
    group = np.isin(np.arange(len(words("member", "occupation"))), at_work).astype(np.int64)
    group[code("member", "occupation", "离休")] = 2
    rows = (_INSURANCE_ELSE, _INSURANCE_AT_WORK, _INSURANCE_CADRE)
    return draws.pick_by([by_word("member", "insurance", row) for row in rows], group[occupation])
