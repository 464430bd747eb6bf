"""Moving a unit under another parent, merging it into another unit, closing it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit.events import Change, Event
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.orgs.belongings import BELONGINGS
from bangfu.orgs.models import Unit, UnitChange
from bangfu.orgs.selectors import read_tree
from bangfu.orgs.services.events import note_change, unit_event
from bangfu.orgs.services.fields import kind_problem, name_taken
from bangfu.orgs.services.locking import lock_tree, open_unit, unchanged_unit
from bangfu.orgs.services.units import require_place


@transaction.atomic
def move_unit(*, actor: Actor, unit_id: int, parent_id: int | None, version: int, on: date, reason: str = "") -> Unit:
    """Put a unit with all below it under another parent (划转). Raises Denied, Outdated and Refused."""
    require(actor, "orgs.edit", unit_id)
    require_place(actor, parent_id)
    lock_tree()
    unit = unchanged_unit(unit_id, version)
    if parent_id == unit.parent_id:
        raise Refused(parent=_("已在这个上级单位之下"))
    parent = None if parent_id is None else open_unit(parent_id, "parent")
    _refuse_bad_parent(unit, parent)
    change, event = _placed(actor, unit, parent, on, reason)
    unit.version += 1
    unit.save()
    note_change(actor, unit, UnitChange.Kind.MOVED, on, before=change[0], after=change[1], reason=reason)
    record(actor, event)
    return unit


@transaction.atomic
def merge_unit(*, actor: Actor, unit_id: int, into_id: int, version: int, on: date, reason: str = "") -> Unit:
    """Merge a unit into another: everything open and every unit below goes over, and the unit is closed.

    Raises Denied, Outdated and Refused. Returns the unit that stays.
    """
    return _end(actor, unit_id, into_id, version, on, reason, UnitChange.Kind.MERGED)


@transaction.atomic
def close_unit(
    *, actor: Actor, unit_id: int, version: int, on: date, reason: str = "", successor_id: int | None = None
) -> Unit:
    """Close a unit: an empty one as it is, any other by naming the successor that takes over what is open in it.

    Raises Denied, Outdated and Refused (naming what is still open). Returns the closed unit.
    """
    _end(actor, unit_id, successor_id, version, on, reason, UnitChange.Kind.CLOSED)
    return Unit.objects.get(pk=unit_id)


def open_things(unit_id: int) -> dict[str, int]:
    """What is still open in a unit itself, by label; empty when it can simply be closed."""
    found = {_("下级单位"): Unit.objects.filter(parent_id=unit_id, closed_on__isnull=True).count()}
    for each in BELONGINGS.values():
        found[str(each.label)] = each.count_open([unit_id]).get(unit_id, 0)
    return {label: number for label, number in found.items() if number}


def _end(
    actor: Actor, unit_id: int, into_id: int | None, version: int, on: date, reason: str, kind: UnitChange.Kind
) -> Unit:
    require(actor, "orgs.edit", unit_id)
    if into_id is not None:
        require(actor, "orgs.edit", into_id)
    lock_tree()
    unit = unchanged_unit(unit_id, version)
    if into_id is None:
        _refuse_open_things(unit)
        successor, events = unit, []
    else:
        successor = open_unit(into_id, "into")
        events = _hand_over(actor, unit, successor, on, reason)
        unit.merged_into = successor
    unit.closed_on = on
    unit.version += 1
    unit.save()
    after = read_tree().path(successor.pk) if into_id is not None else ""
    note_change(actor, unit, kind, on, before=unit.name, after=after, reason=reason)
    action = "unit_merged" if kind == UnitChange.Kind.MERGED else "unit_closed"
    record(actor, *events, unit_event(action, unit, details={"into": into_id, "reason": reason}))
    return successor


def _hand_over(actor: Actor, unit: Unit, successor: Unit, on: date, reason: str) -> list[Event]:
    if successor.pk in read_tree().subtree([unit.pk]):
        raise Refused(into=_("不能并入它自己或它的下级单位"))
    events = []
    for child in Unit.objects.filter(parent=unit, closed_on__isnull=True):
        _refuse_bad_parent(child, successor, "into")
        change, event = _placed(actor, child, successor, on, reason)
        child.version += 1
        child.save()
        note_change(actor, child, UnitChange.Kind.MOVED, on, before=change[0], after=change[1], reason=reason)
        events.append(event)
    for each in BELONGINGS.values():
        events.extend(each.hand_over(actor, unit.pk, successor.pk))
    return events


def _placed(actor: Actor, unit: Unit, parent: Unit | None, on: date, reason: str) -> tuple[tuple[str, str], Event]:
    tree = read_tree()
    before = tree.path(unit.parent_id) if unit.parent_id else _("（最上级）")
    after = tree.path(parent.pk) if parent else _("（最上级）")
    changes = [Change("parent", unit.parent_id, parent.pk if parent else None)]
    event = unit_event("unit_moved", unit, changes=changes, details={"from": before, "to": after, "reason": reason})
    unit.parent = parent
    return (before, after), event


def _refuse_bad_parent(unit: Unit, parent: Unit | None, field: str = "parent") -> None:
    if parent is not None and parent.pk in read_tree().subtree([unit.pk]):
        raise Refused(**{field: _("不能放到它自己或它的下级单位之下")})
    if reason := kind_problem(unit.kind, parent):
        raise Refused(**{field: f"{unit.name}：{reason}"})
    if name_taken(unit.name, parent, unit):
        raise Refused(**{field: _("那里已有名为“%(name)s”的单位，请先更名") % {"name": unit.name}})


def _refuse_open_things(unit: Unit) -> None:
    if found := open_things(unit.pk):
        listed = "、".join(f"{label} {number} 项" for label, number in found.items())
        raise Refused(into=_("这个单位还有：%(listed)s。请选择承接单位，或先处理完再撤销") % {"listed": listed})
