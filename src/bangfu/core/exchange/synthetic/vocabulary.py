"""Words of the catalogue as numbers: choices are drawn as positions and become text only in the tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from bangfu.core.exchange.synthetic.draws import Ints
from bangfu.core.facts.catalogue import Entity, catalogue


@cache
def words(entity: Entity, column: str) -> tuple[str, ...]:
    """What a choice column may hold; the empty text comes first where a blank reads as that."""
    fact = catalogue().by_column(entity, column)
    return ("", *fact.choices) if fact.blank == "" else fact.choices


@cache
def code(entity: Entity, column: str, word: str) -> int:
    """The position of a word; ValueError if the catalogue does not know it."""
    return words(entity, column).index(word)


def codes(entity: Entity, column: str, *chosen: str) -> Ints:
    """The positions of several words."""
    return np.array([code(entity, column, word) for word in chosen], dtype=np.int64)


def by_word(entity: Entity, column: str, values: Mapping[str, int]) -> Ints:
    """A number for each word of the column, 0 where ``values`` has none (weights, medians, shares)."""
    table = np.zeros(len(words(entity, column)), dtype=np.int64)
    for word, value in values.items():
        table[code(entity, column, word)] = value
    return table
