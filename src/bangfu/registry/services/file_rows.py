"""A household as a row of a register (workbook, another system), compared with the file that is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.core.facts.catalogue import Entity, catalogue
from bangfu.orgs.models import Unit
from bangfu.registry.blind import id_number_index
from bangfu.registry.models import Household, Member, Person
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.stored import StoredFiles, read_files

Values = Mapping[str, Any]


class Outcome(StrEnum):
    """What writing a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True)
class FileRow:
    """One household as a register has it, in stored units (fen, bool, text), keyed by the catalogue's columns.

    ``household`` and ``members`` hold values that passed the reader's checks, the worker among the members. A column
    that is missing, and a blank text or choice, leaves what is stored as it is. ``unit_id`` is the resolved 所属单位.
    ``existing`` is the file it belongs to, as confirmed by the officer (see :func:`find_existing`), None for a new one.
    """

    unit_id: int
    household: Values
    members: Sequence[Values]
    existing: UUID | None = None

    @cached_property
    def indexes(self) -> dict[str, bytes]:
        """The blind index of each ID number that the row names, counted once."""
        numbers = {member["id_number"] for member in self.members} | {self.household["id_number"]}
        return {number: id_number_index(number) for number in numbers}

    @property
    def head_index(self) -> bytes:
        """The blind index of the worker's ID number."""
        return self.indexes[self.household["id_number"]]


@dataclass
class Plan:
    """What writing a row would do: its outcome, every value that would change, or why it cannot be written."""

    row: FileRow
    outcome: Outcome = Outcome.UNCHANGED
    changes: list[Change] = field(default_factory=list)
    household: dict[str, Any] = field(default_factory=dict)
    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    leavers: list[UUID] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)

    def refuse(self, column: str, reason: str) -> None:
        """Note why the row cannot be written."""
        self.outcome = Outcome.WRONG
        self.problems.setdefault(column, reason)


def find_existing(rows: Sequence[FileRow]) -> list[UUID | None]:
    """For each row the open file with its 档案编号, else the one whose 本人 has its ID number, else None."""
    archives = {row.household["archive_no"] for row in rows}
    opened = Household.objects.filter(state=HouseholdState.OPEN)
    by_archive = dict(opened.filter(archive_no__any_of=archives).values_list("archive_no", "id"))
    numbers = {row.head_index for row in rows}
    heads = opened.filter(head__id_number_blind__any_of=numbers, head__merged_into__isnull=True)
    by_number = {bytes(blind or b""): key for blind, key in heads.values_list("head__id_number_blind", "id")}
    return [by_archive.get(row.household["archive_no"]) or by_number.get(row.head_index) for row in rows]


def plan_households(rows: Sequence[FileRow], *, on: date) -> list[Plan]:
    """Compare rows with the stored files: one outcome each, with its changes or its problems. Changes nothing."""
    plans = [Plan(row) for row in rows]
    files = read_files(on, id__in=[row.existing for row in rows if row.existing])
    stored = {key: index for index, key in enumerate(files.household_ids)}
    people = _members_by_household(files)
    for plan in plans:
        if plan.row.existing is None:
            _plan_new(plan)
        elif plan.row.existing in stored:
            index = stored[plan.row.existing]
            _plan_change(plan, {name: values[index] for name, values in files.households.items()}, people[index])
            _plan_unit(plan, files.unit_ids[index])
        else:
            plan.refuse("archive_no", _("这份档案已不在册"))
    _refuse_closed_units(plans)
    _refuse_taken_archives(plans)
    _refuse_residents_elsewhere(plans)
    return plans


def _members_by_household(files: StoredFiles) -> list[dict[str, dict[str, Any]]]:
    found: list[dict[str, dict[str, Any]]] = [{} for _ in files.household_ids]
    names = list(files.members)
    for place, key, values in zip(
        files.place, files.member_ids, zip(*files.members.values(), strict=True), strict=True
    ):
        row = dict(zip(names, values, strict=True))
        found[place][row["id_number"]] = row | {"member_id": key}
    return found


def _plan_new(plan: Plan) -> None:
    plan.outcome = Outcome.NEW
    plan.household = dict(plan.row.household)
    plan.members = {member["id_number"]: dict(member) for member in plan.row.members}


def _plan_change(plan: Plan, stored: Values, people: dict[str, dict[str, Any]]) -> None:
    plan.household = _differences("household", plan.row.household, stored, {"archive_no", "unit"})
    if "id_number" in plan.household:
        plan.refuse("id_number", _("与这份档案的本人不是同一人，更换本人请在档案页办理"))
        return
    plan.changes += [Change(name, stored[name], value) for name, value in plan.household.items()]
    for member in plan.row.members:
        known = people.pop(member["id_number"], None)
        values = dict(member) if known is None else _differences("member", member, known, {"archive_no"})
        if values:
            plan.members[member["id_number"]] = values
        if known is None:
            plan.changes.append(Change("member", None, member["name"]))
        else:
            plan.changes += [Change(f"{member['name']}.{name}", known[name], new) for name, new in values.items()]
    plan.leavers = [left["member_id"] for left in people.values()]
    plan.changes += [Change("member", left["name"], None) for left in people.values()]
    plan.outcome = Outcome.CHANGED if plan.changes else Outcome.UNCHANGED


def _plan_unit(plan: Plan, unit_id: int) -> None:
    if unit_id != plan.row.unit_id:
        plan.refuse("unit", _("档案现属另一单位，请先办理转移再导入"))


def _refuse_closed_units(plans: Sequence[Plan]) -> None:
    closed = Unit.objects.filter(pk__in={plan.row.unit_id for plan in plans}, closed_on__isnull=False)
    gone = set(closed.values_list("pk", flat=True))
    for plan in plans:
        if plan.row.unit_id in gone:
            plan.refuse("unit", _("没有这个单位，或它已撤销"))


def _differences(entity: Entity, given: Values, stored: Values, but: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for fact in catalogue().of(entity):
        name = fact.column
        if fact.kind == "derived" or name in but or name not in given:
            continue
        value = given[name]
        said_nothing = value is None or value == ""
        if not said_nothing and value != stored[name]:
            found[name] = value
    return found


def _refuse_taken_archives(plans: Sequence[Plan]) -> None:
    fresh = {plan.row.household["archive_no"]: plan for plan in plans if plan.outcome is Outcome.NEW}
    taken = Household.objects.filter(archive_no__any_of=set(fresh)).values_list("archive_no", flat=True)
    for archive in taken:
        fresh[archive].refuse("archive_no", _("这个档案编号已被另一份档案使用"))


def _refuse_residents_elsewhere(plans: Sequence[Plan]) -> None:
    """A person lives in one household: those who would be co-resident in two are named, with the other file."""
    wanted: dict[bytes, list[tuple[Plan, Values]]] = {}
    for plan in plans:
        for member in plan.row.members:
            if member.get("co_resident", True) and member["id_number"] in plan.members:
                wanted.setdefault(plan.row.indexes[member["id_number"]], []).append((plan, member))
    homes = Member.objects.filter(
        person__id_number_blind__any_of=set(wanted),
        person__merged_into__isnull=True,
        co_resident=True,
        until__isnull=True,
    )
    rows = homes.values_list("person__id_number_blind", "household_id", "household__archive_no")
    for blind, household, archive in rows:
        for plan, member in wanted[bytes(blind or b"")]:
            if household != plan.row.existing:
                reason = _("%(name)s 已在档案 %(archive)s 中共同生活") % {"name": member["name"], "archive": archive}
                plan.refuse("members", reason)


def people_by_number(rows: Sequence[FileRow]) -> dict[bytes, Person]:
    """Everyone already registered under the ID number of someone in these rows, by blind index."""
    wanted = {blind for row in rows for blind in row.indexes.values()}
    found = Person.objects.filter(id_number_blind__any_of=wanted, merged_into__isnull=True)
    return {bytes(person.id_number_blind or b""): person for person in found}
