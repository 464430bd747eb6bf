"""Users, what binds a role to a unit, standing in for a colleague, and a user's own settings."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.accounts.roles import ROLES
from bangfu.base.scope import EVERYWHERE, Actor, Reach, ScopedQuerySet
from bangfu.orgs.models import Unit
from bangfu.orgs.selectors import Tree, read_tree


def role_choices() -> list[tuple[str, Any]]:
    """Codes and names of the roles, for a form or a column."""
    return [(role.code, role.label) for role in ROLES.values()]


class UserQuerySet(ScopedQuerySet["User"]):
    """Users: somebody belongs to every unit he holds, held or will hold a role in."""

    def visible_to(self, actor: Actor, action: str) -> Self:
        """Users with a membership in reach; a reach over everything sees those without any too."""
        reach = actor.reach(action)
        if reach.everywhere:
            return self
        return self.filter(pk__in=Membership.objects.filter(unit__in=reach.units).values("user"))


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's, over the queryset above."""

    use_in_migrations = False


class User(AbstractUser):
    """Someone who signs in. Names are one field in China; what a user may do comes from memberships alone."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=60)
    phone = models.CharField(_("联系电话"), max_length=20, blank=True, default="")
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = UserManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("用户")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def actor_id(self) -> int | None:
        """The key that audit entries keep."""
        return self.pk

    @property
    def actor_name(self) -> str:
        """The name that audit entries keep."""
        return f"{self.name}（{self.username}）"

    @cached_property
    def acting_for(self) -> str:
        """Names of the colleagues this user stands in for today."""
        return "、".join(str(row.giver) for row in self.standing_in)

    @cached_property
    def granted(self) -> list[Membership]:
        """Memberships in force today, own ones and then those taken over from colleagues who are away.

        Every page asks; written out it costs a third of what it takes to put the question together from the models.
        """
        day = timezone.localdate().isoformat()
        with connection.cursor() as cursor:
            cursor.execute(_GRANTED, [day, day, self.pk, self.pk, day, day, self.pk])
            return [_granted(connection.alias, *row) for row in cursor.fetchall()]

    @cached_property
    def standing_in(self) -> list[Delegation]:
        """Delegations in force today that let this user act for a colleague."""
        return list(Delegation.objects.in_force(timezone.localdate()).filter(taker=self).select_related("giver"))

    @cached_property
    def tree(self) -> Tree:
        """The organisation tree, read once per request."""
        return read_tree()

    @cached_property
    def _reaches(self) -> dict[str, Reach]:
        return {}

    def reach(self, action: str) -> Reach:
        """Where this user may do this: the subtrees of the memberships whose role grants it.

        Worked out once per request; a membership at the root reaches everywhere, which spares the list of units.
        """
        if not self.is_active:
            return Reach()
        if action not in self._reaches:
            self._reaches[action] = self._worked_out(action)
        return self._reaches[action]

    def _worked_out(self, action: str) -> Reach:
        tops = {row.unit_id for row in self.granted if action in ROLES[row.role].actions}
        if not tops:
            return Reach()
        if set(self.tree.roots) <= tops:
            return EVERYWHERE
        return Reach(units=self.tree.subtree(tops))

    def may(self, action: str, unit_id: int | None = None) -> bool:
        """Whether this user may do this in the unit, or anywhere at all when none is named."""
        reach = self.reach(action)
        return bool(reach) if unit_id is None else unit_id in reach


class _Dated(models.QuerySet[Any]):
    def in_force(self, on: date) -> _Dated:
        """Rows that hold on this day; both ends count."""
        return self.filter(Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on))

    def overlapping(self, since: date, until: date | None) -> _Dated:
        """Rows that hold on some day of a time; None is no end."""
        rows = self.filter(Q(until__isnull=True) | Q(until__gte=since))
        return rows if until is None else rows.filter(since__lte=until)


class _Delegations(_Dated):
    def in_force(self, on: date) -> _Dated:
        """Those that hold on this day and nobody has ended."""
        return super().in_force(on).filter(ended_at__isnull=True)

    def overlapping(self, since: date, until: date | None) -> _Dated:
        """Those that hold on some day of a time and nobody has ended."""
        return super().overlapping(since, until).filter(ended_at__isnull=True)


_GRANTED = """
SELECT m.id, m.user_id, m.role, m.unit_id, m.until, u.name
FROM accounts_membership m JOIN orgs_unit u ON u.id = m.unit_id
WHERE m.since <= %s AND (m.until IS NULL OR m.until >= %s) AND (m.user_id = %s OR m.user_id IN (
    SELECT d.giver_id FROM accounts_delegation d JOIN accounts_user g ON g.id = d.giver_id AND g.is_active
    WHERE d.taker_id = %s AND d.ended_at IS NULL AND d.since <= %s AND (d.until IS NULL OR d.until >= %s)
)) ORDER BY m.user_id <> %s, m.since, m.id
"""


def _granted(alias: str, *values: Any) -> Membership:
    """A membership with its unit, of which pages show the name; what else is asked of them is read then."""
    *own, until, name = values
    day = date.fromisoformat(until) if isinstance(until, str) else until  # SQLite keeps days as text
    row = Membership.from_db(alias, ("id", "user_id", "role", "unit_id", "until"), (*own, day))
    row.unit = Unit.from_db(alias, ("id", "name"), (row.unit_id, name))
    return row


class Membership(models.Model):
    """A role of a user, bound to a unit and reaching its subtree, from a day to a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("角色"), max_length=20, choices=role_choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    since = models.DateField(_("自"))
    until = models.DateField(_("至"), null=True, blank=True)

    objects = _Dated.as_manager()

    class Meta:
        verbose_name = _("任职")
        ordering = ["since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="accounts_membership_ends_after_start"
            )
        ]


class Delegation(models.Model):
    """While the giver is away, the taker may do what the giver may; entries then name both."""

    giver = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations_given")
    taker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="delegations_taken")
    since = models.DateField(_("自"))
    until = models.DateField(_("至"))
    reason = models.CharField(_("事由"), max_length=200, blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=100, blank=True, default="")

    objects = _Delegations.as_manager()

    class Meta:
        verbose_name = _("代理")
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="accounts_delegation_ends_after_start"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="accounts_delegation_to_another"),
        ]


class Preference(models.Model):
    """A setting of one user: columns shown on a list, saved searches."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="preferences")
    key = models.CharField(max_length=80)
    value = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="accounts_one_preference_a_key")]


class ApiToken(models.Model):
    """What lets a program act for its owner: a part of what he may do, in a part of his units, until a day.

    Only a keyed fingerprint of the secret is stored. ``units`` names the tops of subtrees; empty means every unit of
    the owner. Whatever the token says, it never reaches further than its owner does at that moment.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("名称"), max_length=40)
    secret_blind = models.BinaryField(max_length=16, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False, help_text="last letters, to tell tokens apart")
    actions = models.JSONField(default=list)
    units = models.JSONField(default=list)
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    until = models.DateField(_("有效期至"), help_text="the last day")
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("接口令牌")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """``in_use``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.until < timezone.localdate() else "in_use"
