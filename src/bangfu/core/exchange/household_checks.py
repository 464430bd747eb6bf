"""Rows checked against each other: duplicate archives, missing families, the one 本人, people listed twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bangfu.core.exchange.problems import RowNote, RowProblem
from bangfu.core.exchange.sheet_data import SheetData
from bangfu.core.facts.catalogue import MAX_MEMBERS

SELF: Final = "本人"
DECEASED: Final = "已故"
_NONE: Final = -1

Indexes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Checked:
    """What the checks found: the household of each member row (-1: none), which households are sound, and why not."""

    household_of: Indexes
    sound: Mask
    problems: list[RowProblem]
    notes: list[RowNote]


def check_households(households: SheetData, members: SheetData) -> Checked:
    """Check every household as a whole. A household with a fault in any of its rows is not sound."""
    return _Checks(households, members).run()


class _Checks:
    def __init__(self, households: SheetData, members: SheetData) -> None:
        self._households, self._members = households, members
        archives = households.table["archive_no"].combine_chunks()
        found = pc.index_in(members.table["archive_no"].combine_chunks(), value_set=archives, skip_nulls=True)
        self._household_of: Indexes = pc.fill_null(found, _NONE).to_numpy().astype(np.int64)
        self._sound: Mask = np.ones(households.table.num_rows, dtype=np.bool_)
        self._problems: list[RowProblem] = []
        self._notes: list[RowNote] = []
        relation = members.table["relation"]
        self._is_self = _mask(pc.equal(relation, SELF))
        self._co_resident = _mask(members.table["co_resident"])
        self._elsewhere = _mask(pc.invert(members.table["co_resident"]))

    def run(self) -> Checked:
        self._cells()
        self._duplicate_archives()
        self._members_without_household()
        self._family_size()
        self._one_self()
        self._self_differs()
        self._deceased()
        self._people_listed_twice()
        self._blank_notes()
        return Checked(self._household_of, self._sound, self._problems, self._notes)

    def _household_problem(self, index: int, column: str, value: object, reason: str) -> None:
        self._sound[index] = False
        self._problems.append(RowProblem(*_place(self._households, index, column, value, reason)))

    def _member_problem(self, index: int, column: str, value: object, reason: str) -> None:
        household = self._household_of[index]
        if household != _NONE:
            self._sound[household] = False
        self._problems.append(RowProblem(*_place(self._members, index, column, value, reason)))

    def _cells(self) -> None:
        for fault in self._households.faults:
            self._household_problem(fault.index, fault.column, fault.value, fault.reason)
        for fault in self._members.faults:
            self._member_problem(fault.index, fault.column, fault.value, fault.reason)

    def _duplicate_archives(self) -> None:
        archives = self._households.table["archive_no"]
        rows = self._households.rows
        for group in _groups(_codes(archives)):
            for index in group:
                others = _row_list(rows[other] for other in group if other != index)
                reason = f"档案编号重复，另见第 {others} 行"
                self._household_problem(index, "档案编号", archives[index].as_py(), reason)

    def _members_without_household(self) -> None:
        archives = self._members.table["archive_no"]
        known = _mask(pc.is_valid(archives))
        for index in np.flatnonzero((self._household_of == _NONE) & known):
            reason = f"“{self._households.sheet}”中没有这个档案编号"
            self._member_problem(int(index), "档案编号", archives[int(index)].as_py(), reason)

    def _family_size(self) -> None:
        counts = self._counts(np.ones(len(self._household_of), dtype=np.bool_))
        archives = self._households.table["archive_no"]
        for index in np.flatnonzero((counts == 0) & _mask(pc.is_valid(archives)) & self._first_of_archive()):
            value = archives[int(index)].as_py()
            reason = f"“{self._members.sheet}”中没有这户的成员（至少应有本人）"
            self._household_problem(int(index), "档案编号", value, reason)
        for index in np.flatnonzero(counts > MAX_MEMBERS):
            value = archives[int(index)].as_py()
            reason = f"这户有 {counts[index]} 名成员，超过 {MAX_MEMBERS} 名的上限"
            self._household_problem(int(index), "档案编号", value, reason)

    def _first_of_archive(self) -> Mask:
        """Whether a row is the first with its archive number; the members of a repeated one go to the first."""
        archives = self._households.table["archive_no"].combine_chunks()
        first = pc.fill_null(pc.index_in(archives, value_set=archives, skip_nulls=True), _NONE).to_numpy()
        return np.asarray(first == np.arange(len(first)), dtype=np.bool_)

    def _one_self(self) -> None:
        selves = self._counts(self._is_self)
        unread = self._counts(_mask(pc.is_null(self._members.table["relation"])))
        families = self._counts(np.ones(len(self._household_of), dtype=np.bool_))
        # A relation that could not be read may be the missing 本人: that row is named already.
        missing = (selves == 0) & (unread == 0) & (families > 0)
        archives = self._households.table["archive_no"]
        for index in np.flatnonzero(missing):
            reason = f"“{self._members.sheet}”中这户没有“本人”"
            self._household_problem(int(index), "档案编号", archives[int(index)].as_py(), reason)
        several = np.flatnonzero(self._is_self & self._of_households(selves > 1))
        for index in several:
            count = selves[self._household_of[index]]
            self._member_problem(int(index), "与户主关系", SELF, f"这户有 {count} 个“本人”，只能有一个")

    def _self_differs(self) -> None:
        selves = np.flatnonzero(self._is_self & (self._household_of != _NONE))
        households = self._household_of[selves]
        for name, column in (("姓名", "name"), ("身份证号", "id_number")):
            own = self._members.table[column].take(pa.array(selves))
            expected = self._households.table[column].take(pa.array(households))
            for place in np.flatnonzero(_mask(pc.not_equal(own, expected))):
                row = self._households.rows[households[place]]
                reason = f"“本人”的{name}与“{self._households.sheet}”第 {row} 行不一致"
                self._member_problem(int(selves[place]), name, own[int(place)].as_py(), reason)

    def _deceased(self) -> None:
        deceased = _mask(pc.equal(self._households.table["work_status"], DECEASED))
        for index in np.flatnonzero(self._is_self & self._co_resident & self._of_households(deceased)):
            reason = "工作状态为已故时，“本人”的共同生活应为“否”"
            self._member_problem(int(index), "共同生活", "是", reason)

    def _people_listed_twice(self) -> None:
        numbers = self._members.table["id_number"]
        # Rows without a household keep their own archive number: the person still stands in two places.
        archives = _codes(self._members.table["archive_no"])
        for group in _groups(_codes(numbers)):
            homes = [int(index) for index in group if self._co_resident[index]]
            for index in group:
                others = [other for other in group if other != index]
                same = [other for other in others if archives[other] == archives[index]]
                number = numbers[index].as_py()
                if same:
                    reason = f"同一人在这户中登记了两次，另见第 {self._listed(same)} 行"
                    self._member_problem(index, "身份证号", number, reason)
                elif self._co_resident[index] and len(homes) > 1:
                    elsewhere = [home for home in homes if home != index]
                    reason = f"同一人在两户中共同生活，另见第 {self._listed(elsewhere)} 行"
                    self._member_problem(index, "身份证号", number, reason)
                elif self._elsewhere[index]:
                    reason = f"此人还登记在第 {self._listed(others)} 行，本行不计入共同生活人口"
                    self._notes.append(RowNote(*_place(self._members, index, "身份证号", number, reason)))

    def _listed(self, indexes: Iterable[int]) -> str:
        return _row_list(self._members.rows[index] for index in indexes)

    def _blank_notes(self) -> None:
        for data in (self._households, self._members):
            for column, indexes in data.blanks.items():
                fact = data.fact(column)
                places = (_place(data, int(index), fact.name, "", fact.note_when_blank) for index in indexes)
                self._notes.extend(RowNote(*place) for place in places)

    def _counts(self, wanted: Mask) -> Indexes:
        """How many of the wanted member rows each household has."""
        households = self._household_of[wanted & (self._household_of != _NONE)]
        return np.bincount(households, minlength=len(self._sound)).astype(np.int64)

    def _of_households(self, wanted: Mask) -> Mask:
        """The member rows of the wanted households."""
        if not len(wanted):
            return np.zeros(len(self._household_of), dtype=np.bool_)
        return np.asarray(wanted[self._household_of] & (self._household_of != _NONE), dtype=np.bool_)


def _place(data: SheetData, index: int, column: str, value: object, reason: str) -> tuple[str, int, str, str, str, str]:
    archive = data.table["archive_no"][index].as_py()
    return data.sheet, int(data.rows[index]), column, "" if value is None else str(value), reason, archive or ""


def _mask(flags: pa.ChunkedArray) -> Mask:
    return np.asarray(pc.fill_null(flags, False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _codes(texts: pa.ChunkedArray) -> Indexes:
    """A small number for each text, equal for equal texts; nulls are all different."""
    codes = texts.combine_chunks().dictionary_encode().indices
    filled = pc.fill_null(codes, _NONE).to_numpy().astype(np.int64)
    unknown = np.flatnonzero(filled == _NONE)
    filled[unknown] = -1 - np.arange(len(unknown))
    return np.asarray(filled, dtype=np.int64)


def _groups(codes: Indexes) -> list[list[int]]:
    """The rows that share a code, for each code met more than once, in row order."""
    known = codes >= 0
    counts = np.bincount(codes[known]) if known.any() else np.empty(0, dtype=np.int64)
    if not len(counts):
        return []
    repeated = np.flatnonzero(known & (counts[np.where(known, codes, 0)] > 1))
    groups: dict[int, list[int]] = {}
    for index in repeated:
        groups.setdefault(int(codes[index]), []).append(int(index))
    return list(groups.values())


def _row_list(rows: Iterable[int]) -> str:
    numbers = [str(int(row)) for row in rows]
    return "、".join(numbers[:5]) + (f" 等 {len(numbers)} " if len(numbers) > 5 else "")
