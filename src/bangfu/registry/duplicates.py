"""Whether someone is registered already: by number, by phone, or by a name that is nearly the same and a birth date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import JaroWinkler

from bangfu.base.scope import Actor
from bangfu.core.national.id_number import IdNumberError, parse_id_number
from bangfu.core.national.pinyin import pinyin_spellings
from bangfu.registry.blind import id_number_index, phone_index
from bangfu.registry.models import Household, Member, Person

NEARLY = 0.85
"""From this likeness of two spellings on, two names of one birth date are shown as one person, maybe."""
_MOST = 200


@dataclass(frozen=True)
class Likeness:
    """A registered person who may be the one being entered.

    ``household`` is empty where the file is out of the actor's reach: that there is one is all he may know.
    """

    person_id: UUID
    name: str
    masked_id_number: str
    why: str | Promise
    certain: bool
    household: Household | None


def find_alike(actor: Actor, *, name: str, id_number: str, phone: str = "", but: Iterable[UUID] = ()) -> list[Likeness]:
    """Everyone who may be this person, the certain ones first; ``but`` leaves people out."""
    found: dict[UUID, tuple[Person, str | Promise, bool]] = {}
    people = Person.objects.filter(merged_into__isnull=True).exclude(pk__in=list(but))
    number, born_on = _read_number(id_number)
    for person in people.filter(id_number_blind=id_number_index(number)) if number else ():
        found[person.pk] = (person, _("身份证号相同"), True)
    for person in people.filter(phone_blind=phone_index(phone))[:10] if phone else ():
        found.setdefault(person.pk, (person, _("电话相同"), False))
    for person in people.filter(born_on=born_on)[:_MOST] if born_on and name else ():
        if names_alike(name, person.name):
            found.setdefault(person.pk, (person, _("姓名相近且出生日期相同"), False))
    return _with_files(actor, found)


def names_alike(one: str, other: str) -> bool:
    """Whether two names are equal, differ by a slip, or sound alike (a wrong character of the same sound).

    >>> names_alike("李志强", "李志墙"), names_alike("李志强", "王芳")
    (True, False)
    """
    if one == other or JaroWinkler.similarity(one, other) >= NEARLY:
        return True
    return bool(set(pinyin_spellings(one)) & set(pinyin_spellings(other)))


def _read_number(text: str) -> tuple[str, date | None]:
    try:
        person = parse_id_number(text)
    except IdNumberError:
        return "", None
    return person.number, person.birth_date


def _with_files(actor: Actor, found: dict[UUID, tuple[Person, str | Promise, bool]]) -> list[Likeness]:
    places = Member.objects.filter(person__in=list(found), until__isnull=True).select_related("household__unit")
    homes: dict[UUID, Household] = {}
    reach = actor.reach("registry.view")
    for place in places.order_by("co_resident"):
        if place.household.unit_id in reach:
            homes[place.person_id] = place.household
    rows = [
        Likeness(key, person.name if key in homes else "", person.masked_id_number, why, certain, homes.get(key))
        for key, (person, why, certain) in found.items()
    ]
    return sorted(rows, key=lambda row: not row.certain)
