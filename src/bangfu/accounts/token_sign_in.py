"""Who comes with a token: the token is looked up by its fingerprint, failures are counted as those of signing in."""

from __future__ import annotations

import logging
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import ApiToken, User
from bangfu.accounts.services.tokens import PREFIX, secret_index
from bangfu.accounts.token_actor import TokenActor
from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.scope import SystemActor

_MINUTE = 60
_USE_IS_NOTED_EVERY = timedelta(minutes=1)
_CREDENTIALS = {"username": "?token"}
"""Failed tokens of one address are counted together, whatever was sent: guessing sends something new each time."""

_NOBODY = SystemActor(actor_name="未登录")
log = logging.getLogger(__name__)


class TokenRefused(Exception):  # noqa: N818 - a decision, not an error
    """No token, or none that opens anything; ``str()`` says why, in words."""


class TooMany(Exception):  # noqa: N818 - a decision, not an error
    """Too many failures of this address, or too many requests of this token; ``wait`` is in seconds."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


def actor_with_token(request: HttpRequest) -> TokenActor:
    """Whoever sends ``Authorization: Bearer ...``. Raises TokenRefused, TooMany."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise TokenRefused(_("请在请求头 Authorization: Bearer 中带上接口令牌"))
    actor = _actor(request, secret.strip())
    _count(actor.token)
    _note_use(actor.token)
    return actor


def _actor(request: HttpRequest, secret: str) -> TokenActor:
    token = None
    if secret.startswith(PREFIX) and secret.isascii():
        found = ApiToken.objects.select_related("owner").filter(secret_blind=secret_index(secret))
        token = found.first()
    if token is None:
        raise _failed(request)
    _refuse_dead(token)
    return TokenActor(token.owner, token)


def _refuse_dead(token: ApiToken) -> None:
    owner: User = token.owner
    if not owner.is_active:
        raise TokenRefused(_("令牌所属的用户已停用"))
    if owner.must_change_password:
        raise TokenRefused(_("令牌所属的用户须先登录并设置自己的口令"))
    if token.state == "revoked":
        raise TokenRefused(_("这个令牌已撤销"))
    if token.state == "expired":
        raise TokenRefused(_("这个令牌已过期，请新建一个"))


def _failed(request: HttpRequest) -> Exception:
    """Count a token that nobody has; what to answer. A token that is right is never held up by others' failures."""
    wait = round(settings.AXES_COOLOFF_TIME * 3600)
    if not AxesProxyHandler.is_allowed(request, _CREDENTIALS):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # else axes answers with its own page
        return TooMany(_("错误的令牌太多，请稍后再试"), wait)
    AxesProxyHandler.user_login_failed(sender=None, credentials=_CREDENTIALS, request=request)
    request.axes_locked_out = False  # type: ignore[attr-defined]
    with transaction.atomic():
        record(_NOBODY, Event("accounts.token_failed"))
    return TokenRefused(_("没有这个令牌，请检查是否复制完整"))


def _count(token: ApiToken) -> None:
    """Requests of a token in this minute, counted in the cache. Raises TooMany."""
    now = timezone.now()
    key = f"accounts.token.{token.pk}.{int(now.timestamp()) // _MINUTE}"
    cache.add(key, 0, timeout=2 * _MINUTE)
    if cache.incr(key) > settings.BANGFU_API_REQUESTS_A_MINUTE:
        wait = _MINUTE - int(now.timestamp()) % _MINUTE
        raise TooMany(_("这个令牌的请求太密，请稍后再试"), wait)


def _note_use(token: ApiToken) -> None:
    """Keep when a token was last used, to the minute; a busy database is no reason to refuse a reader."""
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < _USE_IS_NOTED_EVERY:
        return
    try:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    except OperationalError as trouble:
        log.warning("the use of a token could not be noted: %s", trouble)
