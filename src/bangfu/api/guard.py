"""What stands before every operation: who comes, how often, and whether the same request was done before."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bangfu.accounts.token_sign_in import TokenRefused, TooMany, actor_with_token
from bangfu.api.once import HEADER, done_once
from bangfu.api.problems import problem
from bangfu.base.refusals import Refused
from bangfu.imports.guards import MOST_BYTES

UPLOAD = ("POST", "/api/v1/imports")
"""The operation whose body is a file."""

View = Callable[..., HttpResponseBase]
log = logging.getLogger(__name__)


def guarded(view: View) -> View:
    """A view that only a token opens. The session of a browser opens nothing here, so no form can be forged for it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            actor = actor_with_token(request)
        except TokenRefused as refused:
            return problem("unauthenticated", refused, headers={"WWW-Authenticate": "Bearer"})
        except TooMany as many:
            return problem("too-many", many, headers={"Retry-After": str(many.wait)})
        request.user = actor  # type: ignore[assignment]  # the log of refusals reads it there
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        return _changing(request, view, args, kwargs)

    return login_not_required(csrf_exempt(answer))


def _changing(request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponseBase:
    user: Any = request.user

    def run() -> HttpResponseBase:
        return view(request, *args, **kwargs)

    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        if (request.method, request.path_info) == UPLOAD:
            try:
                request.spooled = _spooled(request, Path(folder) / "body")  # type: ignore[attr-defined]
            except Refused as refused:
                return problem("too-large", refused)
        if request.method == "POST" and HEADER in request.headers:
            return done_once(request, user.token, run)
        return run()


def _spooled(request: HttpRequest, path: Path) -> Path:
    """The body as a file, never the whole of it in memory. Raises Refused for one that is too large."""
    taken = 0
    with path.open("wb") as file:
        while chunk := request.read(1 << 20):
            taken += len(chunk)
            if taken > MOST_BYTES:
                most = MOST_BYTES // 1024 // 1024
                raise Refused(_("文件超过 %(most)s MB，请按单位拆成几个文件分别导入") % {"most": most})
            file.write(chunk)
    return path
