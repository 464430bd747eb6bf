"""Who belongs to a household."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.core.facts.catalogue import MAX_MEMBERS
from bangfu.registry import columns
from bangfu.registry.models import Expense, Household, Income, Member, Person
from bangfu.registry.services.opening import check_version, close_file, command, open_file
from bangfu.registry.services.people import edit_identity, place_person, refuse_second_home
from bangfu.registry.services.values import apply, check_day, check_required, check_row

PLACE_FIELDS = ("relation", "co_resident", "remark")
PERSON_FIELDS = (
    "name",
    "id_number",
    "phone",
    "ethnicity",
    "politics",
    "model_worker",
    "marriage",
    "hukou",
    "occupation",
    "school_stage",
    "school",
    "insurance",
    "orphan",
)


def store_member(household: Household, person: Person, place: Mapping[str, Any], *, order: int) -> Member:
    """Give a person a place in a household, after the rules that hold for every member. Raises Refused."""
    check_required(place, ["relation"])
    member = Member(household=household, person=person, order=order)
    apply(member, place)
    check_row(member, ["relation", "co_resident"])
    if member.co_resident:
        refuse_second_home(person, household.pk)
    if Member.objects.filter(household=household, person=person, until__isnull=True).exists():
        raise Refused(id_number=_("此人已在这户中登记"))
    member.save()
    return member


def add_member(
    actor: Actor, household_id: UUID, *, person: Mapping[str, Any], place: Mapping[str, Any], since: date | None = None
) -> Member:
    """Add someone to a household: ``person`` holds PERSON_FIELDS, ``place`` PLACE_FIELDS. Raises Denied, Refused."""
    with command():
        household = open_file(actor, "registry.edit", household_id)
        count = Member.objects.filter(household=household, until__isnull=True).count()
        if count >= MAX_MEMBERS:
            raise Refused(_("一户最多登记 %(most)d 名成员") % {"most": MAX_MEMBERS})
        if (
            place.get("relation") == columns.SELF
            and Member.objects.filter(household=household, relation=columns.SELF, until__isnull=True).exists()
        ):
            raise Refused(relation=_("这户已有“本人”，只能有一个"))
        member = store_member(household, place_person(person, timezone.localdate()), place, order=count)
        if since:
            check_day(since, "since")
            member.since = since
            member.save(update_fields=["since"])
        changes = [Change("member", None, member.person.name), Change("relation", None, member.relation)]
        close_file(actor, household, "registry.member_added", changes=changes)
    return member


def edit_member(
    actor: Actor,
    member_id: UUID,
    *,
    version: int | None,
    person: Mapping[str, Any] | None = None,
    place: Mapping[str, Any] | None = None,
) -> Member:
    """Correct a member and his place. Raises Denied, Refused, Outdated."""
    person, place = person or {}, place or {}
    with command():
        member = Member.objects.select_related("person").get(pk=member_id)
        household = open_file(actor, "registry.edit", member.household_id)
        member = Member.objects.select_related("person").get(pk=member_id)
        theirs = {n: getattr(member.person, n) for n in person} | {n: getattr(member, n) for n in place}
        check_version(household, version, theirs)
        _check_self(household, member, place)
        changes = edit_identity(member.person, person, timezone.localdate(), f"{member.person.name}.")
        changes += apply(member, place, f"{member.person.name}.")
        check_row(member, ["relation", "co_resident"])
        if member.co_resident and member.until is None:
            refuse_second_home(member.person, household.pk)
        if changes:
            member.save()
            close_file(actor, household, "registry.member_changed", changes=changes)
    return member


def _check_self(household: Household, member: Member, place: Mapping[str, Any]) -> None:
    own = household.head_id == member.person_id
    relation = place.get("relation", member.relation)
    if own != (relation == columns.SELF):
        raise Refused(relation=_("“本人”就是这份档案的职工，且只有一个；换人请用成员列表里的“设为本人”"))
    if own and household.work_status == columns.DECEASED and place.get("co_resident", member.co_resident):
        raise Refused(co_resident=_("工作状态为已故时，“本人”的共同生活应为“否”"))


def remove_member(actor: Actor, member_id: UUID, *, left_on: date, reason: str = "") -> Member:
    """End someone's place in the household from a day on; his incomes and expenses there end too. Raises Refused."""
    with command():
        member = Member.objects.select_related("person").get(pk=member_id)
        household = open_file(actor, "registry.edit", member.household_id)
        member.refresh_from_db(fields=["relation", "until", "since"])
        if member.relation == columns.SELF:
            raise Refused(_("“本人”不能移出，如档案不再使用请停用档案"))
        check_day(left_on, "left_on")
        if left_on > timezone.localdate():
            raise Refused(left_on=_("离开日期不能晚于今天"))
        if member.until is not None:
            raise Refused(_("此人已经移出"))
        until = left_on - timedelta(days=1)
        if member.since and until < member.since:
            raise Refused(left_on=_("离开日期不能早于加入日期"))
        member.until = until
        member.save(update_fields=["until"])
        for model in (Income, Expense):
            rows = model.objects.filter(household=household, person_id=member.person_id, until__isnull=True)
            rows.filter(since__lte=until).update(until=until)
            rows.filter(since__gt=until).delete()
        changes = [Change("member", member.person.name, None), Change("reason", None, reason or None)]
        close_file(actor, household, "registry.member_removed", changes=changes)
    return member
