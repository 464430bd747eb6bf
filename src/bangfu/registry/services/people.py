"""Whose rows these are: one person, one row, found by ID number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.registry.blind import id_number_index
from bangfu.registry.models import Member, Person
from bangfu.registry.services.values import check_required, checked_number, set_person


def person_with_number(number: str) -> Person | None:
    """The person registered under an ID number."""
    return Person.objects.filter(id_number_blind=id_number_index(number), merged_into__isnull=True).first()


def place_person(values: Mapping[str, Any], on: date) -> Person:
    """The person with this ID number, made if unknown, with the values given. Raises Refused.

    A known number under another name is refused: it is either a slip or somebody else's card.
    """
    check_required(values, ["name", "id_number"])
    number = checked_number(values["id_number"], on).number
    person = person_with_number(number)
    if person is None:
        person = Person()
    elif person.name != values["name"]:
        raise Refused(name=_("该身份证号已登记为另一姓名，请核对姓名和号码"))
    set_person(person, values, on)
    person.save()
    return person


def edit_identity(person: Person, values: Mapping[str, Any], on: date, label: str = "") -> list[Change]:
    """Correct a person's fields and store them. Raises Refused if the ID number is another person's."""
    if "id_number" in values:
        other = person_with_number(checked_number(values["id_number"], on).number)
        if other is not None and other.pk != person.pk:
            raise Refused(id_number=_("该身份证号已登记在另一人名下"))
    changes = set_person(person, values, on, label)
    if changes:
        person.save()
    return changes


def refuse_second_home(person: Person, household_id: UUID) -> None:
    """Raise Refused if the person lives in another household already."""
    homes = Member.objects.filter(person=person, co_resident=True, until__isnull=True).exclude(
        household_id=household_id
    )
    home = homes.select_related("household").first()
    if home is not None:
        reason = _("此人已在档案 %(archive)s 中共同生活；如不共同生活请选“否”") % {"archive": home.household.archive_no}
        raise Refused(co_resident=reason)
