"""A checked register cut into households: sound ones with their values, faulty ones with their problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.register_tables import SOURCE_ROW, ReadRegister
from bangfu.core.exchange.sheet_data import typed_facts
from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import HOUSEHOLD_NO
from bangfu.registry.imports.sources import ROW_ENTITIES

Values = dict[str, Any]


@dataclass
class FileHousehold:
    """One household of a file: its values, or why it has none."""

    source_row: int
    key: str
    household: Values = field(default_factory=dict)
    members: list[Values] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


class FileHouseholds:
    """The households of a file in its order, taken in runs so that only one is in memory as Python objects.

    Columns that the file does not have are left out of the values: what it does not mention stays as it is stored.
    """

    def __init__(self, read: ReadRegister) -> None:
        self._read = read
        self._names = {entity: _columns(entity, read) for entity in ROW_ENTITIES}
        self._starts = _starts(read.members, read.households.num_rows)
        self._faulty = _faulty(read)
        self._order = self._ordered()
        self._twice = _heads_twice(read)

    def __len__(self) -> int:
        return len(self._order)

    def runs(self, start: int, size: int) -> Iterator[list[FileHousehold]]:
        """Runs of at most ``size`` households, from place ``start``."""
        for first in range(start, len(self._order), size):
            yield list(self._taken(self._order[first : first + size]))

    def _ordered(self) -> list[tuple[int, int, int]]:
        """(row in the file, 0 for sound and 1 for faulty, index among those) in the order of the file."""
        sound = [(row, 0, index) for index, row in enumerate(self._read.households[SOURCE_ROW].to_pylist())]
        return sorted(sound + [(each.source_row, 1, index) for index, each in enumerate(self._faulty)])

    def _taken(self, places: list[tuple[int, int, int]]) -> Iterable[FileHousehold]:
        sound = [index for _, faulty, index in places if not faulty]
        found = dict(zip(sound, self._sound(sound), strict=True))
        return [self._faulty[index] if faulty else found[index] for _, faulty, index in places]

    def _sound(self, indexes: list[int]) -> Iterator[FileHousehold]:
        if not indexes:
            return
        low, high = indexes[0], indexes[-1] + 1  # sound households stand in file order
        households = self._rows("household", self._read.households, low, high)
        first = self._starts[low]
        members = self._rows("member", self._read.members, first, self._starts[high])
        rows = self._read.households[SOURCE_ROW].slice(low, high - low).to_pylist()
        for index in indexes:
            own = members[self._starts[index] - first : self._starts[index + 1] - first]
            yield self._household(rows[index - low], households[index - low], own)

    def _rows(self, entity: Entity, table: pa.Table, low: int, high: int) -> list[Values]:
        rows: list[Values] = table.select(self._names[entity]).slice(low, high - low).to_pylist()
        return rows

    def _household(self, row: int, values: Values, members: list[Values]) -> FileHousehold:
        found = FileHousehold(row, values["archive_no"], values, members)
        others = [other for other in self._twice.get(values["id_number"], ()) if other != row]
        if others:
            reason = f"本人还在第 {'、'.join(map(str, others[:5]))} 行另有一户，一名职工只能有一份档案"
            sheet = self._read.sheets["household"]
            found.problems.append(RowProblem(sheet, row, "身份证号", values["id_number"], reason, found.key))
        return found


def _columns(entity: Entity, read: ReadRegister) -> list[str]:
    return [fact.column for fact in typed_facts(entity) if fact.column in read.present[entity]]


def _starts(members: pa.Table, households: int) -> list[int]:
    """Where the members of each household begin; they stand in household order."""
    counts = Counter(members[HOUSEHOLD_NO].to_pylist())
    starts = [0]
    for index in range(households):
        starts.append(starts[-1] + counts[index])
    return starts


def _faulty(read: ReadRegister) -> list[FileHousehold]:
    """Problems gathered by household; a row without a file number stands for itself."""
    groups: dict[tuple[str, str, int], FileHousehold] = {}
    for problem in read.problems:
        if problem.sheet not in read.sheets.values():
            continue  # the sheet of lines is no part of the register that is imported
        own = ("", "", 0) if problem.archive_no else ("", problem.sheet, problem.row)
        key = (problem.archive_no, *own[1:])
        group = groups.setdefault(key, FileHousehold(problem.row, problem.archive_no))
        group.problems.append(problem)
    return list(groups.values())


def _heads_twice(read: ReadRegister) -> dict[str, list[int]]:
    """ID numbers of workers who stand at the head of several households, with their rows."""
    numbers = read.households["id_number"].to_pylist()
    if len(set(numbers)) == len(numbers):
        return {}
    rows: dict[str, list[int]] = {}
    for number, row in zip(numbers, read.households[SOURCE_ROW].to_pylist(), strict=True):
        rows.setdefault(number, []).append(row)
    return {number: places for number, places in rows.items() if len(places) > 1}
