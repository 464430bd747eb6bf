"""Registers brought into the database for tests."""

from __future__ import annotations

from datetime import date

from bangfu.core.exchange.register_tables import ReadRegister
from bangfu.registry.services import FileRow

ON = date(2026, 11, 20)


def file_rows(register: ReadRegister, unit_ids: dict[str, int]) -> list[FileRow]:
    """The households of a read register as the rows an import writes."""
    households = register.households.drop_columns(["source_row"]).to_pylist()
    members: list[list[dict[str, object]]] = [[] for _ in households]
    for row in register.members.to_pylist():
        members[row["household_no"]].append(row)
    return [FileRow(unit_ids[row["unit"]], row, members[row["household_no"]]) for row in households]
