"""Rows of the registry as the API shows them: masked unless somebody may and wants to see more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from bangfu.base.scope import Actor
from bangfu.core.national.masks import mask_address, mask_bank_card
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.registry import page
from bangfu.registry.models import Health, Household, Member, Person
from bangfu.registry.panels import Standing, tier_column
from bangfu.registry.services.files import HEAD_FIELDS, HOUSEHOLD_FIELDS
from bangfu.registry.services.members import PERSON_FIELDS

SEES_TIERS = "screenings.view"
SEES_HEALTH = "registry.health"


def household_lines(actor: Actor, rows: Sequence[Household], tree: Tree) -> list[dict[str, Any]]:
    """Files of a list."""
    keys = [row.pk for row in rows]
    people = _people(keys)
    judged: Mapping[UUID, Standing] = tier_column.labels(keys) if tier_column.labels and keys else {}
    reach = actor.reach(SEES_TIERS)
    return [
        {
            "id": row.pk,
            "archive_no": row.archive_no,
            "version": row.version,
            "state": row.state,
            "unit_id": row.unit_id,
            "unit": tree.path(row.unit_id),
            "name": row.head.name,
            "id_number": row.head.masked_id_number,
            "work_status": row.work_status,
            "region": row.region,
            "people": people.get(row.pk, 0),
            "tier": judged[row.pk].tier if row.pk in judged and row.unit_id in reach else None,
            "updated_at": row.updated_at,
        }
        for row in rows
    ]


def _people(keys: Sequence[UUID]) -> dict[UUID, int]:
    residents = Member.objects.filter(household__in=keys, until__isnull=True, co_resident=True)
    return dict(residents.order_by().values_list("household").annotate(count=Count("pk")))


def household_shown(actor: Actor, household: Household, *, unmasked: bool = False) -> dict[str, Any]:
    """A file with its members."""
    sees_health = household.unit_id in actor.reach(SEES_HEALTH)
    shown = {name: getattr(household, name) for name in HOUSEHOLD_FIELDS}
    shown |= _person(household.head, HEAD_FIELDS, unmasked)
    if not unmasked:
        shown["address"] = mask_address(household.address)
    return shown | {
        "id": household.pk,
        "archive_no": household.archive_no,
        "version": household.version,
        "state": household.state,
        "unit_id": household.unit_id,
        "unit": read_tree().path(household.unit_id),
        "head_id": household.head_id,
        "created_at": household.created_at,
        "updated_at": household.updated_at,
        "updated_by": household.updated_by,
        "unmasked": unmasked,
        "members": [_member(row, unmasked, sees_health) for row in page.members_of(household)],
    }


def _person(person: Person, names: Sequence[str], unmasked: bool) -> dict[str, Any]:
    shown = {name: getattr(person, name) for name in names}
    if not unmasked:
        shown |= {"id_number": person.masked_id_number, "phone": person.masked_phone}
        if "bank_card" in shown:
            shown["bank_card"] = mask_bank_card(person.bank_card)
    return shown


def _member(row: Member, unmasked: bool, sees_health: bool) -> dict[str, Any]:
    return _person(row.person, PERSON_FIELDS, unmasked) | {
        "id": row.pk,
        "person_id": row.person_id,
        "relation": row.relation,
        "co_resident": row.co_resident,
        "remark": row.remark,
        "sex": row.person.sex,
        "born_on": row.person.born_on,
        "since": row.since,
        "until": row.until,
        "health": _health(row.person) if sees_health else None,
    }


def _health(person: Person) -> dict[str, str]:
    record = getattr(person, "health_record", None) or Health()
    return {name: getattr(record, name) for name in ("health", "disability", "disability_grade")}


def page_of(rows: QuerySet[Any], after: Any, limit: int, *, newest_first: bool = False) -> tuple[list[Any], Any]:
    """The rows after a key, and the key after which the next ones come; keys grow with time."""
    if after is not None:
        rows = rows.filter(pk__lt=after) if newest_first else rows.filter(pk__gt=after)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return found, found[-1].pk if more else None
