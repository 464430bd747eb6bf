"""Members of a household."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from bangfu.api.filling import over, refuse_alike, refuse_invalid, refuse_masks, typed
from bangfu.api.operating import actor_of, operation, sent, tagged, version_of
from bangfu.api.schemas.registry import Changed, HealthChange, Leaving, Made, MemberChange, MemberNew
from bangfu.registry import services
from bangfu.registry.models import Health, Household, Member
from bangfu.registry.services.members import PERSON_FIELDS, PLACE_FIELDS
from bangfu.registry.web.file import find_file, find_row
from bangfu.registry.web.file_forms import HealthForm, LeaveForm, MemberForm

router = Router(tags=["家庭成员"])
EDIT, HEALTH = "registry.edit", "registry.health"
_MATCH: dict[str, Any] = {"x-if-match": True}


def version_now(household_id: UUID) -> int:
    """The version of a file after a command."""
    return Household.objects.values_list("version", flat=True).get(pk=household_id)


@operation(
    router, "POST", "/households/{uuid:household_id}/members", needs=EDIT, response=Made, status=201, summary="增加成员"
)
def add_member(request: HttpRequest, household_id: UUID, payload: MemberNew) -> Any:
    """Someone more in a household."""
    actor, values = actor_of(request), sent(request, payload)
    household = find_file(request, household_id, EDIT)
    looked_at = values.pop("not_alike", False)
    refuse_masks(values)
    form = MemberForm(typed({"co_resident": True} | values))
    refuse_invalid(form)
    person = form.person()
    refuse_alike(actor, person, looked_at=looked_at)
    since = form.cleaned_data["since"]
    member = services.add_member(actor, household.pk, person=person, place=form.place(), since=since)
    return Status(201, {"id": member.pk, "version": version_now(household.pk)})


@operation(
    router, "PATCH", "/members/{uuid:member_id}", needs=EDIT, response=Changed, summary="修改成员",
    description="只送要改的字段。版本是整份档案的版本。", more=_MATCH,
)  # fmt: skip
def change_member(request: HttpRequest, response: HttpResponse, member_id: UUID, payload: MemberChange) -> Any:
    """Correct a member."""
    values = sent(request, payload)
    member = _member(request, member_id, EDIT)
    version = version_of(request)
    refuse_masks(values)
    form = MemberForm(over(MemberForm(member=member), values), member=member)
    refuse_invalid(form, values)
    person = {name: value for name, value in form.person().items() if name in values and name in PERSON_FIELDS}
    place = {name: value for name, value in form.place().items() if name in values and name in PLACE_FIELDS}
    services.edit_member(actor_of(request), member.pk, version=version, person=person, place=place)
    return _changed(response, member.household_id)


@operation(
    router, "PATCH", "/members/{uuid:member_id}/health", needs=HEALTH, response=Changed, summary="修改健康状况",
    description="还需要修改档案的权限。版本是整份档案的版本。", more=_MATCH,
)  # fmt: skip
def change_health(request: HttpRequest, response: HttpResponse, member_id: UUID, payload: HealthChange) -> Any:
    """Health and disability of a member."""
    values = sent(request, payload)
    member = _member(request, member_id, EDIT, HEALTH)
    version = version_of(request)
    refuse_masks(values)
    record = Health.objects.filter(person=member.person).first()
    coded = ("health", "disability", "disability_grade")
    initial = {name: getattr(record, name) for name in coded} if record else {}
    form = HealthForm(over(HealthForm(initial=initial), values))
    refuse_invalid(form, values)
    wanted = {name: value for name, value in form.values().items() if name in values}
    services.set_health(actor_of(request), member.pk, values=wanted, version=version)
    return _changed(response, member.household_id)


@operation(router, "POST", "/members/{uuid:member_id}/leave", needs=EDIT, response=Changed, summary="移出成员")
def remove_member(request: HttpRequest, member_id: UUID, payload: Leaving) -> Any:
    """Someone leaves."""
    member = _member(request, member_id, EDIT)
    form = LeaveForm(typed(sent(request, payload)))
    refuse_invalid(form)
    services.remove_member(actor_of(request), member.pk, **form.cleaned_data)
    return {"version": version_now(member.household_id)}


def _member(request: HttpRequest, member_id: UUID, *actions: str) -> Member:
    found: Member = find_row(request, Member.objects.select_related("person", "household"), member_id, *actions)
    return found


def _changed(response: HttpResponse, household_id: UUID) -> dict[str, int]:
    version = version_now(household_id)
    tagged(response, version)
    return {"version": version}
