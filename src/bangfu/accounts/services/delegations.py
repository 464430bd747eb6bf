"""Standing in for a colleague who is away."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import Delegation, Membership, User
from bangfu.accounts.notices import tell
from bangfu.accounts.services.managing import ACTION, may_manage, user_event
from bangfu.accounts.services.separation import refuse_both, roles_with
from bangfu.audit.services import record
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied

LONGEST = timedelta(days=92)
"""A longer absence is a change of duties, for which an administrator grants a role."""


@transaction.atomic
def delegate(*, actor: User, taker_id: int, since: date, until: date, today: date, reason: str = "") -> Delegation:
    """Let a colleague do what the actor may do while he is away, his own work aside.

    What the colleague does is logged under his own name and says for whom; a step that needs two people still needs
    two. Raises Refused.
    """
    _refuse_bad_time(since, until, today)
    if not Membership.objects.filter(user=actor).overlapping(since, until).exists():
        raise Refused(_("您在这段时间没有任何角色，无可委托"))
    taker = User.objects.select_for_update().filter(pk=taker_id, is_active=True).first()
    if taker is None or taker.pk == actor.pk or taker.pk not in {user.pk for user in possible_takers(actor)}:
        raise Refused(taker=_("请选择一位能看到您单位的同事"))
    if Delegation.objects.overlapping(since, until).filter(giver=actor).exists():
        raise Refused(since=_("这段时间内您已有代理人，请先结束原来的代理"))
    own = set(Membership.objects.filter(user=actor).overlapping(since, until).values_list("role", flat=True))
    refuse_both(roles_with(taker, since, until) | own, "taker")
    row = Delegation.objects.create(giver=actor, taker=taker, since=since, until=until, reason=reason[:200])
    told = _("%(name)s 委托您代理其工作：%(since)s 至 %(until)s") % {"name": actor.name, "since": since, "until": until}
    tell(taker.pk, told, reverse("accounts:delegations"))
    details = {"taker": taker.pk, "since": since.isoformat(), "until": until.isoformat()}
    record(actor, user_event("delegated", actor, details=details))
    return row


@transaction.atomic
def end_delegation(*, actor: User, delegation_id: int) -> None:
    """End a delegation at once: the giver, the taker, or an administrator of the giver. Raises Denied and Refused."""
    row = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "taker").filter(pk=delegation_id)
    found = row.first()
    if found is None or not (actor.pk in (found.giver_id, found.taker_id) or _administers(actor, found.giver)):
        raise Denied(ACTION)
    if found.ended_at is not None or found.until < timezone.localdate():
        raise Refused(_("这项代理已经结束"))
    found.ended_at, found.ended_by = timezone.now(), actor.actor_name
    found.save(update_fields=["ended_at", "ended_by"])
    for user_id in {found.giver_id, found.taker_id} - {actor.pk}:
        told = _("%(giver)s 与 %(taker)s 之间的代理已由 %(by)s 结束")
        names = {"giver": found.giver.name, "taker": found.taker.name, "by": actor.name}
        tell(user_id, told % names, reverse("accounts:delegations"))
    record(actor, user_event("delegation_ended", found.giver, details={"taker": found.taker_id}))


def possible_takers(giver: User) -> list[User]:
    """Active colleagues who hold a role today in a unit that the giver may see, or above one of his units."""
    today = timezone.localdate()
    own = Membership.objects.filter(user=giver).overlapping(today, None).values_list("unit", flat=True)
    tree = giver.tree
    near = set(tree.subtree(own)) | {above for unit in own for above in tree.ancestry(unit)}
    siblings = {child for unit in own for child in tree.children.get(tree.parents[unit], ())}
    holders = Membership.objects.in_force(today).filter(unit__in=near | siblings).values("user")
    return list(User.objects.filter(pk__in=holders, is_active=True).exclude(pk=giver.pk))


def _administers(actor: User, giver: User) -> bool:
    return bool(actor.reach(ACTION)) and may_manage(actor, giver)


def _refuse_bad_time(since: date, until: date, today: date) -> None:
    if since < today:
        raise Refused(since=_("开始日期不能早于今天"))
    if until < since:
        raise Refused(until=_("结束日期不能早于开始日期"))
    if until - since > LONGEST:
        raise Refused(until=_("代理最长 92 天；更久请管理员调整任职"))
