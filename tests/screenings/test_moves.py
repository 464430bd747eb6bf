"""The page of a family tells why it stands elsewhere than at the screening before."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from bangfu.registry.models import Household, Income
from bangfu.screenings.facts import Facts
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.moves import move_to
from bangfu.screenings.panel import full_years, panel_of, someone_turned
from bangfu.screenings.selectors import current_verdict_of
from bangfu.screenings.services import run_screening
from tests.people import People, Units
from tests.screenings.register import ON, store_register


@pytest.fixture
def file(units: Units, people: People, tmp_path: Path) -> Household:
    found = store_register(tmp_path, units)["deep"]
    run_screening(people.case_officer, on=ON)
    return found


def raise_income(file: Household, fen: int) -> None:
    Income.objects.filter(household=file, person__isnull=False).update(amount=fen)
    Household.objects.filter(pk=file.pk).update(version=file.version + 1)


def current(file: Household) -> Verdict:
    found = current_verdict_of(file)
    assert found is not None
    return found


def test_a_family_that_was_never_screened_before_has_not_moved(file: Household) -> None:
    assert move_to(current(file)) is None


def test_a_family_that_stays_has_not_moved(file: Household, people: People) -> None:
    run_screening(people.case_officer, on=ON)
    assert move_to(current(file)) is None


def test_the_condition_that_changed_is_told_with_both_values(client: Client, file: Household, people: People) -> None:
    raise_income(file, 900_000)
    run_screening(people.case_officer, on=ON)
    move = move_to(current(file))
    assert move is not None
    assert (move.before, move.before_colour) == ("深度困难", "red")
    assert "749.99" in move.why
    assert "9,000.00" in move.why
    assert (move.other_criteria, move.other_file) == (False, True)
    client.force_login(people.case_officer)
    verdict = current(file)
    for address in (f"/households/{file.pk}/", f"/screenings/verdicts/{verdict.pk}/"):
        page = client.get(address).content.decode()
        assert "从 深度困难 变为 不符合" in page
        assert "两次认定之间这份档案有改动" in page
        assert "所用标准由" not in page


def test_an_older_verdict_tells_its_own_move_and_not_a_later_one(file: Household, people: People) -> None:
    first = current(file)
    Run.objects.filter(pk=first.run_id).update(finished_at=timezone.now() - timedelta(days=1))
    raise_income(file, 900_000)
    run_screening(people.case_officer, on=ON)
    first.refresh_from_db()
    assert move_to(first) is None


def test_a_broken_run_counts_for_nothing(file: Household, people: People) -> None:
    raise_income(file, 900_000)
    run_screening(people.case_officer, on=ON)
    Run.objects.filter(pk=current(file).run_id).update(state=Run.State.FAILED)
    assert move_to(current(file)) is None


@pytest.mark.parametrize(
    ("on", "years"),
    [(date(2026, 2, 28), 15), (date(2026, 3, 1), 16), (date(2026, 12, 31), 16), (date(2010, 3, 1), 0)],
)
def test_the_age_changes_on_the_birthday(on: date, years: int) -> None:
    assert full_years(20100301, on) == years


def test_a_birthday_since_the_screening_has_the_file_judged_anew(file: Household, people: People) -> None:
    today = timezone.localdate()
    verdict = current(file)
    Run.objects.filter(pk=verdict.run_id).update(on=today)
    assert panel_of(people.case_officer, file).now is None
    turned = {"birth_ymd": (today.year - 16) * 10_000 + today.month * 100 + today.day}
    facts = Facts({"region": file.region}, [turned], {})
    assert someone_turned(facts, today - timedelta(days=1), today)
    assert not someone_turned(facts, today, today + timedelta(days=1))
