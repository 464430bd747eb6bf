"""Tokens for programs: made by their owner, shown once, revoked by him or by an administrator."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.api_actions import API_ACTIONS
from bangfu.accounts.models import ApiToken, User
from bangfu.accounts.notices import tell
from bangfu.accounts.services.managing import ACTION, may_manage, user_event
from bangfu.audit.events import JSON
from bangfu.audit.services import record
from bangfu.base.crypto import keyring
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, Denied

PREFIX = "bangfu_"
"""Begins every token, so that one that was left in a file or a log is found by a search."""

LONGEST = timedelta(days=365)
MOST_IN_USE = 20
_BYTES = 32


def secret_index(secret: str) -> bytes:
    """The keyed fingerprint under which a token is stored."""
    return keyring().blind_index(secret, "accounts.api_token")


def offered_actions(owner: User) -> list[str]:
    """The actions that the user could give a token today."""
    return [action for action in API_ACTIONS if owner.may(action)]


@transaction.atomic
def make_token(
    *, owner: User, name: str, actions: Collection[str], units: Collection[int], until: date, today: date
) -> tuple[ApiToken, str]:
    """Make a token of one's own. Returns it with its secret, which is stored nowhere. Raises Refused."""
    User.objects.select_for_update().get(pk=owner.pk)
    _check(owner, name.strip(), actions, units, until, today)
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    token = ApiToken.objects.create(
        owner=owner,
        name=name.strip(),
        secret_blind=secret_index(secret),
        ending=secret[-4:],
        actions=[action for action in API_ACTIONS if action in actions],
        units=sorted(units),
        until=until,
    )
    record(owner, user_event("token_made", owner, details=_details(token)))
    text = _("您的账号新建了接口令牌“%(name)s”。如非本人操作，请立即撤销并修改口令。") % {"name": token.name}
    tell(owner.pk, text, reverse("accounts:tokens"))
    return token, secret


@transaction.atomic
def revoke_token(*, actor: Actor, token_id: int) -> ApiToken:
    """End a token at once: the owner, or an administrator of his. Raises Denied and Refused."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=token_id).first()
    if token is None or not (actor.actor_id == token.owner_id or _administers(actor, token.owner)):
        raise Denied(ACTION)
    if token.revoked_at is not None:
        raise Refused(_("这个令牌已经撤销"))
    _end(actor, token)
    record(actor, user_event("token_revoked", token.owner, details={"token": token.pk, "name": token.name}))
    if actor.actor_id != token.owner_id:
        text = _("您的接口令牌“%(name)s”已由 %(by)s 撤销") % {"name": token.name, "by": actor.actor_name}
        tell(token.owner_id, text, reverse("accounts:tokens"))
    return token


def end_tokens_of(actor: Actor, user: User) -> int:
    """End every token of a user within the transaction that shuts him out; how many there were."""
    tokens = list(ApiToken.objects.select_for_update().filter(owner=user, revoked_at__isnull=True))
    for token in tokens:
        _end(actor, token)
    return len(tokens)


def _end(actor: Actor, token: ApiToken) -> None:
    token.revoked_at, token.revoked_by = timezone.now(), actor.actor_name[:100]
    token.save(update_fields=["revoked_at", "revoked_by"])


def _administers(actor: Actor, owner: User) -> bool:
    return bool(actor.reach(ACTION)) and may_manage(actor, owner)


def _check(owner: User, name: str, actions: Collection[str], units: Collection[int], until: date, today: date) -> None:
    problems = {}
    if not name or len(name) > 40:
        problems["name"] = _("请填写名称，最多 40 个字")
    if not actions or not set(actions) <= set(offered_actions(owner)):
        problems["actions"] = _("请至少选一项，且只能选您自己能做的事")
    elif any(not any(unit in owner.reach(action) for action in actions) for unit in units):
        problems["units"] = _("只能选您管得到的单位")
    if not today <= until <= today + LONGEST:
        problems["until"] = _("有效期从今天起，最长一年")
    if problems:
        raise Refused(**problems)
    alive = ApiToken.objects.filter(owner=owner, revoked_at__isnull=True, until__gte=today)
    if alive.filter(name=name).exists():
        raise Refused(name=_("您已有同名的令牌，请换一个名称"))
    if alive.count() >= MOST_IN_USE:
        raise Refused(_("在用的令牌最多 %(most)d 个，请先撤销不用的") % {"most": MOST_IN_USE})


def _details(token: ApiToken) -> dict[str, JSON]:
    return {
        "token": token.pk,
        "name": token.name,
        "actions": list(token.actions),
        "units": list(token.units),
        "until": token.until.isoformat(),
    }
