"""What a planned change or problem of a row is called on a page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.core.facts.catalogue import Entity, Fact, catalogue
from bangfu.core.national.masks import mask_id_number, mask_phone
from bangfu.imports.kinds import Difference


def differences(changes: Sequence[Change]) -> list[Difference]:
    """Changes of a plan in words, amounts in yuan, numbers that identify someone masked."""
    return [_difference(change) for change in changes]


def _difference(change: Change) -> Difference:
    if change.field == "member":
        return Difference(_("家庭成员"), _plain(change.old), _plain(change.new))
    person, _dot, column = change.field.rpartition(".")
    fact = fact_of("member" if person else "household", column)
    if fact is None:
        return Difference(change.field, _plain(change.old), _plain(change.new))
    name = f"{person} · {fact.name}" if person else fact.name
    return Difference(name, shown(fact, change.old), shown(fact, change.new))


def column_name(column: str) -> str:
    """The header of a column of a household's row."""
    if column == "members":
        return _("家庭成员")
    fact = fact_of("household", column)
    return fact.name if fact else column


def fact_of(entity: Entity, column: str) -> Fact | None:
    """The fact of this column, if there is one."""
    return next((fact for fact in catalogue().of(entity) if fact.column == column), None)


def shown(fact: Fact, value: Any) -> str:
    """A stored value as an officer reads it."""
    if value is None or value == "":
        return ""
    if fact.kind == "money":
        return f"{Decimal(value) / 100:,.2f}"
    if fact.kind == "flag":
        return _("是") if value else _("否")
    if fact.kind == "id_number":
        return mask_id_number(str(value))
    return mask_phone(str(value)) if fact.column == "phone" else str(value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
