"""Reading the lines by region and year."""

from __future__ import annotations

from bangfu.core.criteria.lines import LineTable
from bangfu.policies.models import RegionLine

COLUMNS = ("dibao_month", "province_income_year")


def line_table() -> LineTable:
    """Every line as criteria take it: by region and year, fen by column; a line not entered is unknown."""
    rows = RegionLine.objects.values("region", "year", *COLUMNS)
    return {(row["region"], row["year"]): {name: row[name] for name in COLUMNS} for row in rows}
