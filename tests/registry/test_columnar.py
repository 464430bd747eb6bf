"""The register read in columns is the register that the ordinary queries give, of one moment."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bangfu.base.arrow_session import arrow_session, can_read_arrow
from bangfu.base.scope import SystemActor
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.synthetic import generate_register
from bangfu.orgs.models import Unit
from bangfu.registry import columns
from bangfu.registry.columnar import stored_pieces
from bangfu.registry.columnar.reading import PIECE
from bangfu.registry.models import Asset, Expense, Health, Household, Income, Member, Person, WageArrears
from bangfu.registry.one_file import read_one_file
from bangfu.registry.selectors import register_tables
from bangfu.registry.services import write_households
from bangfu.registry.services.file_rows import FileRow

pytestmark = pytest.mark.django_db(transaction=True)

ON = date(2026, 11, 23)
FAULTS = ("no_members", "no_self", "other_self", "deceased", "twice", "elsewhere", "two_homes")


def make_register(households: int, seed: int) -> list[Unit]:
    """Generated families in two units, stored by the ordinary command."""
    made = generate_register(households, seed, on=ON)
    group = Unit.objects.create(name="集团", kind="group")
    units = [Unit.objects.create(name=name, kind="mine", parent=group) for name in ("一矿", "二矿")]
    people: dict[int, list[dict[str, Any]]] = {}
    for member in made.members.to_pylist():
        people.setdefault(member["household_no"], []).append(member)
    rows = [
        FileRow(units[place % 2].pk, home, people[home["household_no"]])
        for place, home in enumerate(made.households.to_pylist())
    ]
    written = write_households(SystemActor(), rows, on=ON)
    assert all(each.household_id for each in written)
    return units


def scatter(chance: random.Random) -> None:
    """Rows that hold, that are over, that have not begun, on every side of the day."""

    def days() -> dict[str, date | None]:
        since = ON + timedelta(days=chance.choice([-800, -366, -365, -364, -1, 0, 1, 40]))
        until = chance.choice([None, since, since + timedelta(days=chance.choice([1, 300, 366]))])
        return {"since": since, "until": until}

    for household in Household.objects.all():
        person = chance.choice(list(household.members.all())).person
        for kind in chance.sample(list(columns.HOUSEHOLD_EXPENSES.values()), 2):
            Expense.objects.create(household=household, kind=kind, amount=chance.randrange(10**6), **days())
        for kind in columns.PERSON_EXPENSES.values():
            Expense.objects.create(
                household=household, person=person, kind=kind, amount=chance.randrange(10**6), **days()
            )
        kind = chance.choice(list(columns.ASSETS.values()))
        Asset.objects.create(household=household, kind=kind, amount=chance.randrange(10**9), **days())
        Income.objects.create(
            household=household, kind=columns.OTHER_INCOME, amount=chance.randrange(-(10**6), 10**6), **days()
        )
        settled = chance.choice([None, ON - timedelta(days=1), ON, ON + timedelta(days=1)])
        since = ON + timedelta(days=chance.choice([-30, 0, 1]))
        WageArrears.objects.create(person=household.head, since=since, months=2, amount=7, settled_on=settled)
        if chance.random() < 0.3:
            Health.objects.filter(person=person).delete()
            Person.objects.filter(pk=person.pk).update(born_on=None, sex="", orphan=chance.choice([None, True]))
        if chance.random() < 0.2:
            household.members.exclude(relation="本人").update(until=ON - timedelta(days=chance.choice([0, 1])))


def break_file(fault: str, household: Household, other: Household) -> None:
    """One way in which a file is refused, or only noted (elsewhere)."""
    own = household.members.get(relation="本人")
    if fault == "no_members":
        household.members.all().delete()
    elif fault == "no_self":
        Member.objects.filter(pk=own.pk).update(until=ON - timedelta(days=1))
    elif fault == "other_self":
        stranger = Person.objects.create(name="他人")
        Member.objects.filter(pk=own.pk).update(person=stranger)
    elif fault == "deceased":
        Household.objects.filter(pk=household.pk).update(work_status=columns.DECEASED)
    elif fault == "twice":
        Member.objects.filter(pk=own.pk).update(since=None, until=ON)
        Member.objects.create(household=household, person=own.person, relation="其他", co_resident=False)
    elif fault == "elsewhere":
        Member.objects.create(household=other, person=own.person, relation="其他", co_resident=False)
    else:
        Member.objects.filter(pk=own.pk).update(until=ON)
        Member.objects.create(household=other, person=own.person, relation="兄", since=ON)


def read(units: list[int] | None, size: int) -> tuple[dict[str, Any], dict[UUID, list[RowProblem]]]:
    """Every household with its version, its facts and its members, by key; and the faulty ones."""
    found: dict[str, Any] = {}
    with stored_pieces(ON, units, size=size) as stored:
        for piece in stored.pieces():
            found |= by_key(piece.households, piece.members, piece.versions.to_pylist())
        assert stored.total == len(found) + len(stored.problems)
        assert set(stored.versions) == set(stored.problems)
        return found, stored.problems


def by_key(households: Any, members: Any, versions: list[int]) -> dict[str, Any]:
    people: dict[int, list[dict[str, Any]]] = {}
    for member in members.to_pylist():
        people.setdefault(member.pop("household_no"), []).append(member)
    assert households["household_no"].to_pylist() == list(range(households.num_rows))
    return {
        home["household_id"]: (version, home, people.get(home.pop("household_no"), []))
        for home, version in zip(households.to_pylist(), versions, strict=True)
    }


def reasons(problems: dict[UUID, list[RowProblem]]) -> dict[UUID, list[tuple[str, str]]]:
    """What is wrong, without the number of a row, which is only the place in what was read at once."""
    return {
        key: sorted((each.column, re.sub(r"\d+", "", each.reason)) for each in rows) for key, rows in problems.items()
    }


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("size", [7, PIECE])
def test_it_gives_the_tables_of_the_ordinary_queries(seed: int, size: int) -> None:
    chance = random.Random(seed)
    units = make_register(40, seed)
    scatter(chance)
    files = list(Household.objects.order_by("archive_no"))
    for fault, household, other in zip(FAULTS, files, files[20:], strict=False):
        break_file(fault, household, other)
    Household.objects.filter(pk=files[-1].pk).update(state="closed")
    for wanted in (None, [units[0].pk], []):
        expected = register_tables(None, on=ON, unit_ids=wanted, identity=False)
        assert can_read_arrow()
        found, problems = read(wanted, size)
        assert found == by_key(expected.households, expected.members, expected.versions)
        assert reasons(problems) == reasons(expected.problems)
    assert expected.households.schema.names[-1] == "household_id"


@pytest.mark.parametrize("seed", range(3))
def test_one_file_alone_is_read_as_the_ordinary_queries_read_it(seed: int) -> None:
    make_register(16, seed)
    scatter(random.Random(seed))
    files = list(Household.objects.order_by("archive_no"))
    for fault, household, other in zip(FAULTS, files, files[8:], strict=False):
        break_file(fault, household, other)
    Household.objects.filter(pk=files[-1].pk).update(state="closed")
    for file in files:
        read = register_tables(None, on=ON, household_ids=[file.pk], identity=False)
        found = read_one_file(file.pk, ON)
        expected = by_key(read.households, read.members, read.versions).get(str(file.pk))
        if expected is None:
            assert (found.household, found.members) == (None, [])
            assert reasons({file.pk: found.problems} if found.problems else {}) == reasons(read.problems)
        else:
            _, home, people = expected
            assert home.pop("household_id") == str(file.pk)
            assert (found.household, found.members) == (home, people)
            assert [type(value) for value in (found.household or {}).values()] == [type(each) for each in home.values()]


def test_a_file_in_order_takes_three_queries() -> None:
    make_register(2, 1)
    file = Household.objects.first()
    assert file is not None
    with CaptureQueriesContext(connection) as caught:
        read_one_file(file.pk, ON)
    assert len([each for each in caught if each["sql"].lstrip().startswith("SELECT")]) == 3


def test_the_faults_are_found_at_all() -> None:
    make_register(20, 1)
    files = list(Household.objects.order_by("archive_no"))
    for fault, household, other in zip(FAULTS, files, files[10:], strict=False):
        break_file(fault, household, other)
    _, problems = read(None, PIECE)
    noted = files[FAULTS.index("elsewhere")].pk
    sound = {noted, files[10 + FAULTS.index("elsewhere")].pk}
    assert set(problems) == {files[place].pk for place in range(len(FAULTS))} - sound | {
        files[10 + FAULTS.index("two_homes")].pk
    }


def test_types_are_those_of_the_ordinary_tables() -> None:
    make_register(5, 2)
    expected = register_tables(None, on=ON, identity=False)
    with stored_pieces(ON) as stored:
        (piece,) = stored.pieces()
    assert piece.households.schema == expected.households.schema
    assert piece.members.schema == expected.members.schema
    assert piece.households.to_pylist() == expected.households.to_pylist()
    assert piece.members.to_pylist() == expected.members.to_pylist()


def test_a_change_in_the_middle_is_not_seen() -> None:
    make_register(12, 3)
    with stored_pieces(ON, size=4) as stored:
        pieces = stored.pieces()
        first = next(pieces)
        Household.objects.update(union_member=True, region="999999", version=99)
        Expense.objects.all().delete()
        rest = list(pieces)
    regions = {region for piece in (first, *rest) for region in piece.households["region"].to_pylist()}
    assert "999999" not in regions
    assert sum(piece.households.num_rows for piece in (first, *rest)) == 12
    assert {version for piece in rest for version in piece.versions.to_pylist()} == {1}


def test_an_empty_register_has_no_piece() -> None:
    with stored_pieces(ON) as stored:
        assert (stored.total, list(stored.pieces())) == (0, [])


def test_within_a_transaction_its_own_changes_are_seen() -> None:
    make_register(3, 4)
    with transaction.atomic():
        Household.objects.update(version=5)
        assert not can_read_arrow()
        with stored_pieces(ON) as stored:
            (piece,) = stored.pieces()
    assert set(piece.versions.to_pylist()) == {5}


def test_without_a_driver_the_ordinary_queries_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from bangfu.base import arrow_session as module

    make_register(3, 4)
    by_columns = read(None, PIECE)
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    assert not can_read_arrow()
    assert read(None, PIECE) == by_columns


def test_the_session_cannot_write() -> None:
    with pytest.raises(Exception, match=r"read-only|readonly"), arrow_session() as session:
        session.table("DELETE FROM registry_household")


def test_what_is_written_after_a_session_is_there_for_other_processes() -> None:
    """Two copies of SQLite in one process would lose it."""
    make_register(2, 5)
    with stored_pieces(ON) as stored:
        list(stored.pieces())
    Household.objects.update(version=42)
    with arrow_session() as session:
        found = session.table("SELECT version FROM registry_household")
    assert set(found["version"].to_pylist()) == {42}
    command = [sys.executable, "-c", _COUNT, str(connection.settings_dict["NAME"])]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "2\n"


_COUNT = """
import sys, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from bangfu.registry.models import Household
print(Household.objects.filter(version=42).count())
"""


def test_no_name_and_no_number_is_read() -> None:
    make_register(2, 5)
    person = Person.objects.first()
    assert person is not None
    with stored_pieces(ON) as stored:
        (piece,) = stored.pieces()
    told = str(piece.households.to_pylist()) + str(piece.members.to_pylist())
    assert person.name not in told
    assert person.id_number not in told
