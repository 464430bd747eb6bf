"""The rows of the pages benchmark are those that an import writes, table by table."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import models, transaction

from bangfu.base.scope import SystemActor
from bangfu.core.exchange.synthetic import generate_register
from bangfu.registry.models import (
    Asset,
    Employment,
    Expense,
    Health,
    Household,
    Income,
    Member,
    Person,
    WageArrears,
)
from bangfu.registry.services import FileRow, write_households
from benchmarks.pages_rows import NewFiles
from tests.people import Units

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 20)
KINDS: tuple[type[models.Model], ...] = (
    Person,
    Household,
    Health,
    Employment,
    WageArrears,
    Member,
    Income,
    Expense,
    Asset,
)


def picture() -> dict[str, list[str]]:
    """All rows with natural keys in place of the random ones, sealed texts opened."""
    names = {person.pk: person.id_number for person in Person.objects.all()}
    names |= dict(Household.objects.values_list("pk", "archive_no"))
    return {kind.__name__: sorted(_text(row, names) for row in kind._default_manager.all()) for kind in KINDS}


def _text(row: models.Model, names: dict[Any, str]) -> str:
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        name, value = field.attname, getattr(row, field.attname)
        if name.endswith("_sealed"):
            value = getattr(row, name.removesuffix("_sealed"))
        elif name.endswith("_blind"):
            value = None if value is None else bytes(value).hex()
        elif name in ("created_at", "updated_at"):
            value = value is not None
        elif field.primary_key and not isinstance(row, Person | Household):
            value = "key"
        values[name] = names.get(value, value)
    return json.dumps(values, default=str, ensure_ascii=False, sort_keys=True)


def test_they_are_what_the_service_writes(units: Units) -> None:
    made = generate_register(300, 5, on=ON)
    homes = made.households.slice(50)  # a piece from the middle
    people = made.members.filter([number >= 50 for number in made.members["household_no"].to_pylist()])
    members: dict[int, list[dict[str, Any]]] = {}
    for row in people.to_pylist():
        members.setdefault(row["household_no"], []).append(row)
    rows = [FileRow(units.team.pk, row, members[row["household_no"]]) for row in homes.to_pylist()]
    with transaction.atomic():
        write_households(SystemActor("评测"), rows, on=ON)
        expected = picture()
        transaction.set_rollback(True)
    assert not Person.objects.exists()
    files = NewFiles(homes, people, [units.team.pk] * homes.num_rows, on=ON, by="评测")
    files.write()
    found = picture()
    for kind in KINDS:
        assert found[kind.__name__] == expected[kind.__name__], kind.__name__
    assert all(found.values())
    assert {str(key) for key in Household.objects.values_list("pk", flat=True)} == set(files.household_ids)
