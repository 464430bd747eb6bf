"""The dated items behind the amounts of a household on a day, and who its members were: where a fact comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from bangfu.core.exchange.identity_cells import ymd
from bangfu.registry import columns
from bangfu.registry.models import Asset, Expense, Household, Income, Member
from bangfu.registry.stored import in_force, items_in_force

TABS: Final = {
    **dict.fromkeys((*columns.ON_HOUSEHOLD, *columns.ON_HEAD), "basic"),
    **dict.fromkeys((*columns.ON_PERSON, *columns.ON_HEALTH, "relation", "co_resident", "birth_ymd", "sex"), "members"),
    **dict.fromkeys((*columns.HOUSEHOLD_EXPENSES, *columns.PERSON_EXPENSES), "money"),
    **dict.fromkeys(("income_month", "other_income_year"), "money"),
    **dict.fromkeys(columns.ASSETS, "assets"),
    **dict.fromkeys(("arrears_months", "arrears"), "work"),
}
"""The tab of a file on which a fact is entered, by the fact's column."""


@dataclass(frozen=True)
class CountedItem:
    """A dated item whose amount (fen) counts for a fact: of a person, or (None) of the whole household."""

    column: str
    person_id: UUID | None
    kind: str
    amount: int
    since: date


@dataclass(frozen=True)
class CountedMember:
    """Someone of the household in the order in which screening lists its members."""

    person_id: UUID
    name: str
    relation: str
    birth_ymd: int | None


def counted_members(household: Household, on: date) -> list[CountedMember]:
    """The members on a day."""
    rows = Member.objects.filter(in_force(on), household=household).order_by("order", "id")
    paths = ("person_id", "person__name", "relation", "person__born_on")
    return [
        CountedMember(person, name, relation, ymd(born) if born else None)
        for person, name, relation, born in rows.values_list(*paths)
    ]


def counted_items(household: Household, on: date) -> list[CountedItem]:
    """Incomes, expenses and assets that count on a day, the older ones first."""
    return sorted((*_incomes(household, on), *_expenses(household, on), *_assets(household, on)), key=lambda x: x.since)


def _incomes(household: Household, on: date) -> Iterator[CountedItem]:
    rows = Income.objects.filter(items_in_force(Income, on), household=household)
    for person, kind, amount, since in rows.values_list("person_id", "kind", "amount", "since"):
        yield CountedItem("income_month" if person else "other_income_year", person, kind, amount, since)


def _expenses(household: Household, on: date) -> Iterator[CountedItem]:
    of_person = {kind: column for column, kind in columns.PERSON_EXPENSES.items()}
    of_household = {kind: column for column, kind in columns.HOUSEHOLD_EXPENSES.items()}
    rows = Expense.objects.filter(items_in_force(Expense, on), household=household)
    for person, kind, amount, since in rows.values_list("person_id", "kind", "amount", "since"):
        if kind in of_household:
            yield CountedItem(of_household[kind], None, kind, amount, since)
        elif person and kind in of_person:
            yield CountedItem(of_person[kind], person, kind, amount, since)


def _assets(household: Household, on: date) -> Iterator[CountedItem]:
    by_kind = {kind: column for column, kind in columns.ASSETS.items()}
    rows = Asset.objects.filter(items_in_force(Asset, on), household=household)
    for kind, amount, since in rows.values_list("kind", "amount", "since"):
        if kind in by_kind:
            yield CountedItem(by_kind[kind], None, kind, amount, since)
