"""A register in memory with the result of screening it under one set."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.lines import LineTable, resolved_parameters
from bangfu.core.screening.duckdb_engine import Lines, screen_tables


@dataclass(frozen=True)
class Screened:
    """Households, members and lines as screened, and the detailed result in household order."""

    compiled: Compiled
    households: pa.Table
    members: pa.Table
    lines: Lines
    result: pa.Table


def lines_of(compiled: Compiled, households: pa.Table, table: LineTable) -> Lines:
    """The parameters in force for every region of a register."""
    regions = households["region"].unique().to_pylist()
    return {region: resolved_parameters(compiled, region, table) for region in regions}


def screen(
    compiled: Compiled, households: pa.Table, members: pa.Table, table: LineTable, *, detail: bool = True
) -> Screened:
    """Screen a register in memory with DuckDB; comparing and assembling need the detail."""
    lines = lines_of(compiled, households, table)
    result = screen_tables(compiled, households, members, lines, detail=detail)
    return Screened(compiled, households, members, lines, result)
