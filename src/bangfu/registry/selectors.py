"""Reading the registry: the register that screening runs on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa

from bangfu.base.scope import Actor
from bangfu.core.exchange.identity_cells import identities, ymd
from bangfu.core.exchange.parameters import no_parameters
from bangfu.core.exchange.problems import RowNote, RowProblem
from bangfu.core.exchange.register_tables import SOURCE_ROW, ReadRegister, register_of
from bangfu.core.exchange.sheet_data import SHEETS, CellFault, SheetData, table_of
from bangfu.core.facts.catalogue import Entity
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.stored import StoredFiles, read_files

HOUSEHOLD_ID = "household_id"


@dataclass(frozen=True)
class StoredRegister:
    """The register as tables an engine takes, and the households that could not go there.

    ``households`` and ``members`` have the columns of ``core.facts.register.columns``; ``households`` also has
    ``household_id`` (text). ``versions`` holds each household's version, aligned with the table. Every household is
    either in the tables or the key of ``problems``; ``notes`` stop nothing.
    """

    households: pa.Table
    members: pa.Table
    versions: list[int]
    problems: dict[UUID, list[RowProblem]]
    notes: dict[UUID, list[RowNote]]


def register_tables(
    actor: Actor | None,
    *,
    on: date,
    unit_ids: Iterable[int] | None = None,
    household_ids: Iterable[UUID] | None = None,
    action: str = "screenings.run",
    identity: bool = True,
) -> StoredRegister:
    """The open files of the units the actor's action reaches (all for None) as they stand on a day.

    The checks of the workbook's households apply. Without ``identity`` no name, ID number, phone or remark is opened
    (birth and sex come from the columns kept beside them), which is what a snapshot for screening is allowed to hold.
    """
    where = _where(actor, action, unit_ids, household_ids)
    files = read_files(on, identity=identity, **where)
    read = register_of(
        _household_sheet(files, on, identity), _member_sheet(files, on, identity), no_parameters(), [], []
    )
    return _numbered(files, read, identity)


def _where(
    actor: Actor | None, action: str, unit_ids: Iterable[int] | None, household_ids: Iterable[UUID] | None
) -> dict[str, Any]:
    where: dict[str, Any] = {"state": HouseholdState.OPEN}
    units = None if unit_ids is None else set(unit_ids)
    if actor is not None and not (reach := actor.reach(action)).everywhere:
        units = set(reach.units) if units is None else units & reach.units
    if units is not None:
        where["unit_id__in"] = sorted(units)
    if household_ids is not None:
        where["id__in"] = list(household_ids)
    return where


def _household_sheet(files: StoredFiles, on: date, identity: bool) -> SheetData:
    values = dict(files.households)
    faults = _check_numbers(values, on) if identity else []
    return _sheet("household", values, faults)


def _member_sheet(files: StoredFiles, on: date, identity: bool) -> SheetData:
    values = dict(files.members)
    if identity:
        found = identities(values["id_number"], on)
        values |= {"id_number": found.numbers, "birth_ymd": found.births, "sex": found.sexes}
        faults = [CellFault(index, "身份证号", "", fault.reason) for index, fault in found.faults]
        return _sheet("member", values, faults)
    values["birth_ymd"] = [None if day is None else ymd(day) for day in values["born_on"]]
    values["sex"] = [word or None for word in values["sex"]]
    return _sheet("member", values, [])


def _check_numbers(values: dict[str, Any], on: date) -> list[CellFault]:
    found = identities(values["id_number"], on)
    values["id_number"] = found.numbers
    return [CellFault(index, "身份证号", "", fault.reason) for index, fault in found.faults]


def _sheet(entity: Entity, values: dict[str, Any], faults: list[CellFault]) -> SheetData:
    length = len(values["archive_no"])
    rows = np.arange(length, dtype=np.int32)
    return SheetData(entity, SHEETS[entity], table_of(entity, values, length), rows, faults)


def _numbered(files: StoredFiles, read: ReadRegister, identity: bool) -> StoredRegister:
    kept = read.household_rows.to_pylist()
    ids = pa.array([str(files.household_ids[row]) for row in kept], type=pa.string())
    households = read.households.drop_columns([SOURCE_ROW]).append_column(HOUSEHOLD_ID, ids)
    members = read.members
    if not identity:
        households, members = _without_numbers(households), _without_numbers(members)
    return StoredRegister(
        households=households,
        members=members,
        versions=[files.versions[row] for row in kept],
        problems=_by_household(files, read.problems),
        notes=_by_household(files, read.notes),
    )


def _without_numbers(table: pa.Table) -> pa.Table:
    place = table.column_names.index("id_number")
    return table.set_column(place, "id_number", pa.repeat(pa.scalar("", pa.string()), table.num_rows))


def _by_household(files: StoredFiles, rows: list[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        index = row.row if row.sheet == SHEETS["household"] else files.place[row.row]
        found.setdefault(files.household_ids[index], []).append(row)
    return found
