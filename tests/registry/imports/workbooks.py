"""Register workbooks of generated families, all of one unit of the cast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from bangfu.core.exchange.register_workbook import write_register_workbook
from bangfu.core.exchange.synthetic import generate_register

UNIT = "一矿工会/综采队"
ON = date(2026, 11, 20)

Tables = tuple[pa.Table, pa.Table, pa.Table]


def families(count: int, seed: int = 7) -> Tables:
    """Generated families of the coal face of mine 1."""
    made = generate_register(count, seed, on=ON)
    units = pa.array([UNIT] * made.households.num_rows, type=pa.string())
    place = made.households.column_names.index("unit")
    return made.households.set_column(place, "unit", units), made.members, made.parameters


def first_of(tables: Tables, count: int) -> Tables:
    """The first families of a register."""
    households, members, lines = tables
    kept = households.slice(0, count)
    wanted = set(kept["archive_no"].to_pylist())
    own = [index for index, archive in enumerate(members["archive_no"].to_pylist()) if archive in wanted]
    return kept, members.take(pa.array(own)), lines


def changed(table: pa.Table, column: str, values: Mapping[int, Any]) -> pa.Table:
    """A table in which some cells (by row) differ."""
    place = table.column_names.index(column)
    cells = table[column].to_pylist()
    for row, value in values.items():
        cells[row] = value
    return table.set_column(place, column, pa.array(cells, type=table[column].type))


def write(path: Path, tables: Tables) -> Path:
    """Write a workbook."""
    write_register_workbook(path, *tables)
    return path
