"""Values on their way into a row: checked by the model and the catalogue of facts, compared, and set."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from bangfu.audit.events import JSON, Change
from bangfu.base.refusals import Refused
from bangfu.core.exchange.cell_parsers import range_fault
from bangfu.core.facts.catalogue import Entity, catalogue
from bangfu.core.national.id_number import IdNumber, IdNumberError, Sex, parse_id_number
from bangfu.core.national.text import squeeze_text
from bangfu.registry.models import Person

SEX = {Sex.MALE: "男", Sex.FEMALE: "女"}
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
"""No day of a file lies outside; one typed so is a slip."""
_PHONE = re.compile(r"\+?[\d\-]{7,20}")
_REGION = re.compile(r"\d{6}")


def plain(value: Any) -> JSON:
    """A value as the log stores it."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def checked_number(number: str, on: date) -> IdNumber:
    """A right ID number. Raises Refused at ``id_number``."""
    try:
        return parse_id_number(number, on)
    except IdNumberError as error:
        raise Refused(id_number=error.reason) from error


def checked_phone(phone: str) -> str:
    """A phone number without blanks, or "". Raises Refused at ``phone``."""
    tidy = squeeze_text(phone)
    if tidy and not _PHONE.fullmatch(tidy):
        raise Refused(phone=_("电话应为 7 到 20 位数字，可带区号和短横线"))
    return tidy


def check_region(code: str) -> None:
    """Raises Refused at ``region`` unless it is six digits (GB/T 2260)."""
    if not _REGION.fullmatch(code or ""):
        raise Refused(region=_("地区代码应为 6 位数字（GB/T 2260）"))


def check_required(values: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raises Refused at every one of the names that is blank."""
    missing = {name: _("必填") for name in names if values.get(name) in (None, "")}
    if missing:
        raise Refused(**missing)


def check_day(day: date | None, field: str) -> None:
    """Raises Refused for a day that no file can mean."""
    if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise Refused(
            **{field: _("请填 %(first)d 年到 %(last)d 年之间的日期") % {"first": EARLIEST_YEAR, "last": LATEST_YEAR}}
        )


def check_amount(amount: int, *, negative: bool = False, field: str = "amount") -> None:
    """Raises Refused unless an amount in fen is within what screening can take."""
    fact = catalogue().by_column("household", "other_income_year" if negative else "savings")
    if not fact.minimum <= amount <= fact.maximum:
        raise Refused(**{field: range_fault(fact, amount).reason})


def check_counts(entity: Entity, values: Mapping[str, Any]) -> None:
    """Raises Refused where a count of the catalogue is out of its range."""
    wrong = {}
    for fact in catalogue().of(entity):
        value = values.get(fact.column)
        if fact.kind == "count" and value is not None and not fact.minimum <= value <= fact.maximum:
            wrong[fact.column] = range_fault(fact, value).reason
    if wrong:
        raise Refused(**wrong)


def apply(row: models.Model, values: Mapping[str, Any], label: str = "") -> list[Change]:
    """Set attributes (sealed texts too) where they differ; the changes, their fields prefixed by the label."""
    changes = []
    for name, value in values.items():
        old = getattr(row, name)
        if old != value:
            setattr(row, name, value)
            changes.append(Change(f"{label}{name}", plain(old), plain(value)))
    return changes


def check_row(row: models.Model, names: Sequence[str]) -> None:
    """Raises Refused with the model's own messages for the named fields (choices, lengths)."""
    known = {each.name for each in row._meta.concrete_fields}  # noqa: SLF001 - Django's documented way to the fields
    try:
        row.clean_fields(exclude=known - set(names))
    except ValidationError as error:
        raise Refused(**{name: "；".join(messages) for name, messages in error.message_dict.items()}) from error


def set_person(person: Person, values: Mapping[str, Any], on: date, label: str = "") -> list[Change]:
    """Set a person's own fields, identity with its indexes; not stored yet. Raises Refused."""
    rest = dict(values)
    changes: list[Change] = []
    if "id_number" in rest:
        facts = checked_number(rest.pop("id_number"), on)
        if facts.number != person.id_number:
            changes.append(Change(f"{label}id_number", person.id_number or None, facts.number))
            person.set_identity(id_number=facts.number)
            person.sex, person.born_on = SEX[facts.sex], facts.birth_date
    if "phone" in rest:
        phone = checked_phone(rest.pop("phone"))
        if phone != person.phone:
            changes.append(Change(f"{label}phone", person.phone or None, phone or None))
            person.set_identity(phone=phone)
    changes += apply(person, rest, label)
    check_row(person, list(values))
    return changes
