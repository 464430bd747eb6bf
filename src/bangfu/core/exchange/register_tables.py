"""A checked register: the tables an engine runs on, and everything that did not make it there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa

from bangfu.core.exchange.household_checks import Checked, check_households
from bangfu.core.exchange.problems import RowNote, RowProblem
from bangfu.core.exchange.sheet_data import SheetData, schema
from bangfu.core.facts.register import HOUSEHOLD_NO

SOURCE_ROW = "source_row"

Row = TypeVar("Row", RowProblem, RowNote)


@dataclass(frozen=True)
class ReadRegister:
    """Sound households, and a named reason for each other one; every household is in exactly one of the two.

    ``households`` and ``members`` have the columns of ``facts.register.columns``; ``household_no`` counts sound
    households from 0 in file order and members stand in that order. ``households`` also has ``source_row``.
    ``household_rows`` and ``member_rows`` are the row numbers of the file, aligned with the tables, and ``sheets``
    the names they refer to by entity. ``rows_read`` counts data rows by sheet name; ``present`` names, by entity, the
    facts that the register has a column for: every other column of the tables is what a blank stands for.
    """

    households: pa.Table
    members: pa.Table
    parameters: pa.Table
    problems: list[RowProblem]
    notes: list[RowNote]
    rows_read: dict[str, int]
    household_rows: pa.Array
    member_rows: pa.Array
    sheets: dict[str, str]
    present: dict[str, frozenset[str]]


def register_of(
    households: SheetData,
    members: SheetData,
    parameters: pa.Table,
    parameter_problems: list[RowProblem],
    parameter_notes: list[RowNote],
) -> ReadRegister:
    """Check households as wholes and keep the sound ones."""
    checked = check_households(households, members)
    household_table, household_rows = _sound_households(households, checked)
    member_table, member_rows = _sound_members(members, checked)
    order = {households.sheet: 0, members.sheet: 1}
    return ReadRegister(
        households=household_table.append_column(pa.field(SOURCE_ROW, pa.int32()), household_rows),
        members=member_table,
        parameters=parameters,
        problems=_sorted(checked.problems, order) + parameter_problems,
        notes=[*households.notes, *members.notes, *parameter_notes, *_sorted(checked.notes, order)],
        rows_read={data.sheet: data.table.num_rows for data in (households, members)},
        household_rows=household_rows,
        member_rows=member_rows,
        sheets={data.entity: data.sheet for data in (households, members)},
        present={data.entity: data.present for data in (households, members)},
    )


def _sorted(rows: list[Row], order: dict[str, int]) -> list[Row]:
    return sorted(rows, key=lambda row: (order[row.sheet], row.row))


def _sound_households(data: SheetData, checked: Checked) -> tuple[pa.Table, pa.Array]:
    kept = np.flatnonzero(checked.sound)
    numbers = pa.array(np.arange(len(kept), dtype=np.int64))
    return _numbered(data, kept, numbers), pa.array(data.rows[kept], type=pa.int32())


def _sound_members(data: SheetData, checked: Checked) -> tuple[pa.Table, pa.Array]:
    number_of = np.cumsum(checked.sound, dtype=np.int64) - 1
    placed = np.flatnonzero(checked.household_of >= 0)
    placed = placed[checked.sound[checked.household_of[placed]]]
    numbers = number_of[checked.household_of[placed]]
    order = np.argsort(numbers, kind="stable")
    kept = placed[order]
    return _numbered(data, kept, pa.array(numbers[order])), pa.array(data.rows[kept], type=pa.int32())


def _numbered(data: SheetData, kept: np.ndarray, numbers: pa.Array) -> pa.Table:
    # One household in a hundred is dropped as a rule: most registers are taken whole, without a copy.
    table = data.table if _whole(kept, data.table.num_rows) else data.table.take(pa.array(kept))
    return table.add_column(0, pa.field(HOUSEHOLD_NO, pa.int64()), numbers).cast(schema(data.entity))


def _whole(kept: np.ndarray, length: int) -> bool:
    return len(kept) == length and bool((kept == np.arange(length)).all())
