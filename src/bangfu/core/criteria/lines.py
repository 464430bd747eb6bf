"""Which line and which regional value count for a household: the nearest region's, of this very year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bangfu.core.criteria.compiled import Compiled, RegionalParameter

LineTable = Mapping[tuple[str, int], Mapping[str, int | None]]
"""Rows of the register's parameters: (region, year) to fen by English column name."""


@dataclass(frozen=True, slots=True)
class Line:
    """The lines found for a region and year, and the region whose row they are."""

    values: Mapping[str, int | None]
    region_used: str


def region_chain(region: str) -> tuple[str, ...]:
    """The county, its city and its province (GB/T 2260), nearest first.

    >>> region_chain("990201")
    ('990201', '990200', '990000')
    """
    return tuple(dict.fromkeys((region, region[:4] + "00", region[:2] + "0000")))


def resolve_line(region: str, year: int, table: LineTable) -> Line | None:
    """The row of the exact region and year, else of the city, else of the province; None where there is none."""
    for code in region_chain(region):
        row = table.get((code, year))
        if row is not None:
            return Line(row, code)
    return None


def regional_value(parameter: RegionalParameter, region: str) -> int:
    """A regional parameter's value in scaled units: county, city, province, then the general one (every set has it)."""
    by_region = {value.region: value.value for value in parameter.values}
    nearest = next(code for code in (*region_chain(region), "") if code in by_region)
    return int(by_region[nearest].scaleb(parameter.scale))


def resolved_parameters(compiled: Compiled, region: str, table: LineTable) -> dict[str, int | None]:
    """What an evaluator takes as ``parameters`` for a household of this region: lines and regional values by column."""
    line = resolve_line(region, compiled.on.year, table)
    resolved = dict(line.values) if line else {}
    for parameter in compiled.regional:
        resolved[parameter.column] = regional_value(parameter, region)
    return resolved
