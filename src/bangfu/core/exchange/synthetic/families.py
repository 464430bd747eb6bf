"""The families: who belongs to each household, how old, and whether they live together.

Each household has a fixed row of places (worker, spouse, three children, parents, ...). Which are taken is decided for
all households at once; the taken ones, read row by row, are the members in household order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bangfu.core.exchange.synthetic.draws import Bools, Draws, Ints
from bangfu.core.exchange.synthetic.vocabulary import code, words
from bangfu.core.exchange.synthetic.workers import Workers

SELF, SPOUSE, CHILD, FATHER, MOTHER, IN_LAW_FATHER, IN_LAW_MOTHER, SIBLING, GRANDCHILD = 0, 1, 2, 5, 6, 7, 8, 9, 10
_PLACES: Final = 11
_CHILDREN: Final = (CHILD, CHILD + 1, CHILD + 2)
OLDEST: Final = 94

# How many children, by 婚姻状况 (none, one, two, three).
_CHILD_COUNTS = {
    "未婚": (1, 0, 0, 0),
    "已婚": (80, 500, 370, 50),
    "离异": (520, 400, 80, 0),
    "丧偶": (200, 530, 270, 0),
}
# A grown child still listed with the parents: from this age on, this share.
_STAY_FROM = np.array([0, 22, 25, 30, 36])
_STAY_SHARE = np.array([10_000, 7_200, 3_400, 900, 0])


@dataclass(frozen=True, slots=True)
class Members:
    """One entry a person, in household order: household (from 0 in this chunk), place, and what a place decides."""

    home: Ints
    place: Ints
    age: Ints
    male: Bools
    co_resident: Bools
    relation: Ints
    orphan: Bools

    def __len__(self) -> int:
        return len(self.home)

    @property
    def starts(self) -> Ints:
        """Where each household begins: the row of its worker."""
        return np.flatnonzero(self.place == SELF)

    def child(self) -> Bools:
        """Children and grandchildren of the worker."""
        return np.isin(self.place, (*_CHILDREN, GRANDCHILD))

    def elder(self) -> Bools:
        """Parents and parents-in-law."""
        return (self.place >= FATHER) & (self.place <= IN_LAW_MOTHER)


@dataclass(slots=True)
class _Places:
    taken: Bools
    age: Ints
    male: Bools
    apart: Bools

    def fill(self, place: int, taken: Bools, age: Ints, male: Bools | bool) -> None:
        self.taken[:, place], self.age[:, place], self.male[:, place] = taken, age, male


def draw_members(draws: Draws, workers: Workers) -> Members:
    """The families of these workers."""
    shape = (len(workers), _PLACES)
    places = _Places(np.zeros(shape, bool), np.zeros(shape, np.int64), np.zeros(shape, bool), np.zeros(shape, bool))
    places.fill(SELF, np.ones(len(workers), bool), workers.age, workers.male)
    _spouses(draws, workers, places)
    _children(draws, workers, places)
    _elders(draws, workers, places)
    _others(draws, workers, places)
    places.apart[:, SELF] = workers.stands("已故")
    home, place = np.nonzero(places.taken)
    relation = _relations(draws, places, place, home)
    # Both parents gone: the worker is dead and no spouse is left.
    alone = workers.stands("已故") & ~places.taken[:, SPOUSE]
    age = places.age[home, place]
    orphan = alone[home] & np.isin(place, _CHILDREN) & (age < 18)
    return Members(home, place, age, places.male[home, place], ~places.apart[home, place], relation, orphan)


def _spouses(draws: Draws, workers: Workers, places: _Places) -> None:
    size = len(workers)
    younger = draws.bell(-3, 7, size)
    age = np.maximum(np.where(workers.male, workers.age - younger, workers.age + younger), 20)
    widowed = workers.stands("已故") & draws.chance(8_800, size)
    married = workers.marriage == code("household", "marriage", "已婚")
    places.fill(SPOUSE, married & (age <= OLDEST) | widowed, age, ~workers.male)


def _children(draws: Draws, workers: Workers, places: _Places) -> None:
    size = len(workers)
    none = (1, 0, 0, 0)  # of the empty word, which is never drawn
    count = draws.pick_by([_CHILD_COUNTS.get(word, none) for word in words("household", "marriage")], workers.marriage)
    mother = np.where(workers.male & places.taken[:, SPOUSE], places.age[:, SPOUSE], workers.age)
    age = mother - draws.bell(22, 32, size)
    for nth, place in enumerate(_CHILDREN):
        stays = draws.chance(_STAY_SHARE[np.searchsorted(_STAY_FROM, np.maximum(age, 0), side="right") - 1], size)
        places.fill(place, (count > nth) & (age >= 0) & stays, age, draws.chance(5_200, size))
        places.apart[:, place] = (age >= 24) & draws.chance(2_000, size)
        age = age - draws.bell(2, 6, size)


def _elders(draws: Draws, workers: Workers, places: _Places) -> None:
    size = len(workers)
    single = workers.marriage == code("household", "marriage", "未婚")
    alone = workers.stands("已故") & ~places.taken[:, SPOUSE]
    # Of a deceased worker without spouse at least the mother is left, so that no household is empty.
    share = np.where(alone, 10_000, np.where(single, 4_200, 1_500))
    for place, male, factor in ((FATHER, True, 8), (MOTHER, False, 10)):
        age = workers.age + draws.bell(22, 34, size)
        places.fill(place, (age <= OLDEST) & draws.chance(share * factor // 10, size), age, male)
        places.apart[:, place] = draws.chance(2_200, size) & ~alone
    for place, male, chance in ((IN_LAW_FATHER, True, 110), (IN_LAW_MOTHER, False, 190)):
        age = places.age[:, SPOUSE] + draws.bell(22, 34, size)
        taken = places.taken[:, SPOUSE] & (age <= OLDEST) & draws.chance(chance, size)
        places.fill(place, taken, age, male)
        places.apart[:, place] = draws.chance(1_500, size)


def _others(draws: Draws, workers: Workers, places: _Places) -> None:
    size = len(workers)
    age = np.maximum(workers.age + draws.between(-12, 12, size), 18)
    places.fill(SIBLING, draws.chance(40, size) & (age <= OLDEST), age, draws.chance(5_500, size))
    taken = (workers.age >= 52) & draws.chance(350, size)
    places.fill(GRANDCHILD, taken, draws.between(0, 12, size), draws.chance(5_200, size))


def _relations(draws: Draws, places: _Places, place: Ints, home: Ints) -> Ints:
    """与户主关系 follows from the place, the person's sex, and the worker's sex or age."""
    male = places.male[home, place]
    worker_male = places.male[home, SELF]
    older = places.age[home, place] > places.age[home, SELF]
    daughters_side = draws.chance(4_000, len(place))
    found = np.full(len(place), code("member", "relation", "本人"), dtype=np.int64)

    def put(where: Bools, men: str, women: str) -> None:
        found[where & male] = code("member", "relation", men)
        found[where & ~male] = code("member", "relation", women)

    put(place == SPOUSE, "配偶", "配偶")
    put(np.isin(place, _CHILDREN), "子", "女")
    put(np.isin(place, (FATHER, MOTHER)), "父亲", "母亲")
    in_law = np.isin(place, (IN_LAW_FATHER, IN_LAW_MOTHER))
    put(in_law & worker_male, "岳父", "岳母")
    put(in_law & ~worker_male, "公公", "婆婆")
    put((place == SIBLING) & older, "兄", "姐")
    put((place == SIBLING) & ~older, "弟", "妹")
    put((place == GRANDCHILD) & ~daughters_side, "孙子", "孙女")
    put((place == GRANDCHILD) & daughters_side, "外孙子", "外孙女")
    return found
