"""Reading the lines by region and year."""

from __future__ import annotations

from bangfu.core.criteria.lines import LineTable, region_chain
from bangfu.policies.models import RegionLine

COLUMNS = ("dibao_month", "province_income_year")


def line_table(region: str = "") -> LineTable:
    """Every line as criteria take it: by region and year, fen by column; a line not entered is unknown.

    With a region only its own lines and those of the regions above it, which is all that one household needs.
    """
    rows = RegionLine.objects.values("region", "year", *COLUMNS)
    if region:
        rows = rows.filter(region__in=region_chain(region))
    return {(row["region"], row["year"]): {name: row[name] for name in COLUMNS} for row in rows}
