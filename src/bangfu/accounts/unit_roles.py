"""Roles that are bound to a unit, told to the app that merges and closes units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.accounts.models import Membership
from bangfu.accounts.selectors import holders_in
from bangfu.audit.events import Event
from bangfu.base.scope import Actor
from bangfu.orgs.belongings import BELONGINGS, Belonging
from bangfu.orgs.models import Unit
from bangfu.orgs.unit_tabs import TABS, UnitTab


def register() -> None:
    """Called once, when the app is ready."""
    BELONGINGS["memberships"] = Belonging(_("任职"), _count_open, _hand_over)
    TABS["people"] = UnitTab(_("任职人员"), "accounts/unit_people.html", _people)


def _people(reader: Any, unit: Unit) -> dict[str, Any]:
    """Who holds a role in the unit itself, for its page."""
    return {"holders": holders_in(frozenset([unit.pk])), "may_manage": reader.may("accounts.manage", unit.pk)}


def _count_open(unit_ids: Iterable[int]) -> dict[int, int]:
    rows = Membership.objects.overlapping(timezone.localdate(), None).filter(unit__in=unit_ids)
    return Counter(rows.order_by().values_list("unit", flat=True))


def _hand_over(actor: Actor, source: int, target: int) -> list[Event]:
    """Bind the roles in force and those to come to the other unit; one that is held there already is dropped."""
    today = timezone.localdate()
    rows = Membership.objects.overlapping(today, None).select_related("user")
    there = {(row.user_id, row.role) for row in rows.filter(unit=target)}
    events = []
    for row in rows.filter(unit=source):
        if (row.user_id, row.role) in there:
            row.delete()
        else:
            row.unit_id = target
            row.save(update_fields=["unit"])
        details = {"role": row.role, "from": source, "to": target}
        events.append(
            Event("accounts.role_moved", "user", str(row.user_id), row.user.username, unit_id=target, details=details)
        )
    return events
