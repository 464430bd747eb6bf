"""A register that was imported reads back as the tables the workbook reader gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from bangfu.base.scope import SystemActor
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.register_workbook import write_register_workbook
from bangfu.core.exchange.synthetic import generate_register
from bangfu.orgs.models import Unit
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import write_households
from tests.registry.rows import ON, file_rows


def make_units_of(paths: list[str]) -> dict[str, int]:
    root = Unit.objects.create(name="集团", kind="group")
    known: dict[str, Unit] = {}
    for path in sorted(set(paths)):
        parent = root
        walked = ""
        for name in path.split("/"):
            walked = f"{walked}/{name}" if walked else name
            if walked not in known:
                known[walked] = Unit.objects.create(name=name, kind="district", parent=parent)
            parent = known[walked]
    return {path: unit.pk for path, unit in known.items()}


@pytest.mark.django_db
def test_an_imported_register_reads_back_as_the_reader_gave_it(tmp_path: Path) -> None:
    made = generate_register(120, 5, on=ON)
    write_register_workbook(tmp_path / "r.xlsx", made.households, made.members, made.parameters)
    read = read_register(tmp_path / "r.xlsx", on=ON)
    rows = file_rows(read, make_units_of(read.households["unit"].to_pylist()))
    written = write_households(SystemActor(), rows, on=ON)
    assert all(each.household_id for each in written)
    stored = register_tables(None, on=ON)
    assert not stored.problems
    assert (
        stored.households.drop_columns(["household_id"]).to_pylist()
        == read.households.drop_columns(["source_row"]).sort_by("archive_no").to_pylist()
    )
    assert stored.members.to_pylist() == read.members.to_pylist()
