"""Founding a unit and changing what is said of it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from bangfu.audit.events import Change
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, Denied, require
from bangfu.orgs.models import Unit, UnitChange
from bangfu.orgs.services.events import note_change, unit_event
from bangfu.orgs.services.fields import UnitData, checked_data
from bangfu.orgs.services.locking import lock_tree, open_unit, unchanged_unit


@transaction.atomic
def create_unit(*, actor: Actor, parent_id: int | None, data: UnitData, on: date, reason: str = "") -> Unit:
    """Found a unit below another, or a new root where none is named (which takes a reach over everything).

    Raises Denied and Refused.
    """
    require_place(actor, parent_id)
    lock_tree()
    parent = None if parent_id is None else open_unit(parent_id, "parent")
    unit = Unit.objects.create(parent=parent, **asdict(checked_data(data, parent=parent)))
    note_change(actor, unit, UnitChange.Kind.FOUNDED, on, after=unit.name, reason=reason)
    record(actor, unit_event("unit_founded", unit, details={"on": on.isoformat()}))
    return unit


@transaction.atomic
def change_unit(*, actor: Actor, unit_id: int, data: UnitData, version: int, on: date) -> Unit:
    """Change a unit in place; nothing is written when nothing differs. Raises Denied, Outdated and Refused."""
    require(actor, "orgs.edit", unit_id)
    lock_tree()
    unit = unchanged_unit(unit_id, version)
    wanted = asdict(checked_data(data, parent=unit.parent, unit=unit))
    changes = [Change(field, getattr(unit, field), value) for field, value in wanted.items()]
    changes = [change for change in changes if change.old != change.new]
    if not changes:
        return unit
    old_name = unit.name
    for change in changes:
        setattr(unit, change.field, change.new)
    unit.version += 1
    unit.save()
    if unit.name != old_name:
        note_change(actor, unit, UnitChange.Kind.RENAMED, on, before=old_name, after=unit.name)
    record(actor, unit_event("unit_changed", unit, changes=changes))
    return unit


@transaction.atomic
def withdraw_unit(*, actor: Actor, unit_id: int, version: int) -> None:
    """Take back a unit that was founded by mistake and that nothing has been built on; its row is deleted.

    Raises Denied, Outdated and Refused.
    """
    require(actor, "orgs.edit", unit_id)
    lock_tree()
    unit = unchanged_unit(unit_id, version)
    if Unit.objects.filter(parent=unit).exists():
        raise Refused(_("这个单位还有下级单位，不能删除"))
    event = unit_event("unit_withdrawn", unit)
    try:
        unit.delete()
    except ProtectedError as fault:
        raise Refused(_("已有内容属于这个单位，不能删除")) from fault
    record(actor, event)


def require_place(actor: Actor, parent_id: int | None) -> None:
    """Raise Denied unless the actor may put a unit below this parent; a root needs a reach over everything."""
    if parent_id is not None:
        require(actor, "orgs.edit", parent_id)
    elif not actor.reach("orgs.edit").everywhere and Unit.objects.exists():
        raise Denied("orgs.edit")
    else:
        require(actor, "orgs.edit")
