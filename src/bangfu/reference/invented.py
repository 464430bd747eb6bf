"""The invented regions of examples and of the demonstration; no real region ships."""

from __future__ import annotations

from importlib.resources import files

from bangfu.base.scope import Actor
from bangfu.core.national.datafiles import numbered_rows
from bangfu.reference.region_sheet import CODE, NAME, RegionRow
from bangfu.reference.services.regions import Imported, import_regions

_TABLE = "regions-990000.csv"


def name_invented_regions(actor: Actor) -> Imported:
    """Enter the names of 990000 and what is below it."""
    text = files(__package__).joinpath("data", _TABLE).read_text(encoding="utf-8")
    rows = [RegionRow(line, {CODE: row["code"], NAME: row["name"]}, {}) for line, row in numbered_rows(text)]
    return import_regions(actor, rows=rows, source=_TABLE)
