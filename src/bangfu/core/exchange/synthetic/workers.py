"""The workers: mine, team, region, work status, sex, age and marriage, one number each for every household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bangfu.core.exchange.synthetic.draws import Bools, Draws, Ints
from bangfu.core.exchange.synthetic.group import MINES, REGIONS, TEAMS
from bangfu.core.exchange.synthetic.vocabulary import by_word, code, codes, words

Band = tuple[int, int, int]
"""Youngest, oldest, weight."""

_IN_WORK: Sequence[Band] = ((20, 24, 60), (25, 29, 110), (30, 34, 160), (35, 39, 180), (40, 44, 160), (45, 49, 150),
                            (50, 54, 120), (55, 59, 60))  # fmt: skip
_LAID_OFF: Sequence[Band] = ((26, 34, 150), (35, 44, 380), (45, 54, 470))
_AGES: Mapping[str, Sequence[Band]] = {
    "在岗": _IN_WORK, "待岗": _LAID_OFF, "下岗": _LAID_OFF, "失业": _LAID_OFF,
    "内退": ((51, 54, 400), (55, 59, 600)),
    "退休": ((60, 64, 500), (65, 72, 350), (73, 84, 150)),
    "病休": ((32, 44, 350), (45, 58, 650)),
    "离休": ((93, 98, 1),),
    "农民工": ((20, 29, 250), (30, 39, 350), (40, 54, 400)),
    "已故": ((28, 39, 300), (40, 49, 400), (50, 58, 300)),
}  # fmt: skip
_EARLIER_FOR_WOMEN = 5

# Marriage by age of the worker: weights per 1,000.
_MARRIAGE_FROM = np.array([0, 24, 28, 35, 50, 65])
_MARRIAGE = (
    {"未婚": 880, "已婚": 118, "离异": 2},
    {"未婚": 520, "已婚": 465, "离异": 15},
    {"未婚": 170, "已婚": 775, "离异": 53, "丧偶": 2},
    {"未婚": 40, "已婚": 862, "离异": 90, "丧偶": 8},
    {"未婚": 22, "已婚": 893, "离异": 65, "丧偶": 20},
    {"未婚": 10, "已婚": 790, "离异": 40, "丧偶": 160},
)


@dataclass(frozen=True, slots=True)
class Workers:
    """Numbers stand for mines, teams and regions of the group and for words of the catalogue."""

    mine: Ints
    team: Ints
    region: Ints
    status: Ints
    male: Bools
    age: Ints
    marriage: Ints

    def __len__(self) -> int:
        return len(self.mine)

    def stands(self, *statuses: str) -> Bools:
        """Whose 工作状态 is one of these."""
        return np.isin(self.status, codes("household", "work_status", *statuses))


def draw_workers(draws: Draws, size: int) -> Workers:
    """``size`` workers of the group."""
    mine = draws.pick([each.weight for each in MINES], size)
    team = draws.pick([each.weight for each in TEAMS], size)
    region = draws.pick_by([[each.regions.get(place, 0) for place in REGIONS] for each in MINES], mine)
    status = draws.pick_by([by_word("household", "work_status", each.statuses) for each in MINES], mine)
    male = draws.chance(np.array([each.men for each in TEAMS])[team], size)
    age = _ages(draws, status, male)
    dead = status == code("household", "work_status", "已故")
    # The register asks for one marital status: of a deceased worker it tells how the family stands.
    marriage = np.where(dead, code("household", "marriage", "丧偶"), _marriages(draws, age))
    return Workers(mine, team, region, status, male, age, marriage)


def _ages(draws: Draws, status: Ints, male: Bools) -> Ints:
    most = max(len(bands) for bands in _AGES.values())
    padded = [list(_AGES[word]) + [(0, 0, 0)] * (most - len(_AGES[word])) for word in words("household", "work_status")]
    table = np.array(padded, dtype=np.int64)
    band = draws.pick_by(table[:, :, 2], status)
    age = draws.between(table[status, band, 0], table[status, band, 1], len(status))
    leaves_early = np.isin(status, codes("household", "work_status", "退休", "内退")) & ~male
    return np.where(leaves_early, age - _EARLIER_FOR_WOMEN, age)


def _marriages(draws: Draws, age: Ints) -> Ints:
    band = np.searchsorted(_MARRIAGE_FROM, age, side="right") - 1
    return draws.pick_by([by_word("household", "marriage", weights) for weights in _MARRIAGE], band)
