"""Who 本人 of a file is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.registry import columns
from bangfu.registry.models import Household, Member, Person
from bangfu.registry.services.files import keep_work_status, refuse_second_file
from bangfu.registry.services.opening import check_version, close_file, command, open_file
from bangfu.registry.services.people import refuse_second_home
from bangfu.registry.services.values import apply, check_counts, check_required, check_row

FACTS = ("work_status", "employment_months", "union_member")
"""What the file says of its worker and has to be said anew when he is another."""


def change_head(
    actor: Actor,
    member_id: UUID,
    *,
    relation: str,
    facts: Mapping[str, Any],
    reason: str,
    version: int | None = None,
    on: date | None = None,
) -> Household:
    """Make a present member 本人 of his file, as when the worker died or was entered wrongly.

    Raises Denied, Refused, Outdated.
    ``relation`` is what the worker so far is to the new one; ``facts`` holds FACTS of the new one. Everything else of
    both stays with them. Doing it again the other way takes it back.
    """
    day = on or timezone.localdate()
    with command():
        place = Member.objects.get(pk=member_id)
        household = open_file(actor, "registry.edit", place.household_id)
        check_version(household, version, {})
        new = Member.objects.select_related("person").get(pk=member_id)
        _refuse(household, new, relation, facts, reason)
        old = Member.objects.select_related("person").get(
            household=household, relation=columns.SELF, until__isnull=True
        )
        changes = [Change("head", old.person.name, new.person.name), *_places(household, old, new, relation, facts)]
        household.head = new.person
        changes += apply(household, {name: facts[name] for name in FACTS if name in facts})
        check_row(household, ["work_status"])
        household.save()
        changes += [*keep_work_status(household, day), Change("reason", None, reason.strip())]
        close_file(actor, household, "registry.head_changed", changes=changes)
    return household


def _refuse(household: Household, new: Member, relation: str, facts: Mapping[str, Any], reason: str) -> None:
    if not reason.strip():
        raise Refused(reason=_("请写明更换本人的原因"))
    check_required({"relation": relation, **facts}, ["relation", "work_status"])
    check_counts("household", facts)
    if new.until is not None:
        raise Refused(_("此人已不是这户的成员"))
    if new.person_id == household.head_id:
        raise Refused(_("此人已经是这份档案的本人"))
    if relation == columns.SELF:
        raise Refused(relation=_("请选择原本人与新本人的关系"))
    refuse_second_file(Person.objects.get(pk=new.person_id))


def _places(household: Household, old: Member, new: Member, relation: str, facts: Mapping[str, Any]) -> list[Change]:
    """Say anew what both are in the household; the one who was 本人 gives way first, since there is only one."""
    changes = apply(old, {"relation": relation}, f"{old.person.name}.")
    check_row(old, ["relation"])
    old.save(update_fields=["relation"])
    said: dict[str, Any] = {"relation": columns.SELF}
    if facts["work_status"] == columns.DECEASED:
        said["co_resident"] = False
    changes += apply(new, said, f"{new.person.name}.")
    if new.co_resident:
        refuse_second_home(new.person, household.pk)
    new.save(update_fields=["relation", "co_resident"])
    return changes
