"""What the commands of this app tell the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bangfu.audit.events import JSON, Change, Event
from bangfu.base.scope import Actor
from bangfu.orgs.models import Unit, UnitChange
from bangfu.orgs.selectors import read_tree


def unit_event(
    action: str, unit: Unit, *, changes: Sequence[Change] = (), details: Mapping[str, JSON] | None = None
) -> Event:
    """An entry about one unit, labelled with its path as it stands."""
    return Event(
        f"orgs.{action}",
        "unit",
        str(unit.pk),
        read_tree().path(unit.pk)[:120],
        unit_id=unit.pk,
        changes=changes,
        details=details or {},
    )


def note_change(
    actor: Actor, unit: Unit, kind: UnitChange.Kind, on: date, *, before: str = "", after: str = "", reason: str = ""
) -> None:
    """Add a line to the unit's own history."""
    UnitChange.objects.create(
        unit=unit,
        kind=kind,
        on=on,
        before=before[:200],
        after=after[:200],
        reason=reason[:200],
        by_name=actor.actor_name,
    )
