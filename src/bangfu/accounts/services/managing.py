"""Whom an administrator may manage, and what he tells the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import Membership, User
from bangfu.audit.events import JSON, Change, Event
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Actor, Denied, require

ACTION = "accounts.manage"


def managed_user(actor: Actor, user_id: int) -> User:
    """The user, locked, whom this administrator may manage.

    Every role that the user holds or will hold must lie in the administrator's reach: whoever resets a password can
    sign in as that user. Raises Denied; a user who is not there is denied alike.
    """
    require(actor, ACTION)
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None or not may_manage(actor, user):
        raise Denied(ACTION)
    return user


def may_manage(actor: Actor, user: User) -> bool:
    """Whether the administrator's reach holds every role of the user, and at least one."""
    reach = actor.reach(ACTION)
    if reach.everywhere:
        return True
    units = Membership.objects.filter(user=user).overlapping(timezone.localdate(), None).values_list("unit", flat=True)
    return bool(units) and all(unit in reach for unit in units)


def visible_user(actor: Actor, user_id: int) -> User:
    """A user that the actor may see on the pages of administration. Raises Http404."""
    user = User.objects.get_visible(actor, ACTION, pk=user_id)
    if not isinstance(user, User):
        raise Http404
    return user


def require_version(user: User, version: int) -> None:
    """Raise Outdated where somebody changed the user since the page was read."""
    if user.version != version:
        raise Outdated({"name": user.name, "phone": user.phone}, version=user.version)


def refuse_own(actor: Actor, user: User) -> None:
    """Refuse what nobody may do to his own account."""
    if actor.actor_id == user.pk:
        raise Refused(_("不能对自己的账号做这项操作，请另一位管理员办理"))


def user_event(
    action: str, user: User, *, changes: Sequence[Change] = (), details: Mapping[str, JSON] | None = None
) -> Event:
    """An entry about a user; it belongs to the unit of his first role."""
    return Event(
        f"accounts.{action}",
        "user",
        str(user.pk),
        user.username,
        unit_id=home_unit(user),
        changes=changes,
        details=details or {},
    )


def home_unit(user: User) -> int | None:
    """The unit of a user's first role in force, else of any role he had."""
    rows = Membership.objects.filter(user=user)
    first = rows.in_force(timezone.localdate()).first() or rows.first()
    return first.unit_id if first else None
