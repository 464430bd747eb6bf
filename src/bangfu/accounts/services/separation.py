"""Duties that one person must not hold together."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from bangfu.accounts.models import Delegation, Membership, User
from bangfu.accounts.roles import ADMINISTRATOR, is_case_role
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor


def refuse_own_case_role(actor: Actor, user: User, role: str) -> None:
    """An administrator decides who handles cases and must not decide for himself."""
    if actor.actor_id == user.pk and is_case_role(role):
        raise Refused(
            role=_("管理员不能给自己授予办理困难职工业务的角色：管账号的人不看个案，由另一位管理员指定他人办理")
        )


def refuse_both(roles: set[str], field: str) -> None:
    """Keeping accounts and handling cases are apart, also while standing in for a colleague."""
    if ADMINISTRATOR in roles and any(is_case_role(role) for role in roles):
        raise Refused(**{field: _("系统管理员与办理困难职工业务的角色不能由同一人同时担任（代理期间也一样）")})


def roles_with(user: User, since: date, until: date | None) -> set[str]:
    """Roles that the user holds on some day of a time, his own and those lent to him."""
    lent = Delegation.objects.overlapping(since, until).filter(taker=user).values_list("giver", flat=True)
    return _held([user.pk, *lent], since, until)


def roles_of_takers(user: User, since: date, until: date | None) -> list[set[str]]:
    """The roles of everyone who stands in for this user in a time: what he gains, they gain."""
    takers = Delegation.objects.overlapping(since, until).filter(giver=user).select_related("taker")
    return [roles_with(row.taker, since, until) for row in takers]


def _held(users: list[int], since: date, until: date | None) -> set[str]:
    rows = Membership.objects.overlapping(since, until).filter(user__in=users)
    return set(rows.values_list("role", flat=True))
