"""Making, editing and closing the file of a household."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.orgs.models import Unit
from bangfu.orgs.services.locking import hold_open_unit, lock_tree, open_unit
from bangfu.registry import columns
from bangfu.registry.models import Employment, Household, Member, Person
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.services.members import store_member
from bangfu.registry.services.opening import check_version, close_file, command, file_event, open_file
from bangfu.registry.services.people import edit_identity, place_person
from bangfu.registry.services.values import apply, check_counts, check_region, check_required, check_row, plain

HOUSEHOLD_FIELDS = (
    *columns.ON_HOUSEHOLD,
    "housing",
    "housing_area",
    "address",
    "post_code",
    "other_contact",
    "started_work_on",
    "single_parent",
    "no_one_employed",
    "can_help_itself",
    "key_group",
    "remark",
)
HEAD_FIELDS = (
    "name",
    "id_number",
    "phone",
    "ethnicity",
    "politics",
    "model_worker",
    "marriage",
    "hukou",
    "bank_name",
    "bank_card",
)
REQUIRED = ("region", "work_status")
REQUIRED_OF_HEAD = ("name", "id_number")
_NUMBER_TRIES = 20


def create_household(
    actor: Actor,
    *,
    unit: Unit,
    head: Mapping[str, Any],
    facts: Mapping[str, Any],
    archive_no: str | None = None,
    members: Sequence[Mapping[str, Any]] = (),
    on: date | None = None,
) -> Household:
    """Open a file for a worker. Raises Denied, or Refused with messages by field.

    ``head`` holds HEAD_FIELDS, ``facts`` HOUSEHOLD_FIELDS; ``members`` the other members (see ``add_member``). Without
    an archive number the next one of the year is given. The worker becomes 本人, co-resident unless 已故.
    """
    require(actor, "registry.create", unit.pk)
    day = on or timezone.localdate()
    _check_facts(facts)
    with command():
        hold_open_unit(unit.pk, "unit")
        person = place_person(head, day)
        refuse_second_file(person)
        household = Household(unit=unit, head=person, updated_by=actor.actor_name[:100])
        apply(household, facts)
        check_row(household, [name for name in facts if name not in ("address", "remark")])
        _number(household, archive_no, day)
        own = {"relation": columns.SELF, "co_resident": facts["work_status"] != columns.DECEASED}
        store_member(household, person, own, order=0)
        Employment.objects.create(person=person, unit=unit, status=facts["work_status"], since=day)
        for place, member in enumerate(members, 1):
            store_member(household, place_person(_identity(member), day), _place(member), order=place)
        audit.record(actor, file_event(household, "registry.household_created", details={"members": len(members) + 1}))
    return household


def edit_household(
    actor: Actor,
    household_id: UUID,
    *,
    version: int | None,
    facts: Mapping[str, Any] | None = None,
    head: Mapping[str, Any] | None = None,
    on: date | None = None,
) -> Household:
    """Correct facts of the file and of its worker. Raises Denied, Refused, or Outdated with what stands there now."""
    day, facts, head = on or timezone.localdate(), facts or {}, head or {}
    with command():
        household = open_file(actor, "registry.edit", household_id)
        person = Person.objects.get(pk=household.head_id)
        theirs = {name: getattr(household, name) for name in facts} | {name: getattr(person, name) for name in head}
        check_version(household, version, theirs)
        _check_facts({name: getattr(household, name) for name in columns.ON_HOUSEHOLD} | dict(facts))
        check_required({"name": person.name, "id_number": person.id_number} | dict(head), REQUIRED_OF_HEAD)
        changes = apply(household, facts)
        check_row(household, [name for name in facts if name not in ("address", "remark")])
        changes += edit_identity(person, head, day)
        if not changes:
            return household
        household.save()
        if any(change.field == "work_status" for change in changes):
            changes += keep_work_status(household, day)
        close_file(actor, household, "registry.household_changed", changes=changes)
    return household


def close_household(actor: Actor, household_id: UUID, *, reason: str, version: int | None = None) -> Household:
    """Put a file out of use; it stays readable. Raises Denied, Refused, Outdated."""
    with command():
        household = open_file(actor, "registry.edit", household_id)
        check_version(household, version, {})
        if not reason.strip():
            raise Refused(reason=_("请写明停用原因"))
        household.state = HouseholdState.CLOSED
        household.save(update_fields=["state"])
        change = Change("reason", None, reason.strip())
        close_file(actor, household, "registry.household_closed", changes=[change])
    return household


def reopen_household(actor: Actor, household_id: UUID, *, unit_id: int | None = None, reason: str = "") -> Household:
    """Take a closed file into use again, in its own unit or (where that one was closed) in another.

    Another unit takes a reason, and ``registry.transfer`` at both ends. Raises Denied, Refused.
    """
    with command():
        lock_tree()
        household = Household.objects.select_for_update().get(pk=household_id)
        require(actor, "registry.edit", household.unit_id)
        if household.state != HouseholdState.CLOSED:
            raise Refused(_("只有已停用的档案可以恢复"))
        changes = _moved_to(actor, household, unit_id, reason)
        refuse_second_file(Person.objects.get(pk=household.head_id))
        household.state = HouseholdState.OPEN
        household.save(update_fields=["state", "unit"])
        close_file(actor, household, "registry.household_reopened", changes=changes)
    return household


def _moved_to(actor: Actor, household: Household, unit_id: int | None, reason: str) -> list[Change]:
    """Put a file that is reopened into the unit asked for; what the log tells of it."""
    if unit_id in (None, household.unit_id):
        open_unit(household.unit_id, "unit")
        return [Change("reason", None, reason.strip())] if reason.strip() else []
    if not reason.strip():
        raise Refused(reason=_("恢复到另一单位须写明原因"))
    for end in (household.unit_id, unit_id):
        require(actor, "registry.transfer", end)
    before, unit = household.unit.name, open_unit(unit_id, "unit")
    household.unit = unit
    return [Change("unit", before, unit.name), Change("reason", None, reason.strip())]


def _check_facts(facts: Mapping[str, Any]) -> None:
    check_required(facts, REQUIRED)
    check_region(facts["region"])
    check_counts("household", facts)


def refuse_second_file(person: Person) -> None:
    """Raise Refused where another file in use is this worker's already."""
    other = Household.objects.filter(head=person, state=HouseholdState.OPEN).first()
    if other is not None:
        raise Refused(id_number=_("该职工已有在册档案 %(archive)s，一户一档") % {"archive": other.archive_no})


def _number(household: Household, archive_no: str | None, day: date) -> None:
    """Store the file under its number; the next free one of the year if none was given."""
    if archive_no:
        household.archive_no = archive_no
        check_row(household, ["archive_no"])
        if Household.objects.filter(archive_no=archive_no).exists():
            raise Refused(archive_no=_("这个档案编号已被另一份档案使用"))
        household.save()
        return
    for ahead in range(1, _NUMBER_TRIES):
        household.archive_no = _next_number(day.year, ahead)
        try:
            with transaction.atomic():
                household.save(force_insert=True)
        except IntegrityError:  # another officer took it at this very moment
            continue
        return
    raise Refused(_("编号正忙，请稍后再保存"))


def _next_number(year: int, ahead: int) -> str:
    prefix = f"BF{year}-"
    last = Household.objects.filter(archive_no__startswith=prefix).order_by("-archive_no").first()
    digits = last.archive_no.removeprefix(prefix) if last else "0"
    return f"{prefix}{(int(digits) if digits.isdigit() else 0) + ahead:06d}"


def keep_work_status(household: Household, day: date) -> list[Change]:
    """Keep the worker's employment in step, and 本人 out of the household once he has died."""
    standing = Employment.objects.filter(person_id=household.head_id, until__isnull=True)
    if [row.status for row in standing] == [household.work_status]:
        return []
    standing.filter(since=day).delete()  # said again on the same day, it is a correction
    for row in standing.all():
        row.until = max(row.since, day - timedelta(days=1))
        row.save(update_fields=["until"])
    Employment.objects.create(
        person_id=household.head_id, unit_id=household.unit_id, status=household.work_status, since=day
    )
    if household.work_status != columns.DECEASED:
        return []
    own = Member.objects.filter(household=household, relation=columns.SELF, until__isnull=True, co_resident=True)
    return [Change("co_resident", plain(True), plain(False))] if own.update(co_resident=False) else []


def _identity(member: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in member.items() if name not in ("relation", "co_resident", "remark")}


def _place(member: Mapping[str, Any]) -> dict[str, Any]:
    return {name: member[name] for name in ("relation", "co_resident", "remark") if name in member}
