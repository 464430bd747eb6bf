"""A request sent twice under one ``Idempotency-Key`` is done once: networks drop answers, and scripts send again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.accounts.models import ApiToken
from bangfu.api.models import KeptAnswer
from bangfu.api.problems import problem

HEADER: Final = "Idempotency-Key"
KEPT_FOR: Final = timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,80}")
_HEADERS: Final = ("Content-Type", "ETag", "Location")


def done_once(request: HttpRequest, token: ApiToken, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a request, or give the answer that it got before.

    The answer is stored in the transaction of what it tells. A process that dies half-way therefore leaves neither,
    and the request may safely be sent again; one that was refused left nothing either and is judged anew.
    """
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        return problem("malformed", _("Idempotency-Key 应为 1 到 80 个可见的英文字符"))
    digest = _digest(request)
    with transaction.atomic():
        KeptAnswer.objects.filter(token=token, key=key, made_at__lt=timezone.now() - KEPT_FOR).delete()
        kept = KeptAnswer(token=token, key=key, digest=digest)
        try:
            with transaction.atomic():
                kept.save(force_insert=True)
        except IntegrityError:
            return _again(KeptAnswer.objects.get(token=token, key=key), digest)
        response = run()
        if response.status_code >= 400 or not isinstance(response, HttpResponse):
            transaction.set_rollback(True)
        else:
            _keep(kept, response)
    return response


def _again(kept: KeptAnswer, digest: str) -> HttpResponse:
    if kept.digest != digest:
        return problem("conflict", _("这个 Idempotency-Key 已用于另一个请求，新的请求请换一个"))
    response = HttpResponse(kept.body.encode(), status=kept.status, headers=kept.headers)
    response["Idempotent-Replay"] = "true"
    return response


def _keep(kept: KeptAnswer, response: HttpResponse) -> None:
    kept.status = response.status_code
    kept.headers = {name: response[name] for name in _HEADERS if response.has_header(name)}
    kept.body = response.content.decode()
    kept.save()


def _digest(request: HttpRequest) -> str:
    sent = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    spooled = getattr(request, "spooled", None)
    if spooled is None:
        sent.update(request.body)
    else:
        with spooled.open("rb") as file:
            while chunk := file.read(1 << 20):
                sent.update(chunk)
    return sent.hexdigest()
