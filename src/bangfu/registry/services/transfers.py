"""Moving files to another unit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.orgs.models import Unit
from bangfu.orgs.services.locking import hold_open_unit
from bangfu.registry.models import Household
from bangfu.registry.services.opening import close_file, command, open_file

TRANSFER = "registry.transfer"


def transfer_households(actor: Actor, household_ids: Sequence[UUID], *, unit: Unit, reason: str) -> list[Household]:
    """Move files to a unit, all or none. The actor needs ``registry.transfer`` at both ends. Raises Denied, Refused."""
    require(actor, TRANSFER, unit.pk)
    if not reason.strip():
        raise Refused(reason=_("请写明转移原因"))
    moved = []
    with command():
        hold_open_unit(unit.pk, "unit")
        for key in sorted(household_ids):
            household = open_file(actor, TRANSFER, key)
            if household.unit_id == unit.pk:
                continue
            before = household.unit.name
            household.unit = unit
            household.save(update_fields=["unit"])
            changes = [Change("unit", before, unit.name), Change("reason", None, reason.strip())]
            close_file(actor, household, "registry.household_transferred", changes=changes)
            moved.append(household)
    return moved
