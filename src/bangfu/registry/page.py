"""What the tabs of a file show."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.registry.models import (
    Asset,
    Cause,
    Consent,
    Document,
    Employment,
    Expense,
    Household,
    Income,
    Injury,
    Member,
    Merge,
    WageArrears,
)
from bangfu.registry.stored import in_force, last_day

_OF_AN_ACCIDENT = ("意外损失", "已获赔偿救助")
"""What an accident cost and what was paid for it stands among the expenses and is none of a year."""


def members_of(household: Household) -> list[Member]:
    """Everyone who belongs or belonged to the household; those of today first, in their order."""
    rows = Member.objects.filter(household=household).select_related("person", "person__health_record")
    return sorted(rows, key=lambda row: (row.until is not None, row.order))


def money_of(household: Household, on: date) -> dict[str, Any]:
    """Incomes and expenses with their papers; the sums in force on a day."""
    incomes = list(Income.objects.filter(household=household).select_related("person", "evidence"))
    expenses = list(Expense.objects.filter(household=household).select_related("person", "evidence"))
    for row in expenses:
        last = last_day(row)
        row.last_day, row.is_over = last, last is not None and last < on  # type: ignore[attr-defined]  # for the page
    spent = [row for row in expenses if row.kind not in _OF_AN_ACCIDENT and _holds(row, on)]
    return {
        "incomes": incomes,
        "expenses": expenses,
        "month_income": sum(row.amount for row in incomes if row.person_id and _holds(row, on)),
        "year_income": sum(row.amount for row in incomes if not row.person_id and _holds(row, on)),
        "year_expenses": sum(row.amount for row in spent),
    }


def _holds(row: Income | Expense, on: date) -> bool:
    last = last_day(row)
    return row.since <= on and (last is None or last >= on)


def assets_of(household: Household) -> list[Asset]:
    """Assets with their papers."""
    return list(Asset.objects.filter(household=household).select_related("evidence"))


def causes_of(household: Household) -> list[Cause]:
    """Causes of hardship as officers stated them, the main one of today first."""
    rows = Cause.objects.filter(household=household).select_related("evidence")
    return sorted(rows, key=lambda row: (row.until is not None, not row.main))


def work_of(household: Household) -> dict[str, Any]:
    """Posts, injuries and wages owed of the worker."""
    worker = household.head_id
    return {
        "employments": list(Employment.objects.filter(person=worker).select_related("unit")),
        "injuries": list(Injury.objects.filter(person=worker)),
        "arrears": list(WageArrears.objects.filter(person=worker)),
    }


def papers_of(household: Household) -> list[Document]:
    """Papers that were not removed."""
    rows = Document.objects.filter(household=household, removed_at__isnull=True)
    return list(rows.select_related("person", "uploaded_by"))


def consents_of(household: Household) -> list[Consent]:
    """Consents, those in force first."""
    rows = Consent.objects.filter(household=household).select_related("person", "signature")
    return sorted(rows, key=lambda row: row.withdrawn_on is not None)


def merges_into(household: Household) -> list[Merge]:
    """Files that went into this one and can still be taken out again."""
    return list(Merge.objects.filter(target=household, undone_at__isnull=True).select_related("source"))


def sums_today(household: Household, on: date) -> tuple[int, int | None]:
    """How many people live in the household, and their monthly income (None while one is unknown)."""
    people = list(
        Member.objects.filter(in_force(on), household=household, co_resident=True).values_list("person_id", flat=True)
    )
    rows = Income.objects.filter(in_force(on), household=household, person__in=people)
    known: dict[Any, int] = {}
    for person, amount in rows.values_list("person_id", "amount"):
        known[person] = known.get(person, 0) + amount
    return len(people), sum(known.values()) if known else None
