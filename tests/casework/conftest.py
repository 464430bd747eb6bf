"""The cast, their units and the screened families, stored once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from bangfu.reference.models import CalendarDay, CalendarYear
from bangfu.reference.selectors import missing_years
from bangfu.registry.models import Household
from tests.casework.cases import screened_families
from tests.people import People, Units, make_people, make_units
from tests.shared_rows import rows_for_many_tests


@dataclass
class Stored:
    """What the tests begin with."""

    units: Units
    people: People
    files: dict[str, Household]


@pytest.fixture(scope="module")
def stored(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stored]:
    """Stored once for a module."""
    folder = tmp_path_factory.mktemp("casework")
    yield from rows_for_many_tests(django_db_blocker, lambda: _store(folder))


def _store(folder: Path) -> Stored:
    _load_years_to_come()
    units = make_units()
    people = make_people(units)
    return Stored(units, people, screened_families(folder, units, people))


def _load_years_to_come() -> None:
    """Working days of this year and the next: no deadline of a test hangs on which notices have been published."""
    for year in missing_years(timezone.localdate()):
        calendar_year = CalendarYear.objects.create(year=year, number=1, source="虚构")
        for month, day in ((1, 1), (5, 1), (10, 1)):
            CalendarDay.objects.create(calendar_year=calendar_year, on=date(year, month, day), works=False, name="假")


@pytest.fixture
def begun(stored: Stored, db: None) -> Stored:
    """The same for one test, which may change it."""
    return deepcopy(stored)


@pytest.fixture
def units(begun: Stored) -> Units:
    """The organisation tree of the cast."""
    return begun.units


@pytest.fixture
def people(begun: Stored) -> People:
    """One user of each role."""
    return begun.people


@pytest.fixture
def files(begun: Stored) -> dict[str, Household]:
    """The families of tests/screenings/register.py, screened."""
    return begun.files
