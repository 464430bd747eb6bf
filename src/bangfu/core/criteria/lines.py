"""Which line holds for a region: the exact region and year, else its city, else its province; never another year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bangfu.core.criteria.compiled import Compiled, RegionalParameter

LineTable = Mapping[tuple[str, int], Mapping[str, int | None]]
"""By region and year: the values of the register's parameters in stored units."""


@dataclass(frozen=True, slots=True)
class Line:
    """The parameters in force for a region, and the region whose row was used."""

    values: dict[str, int | None]
    region_used: str


def regions_above(region: str) -> Iterator[str]:
    """A region, then the city and the province it lies in.

    >>> list(regions_above("990201"))
    ['990201', '990200', '990000']
    """
    yield from dict.fromkeys((region, region[:4] + "00", region[:2] + "0000"))


def resolve_line(region: str, year: int, table: LineTable) -> Line | None:
    """The nearest region's row of that year, taken whole; None where there is none."""
    for candidate in regions_above(region):
        values = table.get((candidate, year))
        if values is not None:
            return Line(dict(values), candidate)
    return None


def regional_value(parameter: RegionalParameter, region: str) -> int | None:
    """The set's own parameter for a region, in scaled units: region, city, province, then the general value."""
    by_region = {value.region: value.value for value in parameter.values}
    for candidate in (*regions_above(region), ""):
        if candidate in by_region:
            return int(by_region[candidate].scaleb(parameter.scale).to_integral_value())
    return None


def lines_in_force(compiled: Compiled, regions: Iterable[str], table: LineTable) -> dict[str, Line]:
    """For each region the values of every parameter an evaluator or engine reads, on the set's day."""
    lines: dict[str, Line] = {}
    for region in regions:
        line = resolve_line(region, compiled.on.year, table) or Line({}, "")
        for parameter in compiled.regional:
            line.values[parameter.column] = regional_value(parameter, region)
        lines[region] = line
    return lines
