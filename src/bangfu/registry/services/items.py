"""Dated incomes, expenses, assets and causes: a new value is a new row, and the row before it ends the day before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.registry import columns
from bangfu.registry.models import Asset, Cause, Document, Expense, Household, Income, Member, Person
from bangfu.registry.services.opening import close_file, command, open_file
from bangfu.registry.services.values import check_amount, check_day, check_row

MOST_SECONDARY_CAUSES = 3
_EDIT = "registry.edit"


def record_income(
    actor: Actor,
    household_id: UUID,
    *,
    kind: str,
    amount: int,
    since: date,
    person_id: UUID | None = None,
    until: date | None = None,
    evidence_id: UUID | None = None,
    note: str = "",
) -> Income:
    """A member's monthly income, or (without a person) the household's yearly one, in fen. Raises Denied, Refused."""
    if (person_id is None) != (kind == columns.OTHER_INCOME):
        raise Refused(person=_("“家庭其他收入”按户填，其余收入须选成员"))
    check_amount(amount, negative=person_id is None)
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = Income(kind=kind, amount=amount, person=_person(household, person_id))
        old = _store(household, row, since, until, evidence_id, note)
        _told(actor, household, "registry.income_recorded", row, old)
    return row


def record_expense(
    actor: Actor,
    household_id: UUID,
    *,
    kind: str,
    amount: int,
    since: date,
    person_id: UUID | None = None,
    until: date | None = None,
    evidence_id: UUID | None = None,
    note: str = "",
) -> Expense:
    """A yearly expense or loss in fen; medical cost and tuition name their person. Raises Denied, Refused."""
    if kind in columns.PERSON_EXPENSES.values() and person_id is None:
        raise Refused(person=_("这种支出须选成员"))
    check_amount(amount)
    if amount < 0:
        raise Refused(amount=_("支出不能为负数"))
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = Expense(kind=kind, amount=amount, person=_person(household, person_id))
        old = _store(household, row, since, until, evidence_id, note)
        _told(actor, household, "registry.expense_recorded", row, old)
    return row


def record_asset(
    actor: Actor,
    household_id: UUID,
    *,
    kind: str,
    amount: int,
    since: date,
    until: date | None = None,
    description: str = "",
    evidence_id: UUID | None = None,
    note: str = "",
) -> Asset:
    """Savings, investments and the like, in fen. Raises Denied, Refused."""
    check_amount(amount)
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = Asset(kind=kind, amount=amount, description=description)
        old = _store(household, row, since, until, evidence_id, note)
        _told(actor, household, "registry.asset_recorded", row, old)
    return row


def record_cause(
    actor: Actor,
    household_id: UUID,
    *,
    cause: str,
    main: bool,
    since: date,
    until: date | None = None,
    evidence_id: UUID | None = None,
    note: str = "",
) -> Cause:
    """A cause of hardship as an officer states it: one main one (a new one ends the old), at most three others."""
    with command():
        household = open_file(actor, _EDIT, household_id)
        row = Cause(cause=cause, main=main, stated_by=actor.actor_name[:100])
        standing = Cause.objects.filter(household=household, until__isnull=True)
        if not main and standing.filter(main=False).exclude(cause=cause).count() >= MOST_SECONDARY_CAUSES:
            raise Refused(cause=_("次要致困原因最多三项，请先结束一项"))
        if standing.filter(cause=cause).exclude(main=main).exists():
            raise Refused(cause=_("这个原因已登记，请先结束原来的一条再改主次"))
        old = _store(household, row, since, until, evidence_id, note)
        changes = [Change("cause", plain_cause(old), row.cause), Change("main", None, main), Change("note", None, note)]
        close_file(actor, household, "registry.cause_recorded", changes=changes)
    return row


def plain_cause(rows: list[Any]) -> str | None:
    """The cause that a new row replaced."""
    return rows[0].cause if rows else None


def end_item(actor: Actor, row: Income | Expense | Asset | Cause, *, until: date) -> None:
    """Let a row end; the day given is its last. Raises Denied, Refused."""
    with command():
        household = open_file(actor, _EDIT, row.household_id)
        if not type(row).objects.filter(pk=row.pk).exists():
            raise Refused(_("这条记录刚刚已被新的登记取代"))
        row.refresh_from_db()
        if row.until is not None:
            raise Refused(_("这条记录已经结束"))
        check_day(until, "until")
        if until < row.since:
            raise Refused(until=_("截止日期不能早于开始日期"))
        change = Change("until", row.until.isoformat() if row.until else None, until.isoformat())
        row.until = until
        row.save(update_fields=["until"])
        close_file(actor, household, "registry.item_ended", changes=[*_named(row), change])


def _person(household: Household, person_id: UUID | None) -> Person | None:
    if person_id is None:
        return None
    place = Member.objects.filter(household=household, person_id=person_id, until__isnull=True).select_related("person")
    found = place.first()
    if found is None:
        raise Refused(person=_("此人不是这户现在的成员"))
    return found.person


def _store(
    household: Household, row: Any, since: date, until: date | None, evidence_id: UUID | None, note: str
) -> list[Any]:
    """Store a row among those of its kind: the one before ends, one of the same day gives way, a later one stands."""
    row.household, row.since, row.until, row.note = household, since, until, note
    row.evidence = _evidence(household, evidence_id)
    check_row(row, ["kind", "cause", "note", "description"])
    check_day(since, "since")
    check_day(until, "until")
    if until is not None and until < since:
        raise Refused(until=_("截止日期不能早于开始日期"))
    same = _same_kind(row)
    later = same.filter(since__gt=since).order_by("since").first()
    if later is not None and (until is None or until >= later.since):
        row.until = later.since - timedelta(days=1)
    old = list(same.filter(Q(until__isnull=True) | Q(until__gte=since), since__lte=since))
    for each in old:
        if each.since == since:
            each.delete()
        else:
            each.until = since - timedelta(days=1)
            each.save(update_fields=["until"])
    row.save()
    return old


def _same_kind(row: Any) -> Any:
    rows = type(row).objects.filter(household=row.household)
    if isinstance(row, Cause):
        return rows.filter(main=True) if row.main else rows.filter(main=False, cause=row.cause)
    if isinstance(row, Asset):
        return rows.filter(kind=row.kind, description=row.description)
    return rows.filter(kind=row.kind, person=row.person)


def _evidence(household: Household, key: UUID | None) -> Document | None:
    if key is None:
        return None
    found = Document.objects.filter(pk=key, household=household, removed_at__isnull=True).first()
    if found is None:
        raise Refused(evidence=_("凭证不在这份档案中"))
    return found


def _told(actor: Actor, household: Household, action: str, row: Any, old: list[Any]) -> None:
    before: JSON = sum(each.amount for each in old) if old else None
    changes = [*_named(row), Change("amount", before, row.amount), Change("since", None, row.since.isoformat())]
    if row.note:
        changes.append(Change("note", None, row.note))
    close_file(actor, household, action, changes=changes)


def _named(row: Any) -> list[Change]:
    """What a row is, for the log: its kind, and whose."""
    person = getattr(row, "person", None)
    said = [Change("kind", None, getattr(row, "kind", "") or row.cause)]
    return said if person is None else [Change("person", None, person.name), *said]
