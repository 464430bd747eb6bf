"""The dated state of a unit's enterprise."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.core.national.text import normalise_text
from bangfu.orgs.models import EnterpriseState, UnitState
from bangfu.orgs.services.events import unit_event
from bangfu.orgs.services.locking import lock_tree, open_unit


@transaction.atomic
def set_state(*, actor: Actor, unit_id: int, state: str, since: date, basis: str = "") -> UnitState:
    """Say that the enterprise of a unit has this state from a day on; a row of the same day is corrected.

    Raises Denied and Refused.
    """
    require(actor, "orgs.edit", unit_id)
    if state not in EnterpriseState.values:
        raise Refused(state=_("没有这种企业状况"))
    if len(basis := normalise_text(basis)) > 200:
        raise Refused(basis=_("最多 %(limit)s 个字") % {"limit": 200})
    lock_tree()
    unit = open_unit(unit_id)
    row = UnitState.objects.filter(unit=unit, since=since).first()
    old = [row.state, row.basis] if row else [None, None]
    row, _created = UnitState.objects.update_or_create(
        unit=unit, since=since, defaults={"state": state, "basis": basis}
    )
    changes = [Change("state", old[0], state), Change("basis", old[1], basis)]
    record(actor, unit_event("state_set", unit, changes=changes, details={"since": since.isoformat()}))
    return row


@transaction.atomic
def remove_state(*, actor: Actor, unit_id: int, state_id: int) -> None:
    """Take back a state that was entered by mistake. Raises Denied and Refused."""
    require(actor, "orgs.edit", unit_id)
    lock_tree()
    unit = open_unit(unit_id)
    row = UnitState.objects.filter(unit=unit, pk=state_id).first()
    if row is None:
        raise Refused(_("没有这条企业状况，可能已被删除"))
    changes = [Change("state", row.state, None), Change("basis", row.basis, None)]
    details = {"since": row.since.isoformat()}
    row.delete()
    record(actor, unit_event("state_removed", unit, changes=changes, details=details))
