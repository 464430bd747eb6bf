"""What the last run kept, brought up to date, is the register as it stands; and it is not believed when in doubt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.crypto import CannotOpen
from bangfu.base.scope import SystemActor
from bangfu.core.screening.pieces import PieceScreener
from bangfu.orgs.models import Unit
from bangfu.policies.models import RegionLine
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.registry import services
from bangfu.registry.columnar import renewing, stored_pieces
from bangfu.registry.columnar.reader import Piece
from bangfu.registry.columnar.renewing import NOT_KEPT, Renewed
from bangfu.registry.models import Expense, Household, Income, Member, Person, WageArrears
from bangfu.screenings import facts, kept_run
from bangfu.screenings.models import FactsBlock, Run, WhatIf
from bangfu.screenings.services import run_screening
from bangfu.screenings.what_if import run_what_if
from tests.cli.cast import Families
from tests.people import People, Units
from tests.screenings.register import store_register

pytestmark = pytest.mark.django_db(transaction=True)

FILES = 14


@pytest.fixture
def files(units: Units, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Household]:
    """A screened register in blocks of five, so that it has several."""
    monkeypatch.setattr(facts, "BLOCK", 5)
    monkeypatch.setattr(kept_run.KeptRun, "size", 5)
    made = Families()
    for place in range(FILES):
        made.add(f"A{place:02}", 700 + 100 * place)
    found = store_register(tmp_path, units, made)
    run_screening(people.case_officer, on=timezone.localdate())
    return found


def told(on: date, *, kept: bool) -> tuple[bool, dict[str, Any], dict[Any, list[str]]]:
    """Whether blocks were used; every household with its unit, version, facts and members; the faulty ones."""
    found: dict[str, Any] = {}
    with stored_pieces(on, kept=kept_run.kept_run() if kept else None) as stored:
        for piece in stored.pieces():
            found |= by_key(piece)
        problems = {key: [each.reason for each in rows] for key, rows in stored.problems.items()}
        assert stored.total == len(found) + len(problems)
        return isinstance(stored, Renewed), found, problems


def by_key(piece: Piece) -> dict[str, Any]:
    people: dict[int, list[Any]] = {}
    for member in piece.members.drop_columns([n for n in NOT_KEPT if n in piece.members.column_names]).to_pylist():
        people.setdefault(member.pop("household_no"), []).append(member)
    homes = piece.households.drop_columns([n for n in NOT_KEPT if n in piece.households.column_names]).to_pylist()
    assert [home["household_no"] for home in homes] == list(range(len(homes)))
    beside = zip(homes, piece.versions.to_pylist(), piece.units.to_pylist(), strict=True)
    return {
        home["household_id"]: (unit, version, home, people[home.pop("household_no")]) for home, version, unit in beside
    }


def check_same(on: date, *, used: bool = True) -> None:
    is_used, found, problems = told(on, kept=True)
    assert is_used is used
    _, expected, faulty = told(on, kept=False)
    assert found == expected
    assert set(problems) == set(faulty)


def test_without_a_change_the_blocks_are_the_register(files: dict[str, Household], people: People) -> None:
    check_same(timezone.localdate())


def _income(people: People, files: dict[str, Household]) -> None:
    file = files["A03"]
    today = timezone.localdate()
    services.record_income(people.case_officer, file.pk, kind="工资", amount=5, since=today, person_id=file.head_id)


def _arrears(people: People, files: dict[str, Household]) -> None:
    today = timezone.localdate()
    services.record_arrears(people.case_officer, files["A05"].pk, months=2, amount=900, since=today)


def _closed(people: People, files: dict[str, Household]) -> None:
    services.close_household(people.case_officer, files["A09"].pk, reason="搬走")


def _health(people: People, files: dict[str, Household]) -> None:
    member = files["A04"].members.get(relation="本人")
    services.set_health(people.case_officer, member.pk, values={"health": "恶性肿瘤"})


def _shared(people: People, files: dict[str, Household]) -> None:
    """A person of another file is listed in this one too, and then his health changes through this one."""
    other = files["A00"].members.get(relation="本人").person
    place = Member.objects.create(household=files["A11"], person=other, relation="其他", co_resident=False)
    services.set_health(people.case_officer, place.pk, values={"health": "恶性肿瘤"})


def _faulty(people: People, files: dict[str, Household]) -> None:
    _income(people, files)
    own = files["A03"].members.get(relation="本人")
    Member.objects.filter(pk=own.pk).update(relation="其他")


def _two_homes(people: People, files: dict[str, Household]) -> None:
    """Two households list a person, and only one of the two was changed."""
    other = files["A01"].members.get(relation="本人")
    Member.objects.filter(pk=other.pk).update(until=timezone.localdate())
    Member.objects.create(household=files["A12"], person=other.person, relation="兄", since=timezone.localdate())
    file = files["A12"]
    services.record_income(
        people.case_officer, file.pk, kind="工资", amount=5, since=timezone.localdate(), person_id=file.head_id
    )


def _renamed_unit(people: People, files: dict[str, Household]) -> None:
    Unit.objects.filter(pk=files["A00"].unit_id).update(name="改名的队")


CHANGES: list[Callable[[People, dict[str, Household]], None]] = [
    _income, _arrears, _closed, _health, _shared, _faulty, _two_homes, _renamed_unit,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda each: each.__name__)
def test_a_change_since_the_run_is_seen(
    change: Callable[[People, dict[str, Household]], None], files: dict[str, Household], people: People
) -> None:
    change(people, files)
    check_same(timezone.localdate())


def test_what_was_faulty_and_is_mended_is_seen(files: dict[str, Household], people: People) -> None:
    _faulty(people, files)
    run_screening(people.case_officer, on=timezone.localdate())
    Member.objects.filter(household=files["A03"], relation="其他").update(relation="本人")
    check_same(timezone.localdate())


@pytest.mark.parametrize("days", [-40, -1, 1, 30, 400])
def test_another_day_is_another_register(days: int, files: dict[str, Household]) -> None:
    today = timezone.localdate()
    listed = list(files.values())
    for place, offset in enumerate((-366, -365, -39, -1, 0, 1, 29, 30, 35)):
        day, file = today + timedelta(days=offset), listed[place]
        Expense.objects.create(household=file, kind="意外损失", amount=70_000, since=day)
        Income.objects.create(
            household=file, person=file.head, kind="其他", amount=9, since=today, until=max(day, today)
        )
        WageArrears.objects.create(person=file.head, since=day, months=1, amount=3, settled_on=day + timedelta(days=31))
        Member.objects.filter(household=file).update(since=day - timedelta(days=900))
    Run.objects.all().delete()
    run_screening(SystemActor(), on=today)
    check_same(today + timedelta(days=days))


def test_a_change_in_the_middle_is_not_seen(files: dict[str, Household], people: People) -> None:
    with stored_pieces(timezone.localdate(), size=5, kept=kept_run.kept_run()) as stored:
        pieces = stored.pieces()
        first = next(pieces)
        Household.objects.update(region="999999", version=99)
        FactsBlock.objects.all().delete()
        rest = list(pieces)
    assert sum(piece.households.num_rows for piece in (first, *rest)) == FILES
    assert {version for piece in rest for version in piece.versions.to_pylist()} == {1}


def test_too_many_changes_are_read_in_ranges(
    files: dict[str, Household], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "MOST", 2)
    _income(people, files)
    check_same(timezone.localdate())
    Household.objects.update(version=7)
    check_same(timezone.localdate(), used=False)


def test_a_household_that_left_the_database_makes_the_blocks_useless(files: dict[str, Household]) -> None:
    file = files["A02"]
    file.members.all().delete()
    Income.objects.filter(household=file).delete()
    Household.objects.filter(pk=file.pk).delete()
    check_same(timezone.localdate(), used=False)


def test_an_import_taken_back_makes_the_blocks_useless_until_the_next_run(
    files: dict[str, Household], people: People
) -> None:
    with transaction.atomic():
        record(people.case_officer, Event("registry.import_undone", "household", str(files["A02"].pk), "A02"))
    check_same(timezone.localdate(), used=False)
    run_screening(people.case_officer, on=timezone.localdate())
    check_same(timezone.localdate())


def test_blocks_of_another_form_are_not_believed(files: dict[str, Household], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_run, "form", lambda: "of tomorrow")
    check_same(timezone.localdate(), used=False)


def test_blocks_that_say_something_else_are_not_believed(files: dict[str, Household]) -> None:
    """Somebody changed the tables by hand, and no version grew."""
    Person.objects.update(occupation="务农")
    check_same(timezone.localdate(), used=False)


def test_a_block_that_does_not_open_is_read_anew(files: dict[str, Household], monkeypatch: pytest.MonkeyPatch) -> None:
    opened = facts.opened_tables

    def damaged(sealed: bytes, context: str) -> Any:
        if context.endswith(".1"):
            raise CannotOpen("gone")
        return opened(sealed, context)

    monkeypatch.setattr(renewing, "TRIED", 0)
    monkeypatch.setattr(facts, "opened_tables", damaged)
    check_same(timezone.localdate())


def test_a_run_of_a_unit_keeps_nothing_for_the_whole(units: Units, people: People, tmp_path: Path) -> None:
    store_register(tmp_path, units)
    assert kept_run.kept_run() is None
    run_screening(people.case_officer, on=timezone.localdate(), unit_id=units.mine_1.pk)
    assert kept_run.kept_run() is None


def test_a_what_if_from_blocks_is_the_what_if_of_the_register(
    files: dict[str, Household], people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    _income(people, files)
    on = timezone.localdate()
    version = version_in_force(on)

    def made() -> tuple[Any, ...]:
        what_if = run_what_if(people.case_officer, version_id=version.pk, on=on)
        rows = what_if.changes.order_by("household").values_list("household", "before", "after", "cost_after")
        return WhatIf.objects.get(pk=what_if.pk).flow, list(rows)

    screened: list[Any] = []
    usual = PieceScreener.screen

    def screen(*each: Any) -> Any:
        screened.append(each)
        return usual(*each)

    monkeypatch.setattr(PieceScreener, "screen", screen)
    from_blocks = made()
    assert len(screened) == 3  # the version in force judges only what was read anew
    monkeypatch.setattr("bangfu.screenings.what_if.kept_run", lambda: None)
    assert made() == from_blocks


def test_other_lines_than_those_of_the_run_are_judged_by(files: dict[str, Household], people: People) -> None:
    """Lines that were changed since hold for both versions of a what-if."""
    on = timezone.localdate()
    RegionLine.objects.update(dibao_month=F("dibao_month") * 2)
    what_if = run_what_if(people.case_officer, version_id=version_in_force(on).pk, on=on)
    assert what_if.changes.count() == 0
    assert {row[1] for row in what_if.flow} == {row[2] for row in what_if.flow}


def test_a_run_from_blocks_gives_the_verdicts_of_the_register(files: dict[str, Household], people: People) -> None:
    _income(people, files)
    on = timezone.localdate()
    first = run_screening(people.case_officer, on=on)
    second = run_screening(people.case_officer, on=on)
    Run.objects.exclude(pk__in=[first.pk, second.pk]).delete()
    FactsBlock.objects.all().delete()
    anew = run_screening(people.case_officer, on=on)
    names = ("household_id", "household_version", "tier", "main_cause", "causes", "score", "income", "line", "measures")
    told = [list(run.verdicts.order_by("household").values_list(*names)) for run in (first, second, anew)]
    assert told[0] == told[1] == told[2]
    verdict = anew.verdicts.get(household=files["A03"])
    assert facts.facts_of(verdict).household["region"] == files["A03"].region
