"""Sign-ins, failures, lockouts and what a user does to his second step go into the audit log.

Signals are used here and nowhere else: allauth and axes offer no other place that sees every way of signing in.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from bangfu.accounts.models import User
from bangfu.accounts.services.managing import user_event
from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.scope import SystemActor

_NOBODY = SystemActor(actor_name="未登录")


@receiver(user_logged_in)
def _signed_in(user: User, **_: Any) -> None:
    with transaction.atomic():
        record(user, user_event("signed_in", user))


@receiver(user_logged_out)
def _signed_out(user: User | None, **_: Any) -> None:
    if user is not None:
        with transaction.atomic():
            record(user, user_event("signed_out", user))


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], **_: Any) -> None:
    _tell("sign_in_failed", str(credentials.get("username") or ""))


@receiver(user_locked_out)
def _locked(username: str | None = None, **_: Any) -> None:
    _tell("locked", username or "")


@receiver(authenticator_added)
def _step_added(user: User, authenticator: Authenticator, **_: Any) -> None:
    _tell_step("two_factor_added", user, authenticator)


@receiver(authenticator_reset)
def _step_renewed(user: User, authenticator: Authenticator, **_: Any) -> None:
    _tell_step("two_factor_renewed", user, authenticator)


@receiver(authenticator_removed)
def _step_removed(user: User, authenticator: Authenticator, **_: Any) -> None:
    _tell_step("two_factor_removed", user, authenticator)


def _tell_step(action: str, user: User, authenticator: Authenticator) -> None:
    with transaction.atomic():
        record(user, user_event(action, user, details={"kind": str(authenticator.type)}))


def _tell(action: str, username: str) -> None:
    """Name the user only if he exists: what was typed may be a password in the wrong field."""
    user = User.objects.filter(username__iexact=username).first()
    event = user_event(action, user) if user else Event(f"accounts.{action}", details={"known": False})
    with transaction.atomic():
        record(_NOBODY, event)
