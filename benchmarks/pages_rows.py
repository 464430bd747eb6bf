"""The rows that an import makes of new households, made column by column from the tables of a register.

For filling a register of a million households; ``tests/benchmarks/test_pages_rows.py`` holds them equal to what
``registry.services.write_households`` writes. Nobody may be registered already, and nobody may stand in two households.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import repeat
from typing import Any

import pyarrow as pa
from django.db import models

from bangfu.base.bulk_rows import insert_values
from bangfu.base.crypto import keyring
from bangfu.base.identifiers import new_keys
from bangfu.core.facts.register import BIRTH, HOUSEHOLD_NO, SEX
from bangfu.registry import columns
from bangfu.registry.blind import id_number_index, last_four_index, phone_index
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

Columns = dict[str, list[Any]]


class NewFiles:
    """Writes households with their members; ``household_ids`` are their keys, in the order of the table."""

    def __init__(self, homes: pa.Table, people: pa.Table, unit_ids: Sequence[int], *, on: date, by: str) -> None:
        self._homes, self._people, self._units = homes.to_pydict(), people.to_pydict(), unit_ids
        self._on, self._by = on, by
        self._keys = new_keys()
        self.household_ids = self._new_keys(homes.num_rows)
        self._person_ids = self._new_keys(people.num_rows)
        first = self._people[HOUSEHOLD_NO][0]
        self._home_of = [number - first for number in self._people[HOUSEHOLD_NO]]
        self._heads = [place for place, word in enumerate(self._people["relation"]) if word == columns.SELF]

    def write(self) -> None:
        """Store all of them."""
        self._write_people()
        self._write_households()
        self._write_health()
        self._write_members()
        self._write_items()

    def _new_keys(self, count: int) -> list[str]:
        return [next(self._keys) for _ in range(count)]

    def _insert(self, model: type[models.Model], **values: Iterable[Any]) -> None:
        rows = list(zip(*values.values(), strict=False))  # what is the same in every row is given without end
        insert_values(model, ("id", *values), ((next(self._keys), *row) for row in rows))

    def _write_people(self) -> None:
        people, homes, ids = self._people, self._homes, self._person_ids
        count, numbers = len(ids), people["id_number"]
        phones = self._of_heads(homes["phone"], "")
        values = {
            "id": ids,
            "name": people["name"],
            "initials": [_initials(name) for name in people["name"]],
            "id_number_sealed": _sealed(Person, "id_number_sealed", ids, numbers),
            "id_number_blind": list(map(id_number_index, numbers)),
            "last_four_blind": list(map(last_four_index, numbers)),
            "sex": people[SEX],
            "born_on": [_date(number) for number in people[BIRTH]],
            "phone_sealed": _sealed(Person, "phone_sealed", ids, phones),
            "phone_blind": [phone_index(phone) if phone else None for phone in phones],
            **{name: self._of_heads(homes[name], "") for name in columns.ON_HEAD},
            **{name: people[name] if name == "orphan" else _texts(people[name]) for name in columns.ON_PERSON},
        }
        assert all(len(column) == count for column in values.values())
        insert_values(Person, tuple(values), zip(*values.values(), strict=True))

    def _of_heads(self, values: Sequence[Any], others: Any) -> list[Any]:
        """A column of households as one of people: the worker has the value, everybody else the other."""
        found = [others] * len(self._person_ids)
        for place, value in zip(self._heads, values, strict=True):
            found[place] = value or others
        return found

    def _write_households(self) -> None:
        homes, ids = self._homes, self.household_ids
        heads = [self._person_ids[place] for place in self._heads]
        own = {name: homes[name] for name in columns.ON_HOUSEHOLD}
        values = {
            **own,
            "accident_kind": _texts(own["accident_kind"]),
            "id": ids,
            "archive_no": homes["archive_no"],
            "unit_id": self._units,
            "head_id": heads,
            "remark_sealed": _sealed(Household, "remark_sealed", ids, homes["remark"]),
            "updated_by": [self._by] * len(ids),
        }
        insert_values(Household, tuple(values), zip(*values.values(), strict=True))
        since = repeat(self._on)
        self._insert(Employment, person_id=heads, unit_id=self._units, status=homes["work_status"], since=since)
        owed = [row for row in zip(heads, homes["arrears_months"], homes["arrears"], strict=True) if row[1] or row[2]]
        if owed:
            head, months, amounts = zip(*owed, strict=True)
            self._insert(WageArrears, person_id=head, since=since, months=_numbers(months), amount=_numbers(amounts))

    def _write_health(self) -> None:
        words = zip(*(_texts(self._people[name]) for name in columns.ON_HEALTH), strict=True)
        rows = [(key, *row) for key, row in zip(self._person_ids, words, strict=True) if any(row)]
        insert_values(Health, ("id", "person_id", *columns.ON_HEALTH), ((next(self._keys), *row) for row in rows))

    def _write_members(self) -> None:
        people, ids = self._people, self._new_keys(len(self._person_ids))
        values = {
            "id": ids,
            "household_id": self._owners(),
            "person_id": self._person_ids,
            "relation": people["relation"],
            "co_resident": people["co_resident"],
            "order": _places(self._home_of),
            "remark_sealed": _sealed(Member, "remark_sealed", ids, people["remark"]),
        }
        insert_values(Member, tuple(values), zip(*values.values(), strict=True))

    def _owners(self) -> list[str]:
        return [self.household_ids[home] for home in self._home_of]

    def _write_items(self) -> None:
        people, homes = self._people, self._homes
        each = list(zip(self._owners(), self._person_ids, strict=True))
        nobody = [(home, None) for home in self.household_ids]
        incomes = _items(each, columns.IMPORTED_INCOME, people["income_month"], zero=True)
        incomes += _items(nobody, columns.OTHER_INCOME, homes["other_income_year"])
        expenses = [row for name, kind in columns.PERSON_EXPENSES.items() for row in _items(each, kind, people[name])]
        for name, kind in columns.HOUSEHOLD_EXPENSES.items():
            expenses += _items(nobody, kind, homes[name])
        for model, rows in ((Income, incomes), (Expense, expenses)):
            self._insert_items(model, ("household_id", "person_id", "kind", "amount"), rows)
        assets = [row for name, kind in columns.ASSETS.items() for row in _items(nobody, kind, homes[name], zero=True)]
        self._insert_items(Asset, ("household_id", "kind", "amount"), [(row[0], *row[2:]) for row in assets])

    def _insert_items(self, model: type[models.Model], names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        insert_values(model, ("id", "since", *names), ((next(self._keys), self._on, *row) for row in rows))


def _items(
    owners: Sequence[tuple[Any, ...]], kind: str, amounts: Sequence[int | None], *, zero: bool = False
) -> list[tuple[Any, ...]]:
    """An amount that is not known makes no row; a nought makes one only where it says something."""
    return [
        (*owner, kind, amount)
        for owner, amount in zip(owners, amounts, strict=True)
        if amount or (zero and amount is not None)
    ]


def _sealed(model: type[models.Model], column: str, keys: Sequence[str], texts: Sequence[str | None]) -> list[bytes]:
    start, seal = f"{model._meta.db_table}.{column}.", keyring().seal  # noqa: SLF001
    return [seal(text.encode(), start + key) if text else b"" for key, text in zip(keys, texts, strict=True)]


def _initials(name: str) -> str:
    person = Person.__new__(Person)
    person.set_name(name)
    return person.initials


def _texts(values: Sequence[str | None]) -> list[str]:
    return [value or "" for value in values]


def _numbers(values: Sequence[int | None]) -> list[int]:
    return [value or 0 for value in values]


def _places(homes: Sequence[int]) -> list[int]:
    """The place of each member in his household."""
    found: list[int] = []
    for index, home in enumerate(homes):
        found.append(found[-1] + 1 if index and homes[index - 1] == home else 0)
    return found


def _date(number: int | None) -> date | None:
    """The date that a number such as 19800131 is."""
    return None if number is None else date(number // 10_000, number // 100 % 100, number % 100)
