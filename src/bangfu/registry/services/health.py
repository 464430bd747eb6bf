"""Health and disability of a member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.registry import columns
from bangfu.registry.models import Health, Member
from bangfu.registry.services.opening import check_version, close_file, command, open_file
from bangfu.registry.services.values import apply, check_row

HEALTH_FIELDS = (*columns.ON_HEALTH, "certificate", "diagnosis")


def set_health(actor: Actor, member_id: UUID, *, values: Mapping[str, Any], version: int | None = None) -> Health:
    """Set the coded state of health, disability and what is sealed with it. Raises Denied, Refused, Outdated.

    Needs ``registry.edit`` and ``registry.health``.
    """
    with command():
        member = Member.objects.select_related("person").get(pk=member_id)
        household = open_file(actor, "registry.edit", member.household_id)
        require(actor, "registry.health", household.unit_id)
        record = Health.objects.filter(person=member.person).first() or Health(person=member.person)
        check_version(household, version, {name: getattr(record, name) for name in values})
        changes = apply(record, values, f"{member.person.name}.")
        check_row(record, columns.ON_HEALTH)
        if record.disability not in ("", "无") and not record.disability_grade:
            raise Refused(disability_grade=_("填写残疾类别时须填等级"))
        if changes:
            record.save()
            close_file(actor, household, "registry.health_changed", changes=changes)
    return record
