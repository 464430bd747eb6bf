"""Roles of a user, each bound to a unit and to a time."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.accounts.models import Membership, User
from bangfu.accounts.roles import ROLES
from bangfu.accounts.services.managing import ACTION, managed_user, refuse_own, user_event
from bangfu.accounts.services.separation import (
    refuse_both,
    refuse_own_case_role,
    roles_of_takers,
    roles_with,
)
from bangfu.audit.events import JSON
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.orgs.services.locking import hold_open_unit


@transaction.atomic
def grant_membership(
    *, actor: Actor, user_id: int, role: str, unit_id: int, since: date, until: date | None = None
) -> Membership:
    """Give a user a role in a unit and all below it, from a day to a day. Raises Denied and Refused."""
    require(actor, ACTION, unit_id)
    hold_open_unit(unit_id, "unit")
    user = managed_user(actor, user_id)
    if role in ROLES:
        refuse_own_case_role(actor, user, role)
    membership = checked_membership(user, role, unit_id, since, until)
    membership.save()
    details: dict[str, JSON] = {
        "role": role,
        "unit": unit_id,
        "since": since.isoformat(),
        "until": until.isoformat() if until else None,
    }
    record(actor, user_event("role_granted", user, details=details))
    return membership


@transaction.atomic
def end_membership(*, actor: Actor, user_id: int, membership_id: int, today: date) -> None:
    """End a role from today on; one that has not begun is taken back. Raises Denied and Refused."""
    user = managed_user(actor, user_id)
    refuse_own(actor, user)
    row = Membership.objects.filter(user=user, pk=membership_id).overlapping(today, None).first()
    if row is None:
        raise Refused(_("没有这项任职，或它已经结束"))
    require(actor, ACTION, row.unit_id)
    details = {"role": row.role, "unit": row.unit_id}
    if row.since >= today:
        row.delete()
    else:
        row.until = today - timedelta(days=1)
        row.save(update_fields=["until"])
    record(actor, user_event("role_ended", user, details=details))


def checked_membership(user: User, role: str, unit_id: int, since: date, until: date | None) -> Membership:
    """An unsaved membership that breaks no rule, in a unit that the caller holds open. Raises Refused."""
    if role not in ROLES:
        raise Refused(role=_("没有这个角色"))
    if until is not None and until < since:
        raise Refused(until=_("结束日期不能早于开始日期"))
    if user.pk is not None:
        _refuse_conflicts(user, role, unit_id, since, until)
    return Membership(user=user, role=role, unit_id=unit_id, since=since, until=until)


def _refuse_conflicts(user: User, role: str, unit_id: int, since: date, until: date | None) -> None:
    if Membership.objects.overlapping(since, until).filter(user=user, role=role, unit=unit_id).exists():
        raise Refused(role=_("这段时间内已有同样的任职"))
    for held in (roles_with(user, since, until), *roles_of_takers(user, since, until)):
        refuse_both(held | {role}, "role")
