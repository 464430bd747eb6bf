"""A register in memory, one household at a time: what the evaluator, explanations and reports read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from bangfu.core.facts.register import HOUSEHOLD_NO

_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """One household with its members, in stored units; ``first_member`` is the place of its first member row."""

    number: int
    household: dict[str, Any]
    members: list[dict[str, Any]]
    first_member: int


def household_rows(households: pa.Table, members: pa.Table) -> Iterator[HouseholdRow]:
    """Every household of the table in order; ``members`` may also list those of households left out of it."""
    owners = np.asarray(members[HOUSEHOLD_NO])
    for start in range(0, households.num_rows, _BATCH):
        batch = households.slice(start, _BATCH).to_pylist()
        numbers = [row[HOUSEHOLD_NO] for row in batch]
        first, last = np.searchsorted(owners, [numbers[0], numbers[-1] + 1])
        people = members.slice(int(first), int(last - first)).to_pylist()
        offset = 0
        for row in batch:
            while offset < len(people) and people[offset][HOUSEHOLD_NO] < row[HOUSEHOLD_NO]:
                offset += 1
            begin = offset
            while offset < len(people) and people[offset][HOUSEHOLD_NO] == row[HOUSEHOLD_NO]:
                offset += 1
            yield HouseholdRow(row[HOUSEHOLD_NO], row, people[begin:offset], int(first) + begin)


def find_household(households: pa.Table, members: pa.Table, archive_no: str) -> HouseholdRow | None:
    """The household with this archive number, or None."""
    places = np.flatnonzero(np.asarray(pa.compute.equal(households["archive_no"], archive_no)))
    if len(places) == 0:
        return None
    return next(household_rows(households.slice(int(places[0]), 1), members))
