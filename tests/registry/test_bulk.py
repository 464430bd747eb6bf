"""Registers written in bulk: compared, changed, refused row by row, and taken back exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bangfu.audit.models import Entry
from bangfu.base.scope import Denied, SystemActor
from bangfu.core.exchange.synthetic import generate_register
from bangfu.registry.models import Employment, Household, Income, Member, Person
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import (
    FileRow,
    Outcome,
    edit_household,
    find_existing,
    plan_households,
    undo_households,
    write_households,
)
from tests.people import People, Units
from tests.registry.rows import ON

LATER = date(2026, 12, 1)
SYSTEM = SystemActor()
pytestmark = pytest.mark.django_db


def made_rows(unit: int, count: int = 6) -> list[FileRow]:
    made = generate_register(count, 3, on=ON)
    members: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    for row in made.members.to_pylist():
        members[row["household_no"]].append(row)
    return [FileRow(unit, row, members[row["household_no"]]) for row in made.households.to_pylist()]


def again(rows: list[FileRow]) -> list[FileRow]:
    return [replace(row, existing=key) for row, key in zip(rows, find_existing(rows), strict=True)]


def picture_of_everything() -> list[object]:
    tables = register_tables(None, on=LATER)
    people = sorted((str(p.pk), p.name, p.id_number, p.phone, p.hukou, p.occupation) for p in Person.objects.all())
    return [tables.households.to_pylist(), tables.members.to_pylist(), people, Income.objects.count()]


def changed(row: FileRow) -> FileRow:
    household = {**row.household, "work_status": "下岗", "accident_loss": 777, "phone": "13911112222", "savings": 5}
    head, *others = row.members
    members = [{**head, "income_month": 4242, "health": "肺病"}, *others[:0]]
    return replace(row, household=household, members=members)


def test_the_same_register_again_changes_nothing(units: Units) -> None:
    rows = made_rows(units.coal_face.pk)
    write_households(SYSTEM, rows, on=ON)
    assert {plan.outcome for plan in plan_households(again(rows), on=LATER)} == {Outcome.UNCHANGED}
    before = Entry.objects.count()
    assert all(not each.household_id for each in write_households(SYSTEM, again(rows), on=LATER))
    assert Entry.objects.count() == before


def test_a_changed_row_keeps_the_old_values_with_their_days(units: Units) -> None:
    rows = made_rows(units.coal_face.pk)
    write_households(SYSTEM, rows, on=ON)
    before = register_tables(None, on=ON).members.to_pylist()
    new = [changed(row) for row in again(rows)]
    assert {plan.outcome for plan in plan_households(new, on=LATER)} == {Outcome.CHANGED}
    write_households(SYSTEM, new, on=LATER)
    now = register_tables(None, on=LATER)
    assert set(now.households["accident_loss"].to_pylist()) == {777}
    assert set(now.members["income_month"].to_pylist()) == {4242}
    assert now.members.num_rows == len(rows)
    then = register_tables(None, on=ON).members.to_pylist()
    assert [row["income_month"] for row in then] == [row["income_month"] for row in before]
    assert Employment.objects.filter(until__isnull=True, status="下岗").count() == len(rows)


def test_an_undone_change_leaves_everything_as_it_was(units: Units) -> None:
    rows = made_rows(units.coal_face.pk)
    write_households(SYSTEM, rows, on=ON)
    before = picture_of_everything()
    written = write_households(SYSTEM, [changed(row) for row in again(rows)], on=LATER)
    assert picture_of_everything() != before
    assert undo_households(SYSTEM, [each.undo for each in written]) == [""] * len(rows)
    assert picture_of_everything() == before


def test_an_undone_import_leaves_nothing(units: Units) -> None:
    written = write_households(SYSTEM, made_rows(units.coal_face.pk), on=ON)
    assert undo_households(SYSTEM, [each.undo for each in written]) == [""] * len(written)
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def test_a_file_that_was_edited_since_is_not_undone(people: People, units: Units) -> None:
    written = write_households(SYSTEM, made_rows(units.coal_face.pk), on=ON)
    edit_household(people.case_officer, written[0].household_id, version=None, facts={"houses": 9})  # type: ignore[arg-type]
    answers = undo_households(SYSTEM, [each.undo for each in written])
    assert answers[0] != ""
    assert set(answers[1:]) == {""}
    assert Household.objects.get().houses == 9


def test_rows_that_cannot_be_written_say_why_and_the_others_go_on(units: Units) -> None:
    rows = made_rows(units.coal_face.pk)
    write_households(SYSTEM, rows[:2], on=ON)
    stranger = replace(
        rows[2], members=[*rows[2].members, {**rows[0].members[0], "relation": "兄", "co_resident": True}]
    )
    taken = replace(rows[3], household={**rows[3].household, "archive_no": rows[1].household["archive_no"]})
    moved = replace(again(rows[:1])[0], unit_id=units.heading.pk)
    written = write_households(SYSTEM, [stranger, taken, moved, rows[4]], on=LATER)
    assert [each.plan.outcome for each in written] == [Outcome.WRONG] * 3 + [Outcome.NEW]
    assert [list(each.plan.problems) for each in written[:3]] == [["members"], ["archive_no"], ["unit"]]
    assert Household.objects.count() == 3


def test_a_file_is_found_by_its_number_else_by_its_worker(units: Units) -> None:
    rows = made_rows(units.coal_face.pk)
    written = write_households(SYSTEM, rows, on=ON)
    renamed = [replace(row, household={**row.household, "archive_no": f"X{n}"}) for n, row in enumerate(rows)]
    assert find_existing(renamed) == [each.household_id for each in written]


def test_a_batch_needs_the_permission_in_every_unit(people: People, units: Units) -> None:
    with pytest.raises(Denied):
        write_households(people.officer, made_rows(units.coal_face.pk), on=ON)
    with pytest.raises(Denied):
        write_households(people.case_officer, made_rows(units.electric.pk), on=ON)
    assert not Member.objects.exists()
