"""Reading users, roles and sign-ins for pages."""

from __future__ import annotations

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from bangfu.accounts.models import ApiToken, Delegation, Membership, User
from bangfu.accounts.services.managing import ACTION
from bangfu.audit.models import Entry
from bangfu.base.scope import Actor

SIGN_IN_ACTIONS = (
    "accounts.signed_in",
    "accounts.signed_out",
    "accounts.sign_in_failed",
    "accounts.locked",
    "accounts.user_unlocked",
)


def users_for(actor: Actor) -> QuerySet[User]:
    """Users that the administrator sees, with their roles in force and to come (``roles_now``)."""
    rows = Membership.objects.overlapping(timezone.localdate(), None).select_related("unit")
    return User.objects.visible_to(actor, ACTION).prefetch_related(
        Prefetch("memberships", queryset=rows, to_attr="roles_now")
    )


def holders_in(unit_ids: frozenset[int]) -> QuerySet[Membership]:
    """Roles in force in these units, for the unit's page."""
    rows = Membership.objects.in_force(timezone.localdate()).filter(unit__in=unit_ids, user__is_active=True)
    return rows.select_related("user", "unit").order_by("unit__order", "unit_id", "role")


def sign_ins(actor: Actor) -> QuerySet[Entry]:
    """The sign-in log, newest first: entries of the units in reach; unknown names only for a reach over everything."""
    return Entry.objects.visible_to(actor, "audit.view").filter(action__in=SIGN_IN_ACTIONS).order_by("-number")


def own_sign_ins(user: User, limit: int = 20) -> list[Entry]:
    """The user's own last sign-ins and failures under his name."""
    rows = Entry.objects.filter(subject_type="user", subject_id=str(user.pk), action__in=SIGN_IN_ACTIONS)
    return list(rows.order_by("-number")[:limit])


def is_locked(user: User) -> bool:
    """Whether failed attempts keep the user out right now, from any address."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    rows = AccessAttempt.objects.filter(username=user.username, attempt_time__gte=since)
    return rows.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists()


def delegations_of(user: User) -> QuerySet[Delegation]:
    """Delegations given or taken by the user, newest first."""
    rows = Delegation.objects.filter(giver=user) | Delegation.objects.filter(taker=user)
    return rows.select_related("giver", "taker").order_by("-since", "-id")


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """The user's own tokens for programs, newest first."""
    return ApiToken.objects.filter(owner=user)


def tokens_for(actor: Actor) -> QuerySet[ApiToken]:
    """Tokens of the users that the administrator sees."""
    return ApiToken.objects.filter(owner__in=User.objects.visible_to(actor, ACTION)).select_related("owner")
