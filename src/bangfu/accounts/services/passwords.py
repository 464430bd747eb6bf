"""Helping a user who cannot get in."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.db import transaction

from bangfu.accounts.services.managing import managed_user, refuse_own, user_event
from bangfu.accounts.services.tokens import end_tokens_of
from bangfu.audit.services import record
from bangfu.base.scope import Actor

# Without characters that are easily taken for one another when a password is read out over the telephone.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4


def one_time_password() -> str:
    """A password that is easily read out: about 79 bits, such as ``k7fq-m2ax-9pdt-w4hz``."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


@transaction.atomic
def reset_password(*, actor: Actor, user_id: int) -> str:
    """Give a user a new password that he must change when he signs in; his open sessions and his tokens end.

    Raises Denied and Refused.
    """
    user = managed_user(actor, user_id)
    refuse_own(actor, user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    tokens = end_tokens_of(actor, user)
    record(actor, user_event("password_reset", user, details={"tokens": tokens}))
    return password


@transaction.atomic
def reset_two_factor(*, actor: Actor, user_id: int) -> None:
    """Take away authenticator and recovery codes of a user who lost his telephone. Raises Denied and Refused."""
    user = managed_user(actor, user_id)
    refuse_own(actor, user)
    removed, _ = Authenticator.objects.filter(user=user).delete()
    record(actor, user_event("two_factor_reset", user, details={"removed": removed}))


@transaction.atomic
def unlock_user(*, actor: Actor, user_id: int) -> None:
    """Forget the failed attempts of a user, so that he need not wait. Raises Denied."""
    user = managed_user(actor, user_id)
    attempts = reset(username=user.username)
    record(actor, user_event("user_unlocked", user, details={"attempts": attempts}))
