"""Pages for what went wrong, each saying what to do next."""

from __future__ import annotations

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from bangfu.base.assets import front_end_is_built
from bangfu.base.refusals import Refused

log = logging.getLogger(__name__)

_FULL_DISK = ("disk is full", "No space left")  # as SQLite and PostgreSQL put it
_RETRY_AFTER = {True: "300", False: "10"}  # seconds, for a full disk and for a busy database
_SECRET = ("password", "csrfmiddlewaretoken", "code", "otp", "token")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "web/errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "web/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; but 503 where the database or the disk failed outside of a view, as while the session is stored.

    Django catches what a middleware raises before any other middleware sees it, and asks only here what to show.
    Touches neither database nor session, which may be what failed.
    """
    trouble = sys.exc_info()[1]
    if isinstance(trouble, Exception) and is_storage_trouble(trouble):
        log.error("storage failed: %s", type(trouble).__name__, exc_info=trouble)
        with override(get_language_from_request(request)):
            return busy(request, trouble, view_ran=getattr(request, "view_ran", False))
    return HttpResponse(render_to_string("web/errors/500.html"), status=500)


def is_storage_trouble(trouble: Exception) -> bool:
    """Whether the database is locked or gone, or the disk is full: what may be well again in a while."""
    full = isinstance(trouble, OSError) and trouble.errno == errno.ENOSPC
    return full or isinstance(trouble, (OperationalError, InterfaceError))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """409: a rule forbids it, or someone else was faster; the sentences say which."""
    sentences = list(exception.messages.values()) if isinstance(exception, Refused) else [str(exception)]
    return render(request, "web/errors/refused.html", {"refusals": sentences}, status=409)


def busy(request: HttpRequest, exception: Exception, *, view_ran: bool = False) -> HttpResponse:
    """503: the database or the disk would not take it; what was typed stays on the page, ready to be sent again.

    ``view_ran`` says that the page's own work was over already, so that its changes may stand.
    """
    full = isinstance(exception, OSError) or any(sign in str(exception) for sign in _FULL_DISK)
    reason = _("服务器磁盘已满，请通知管理员腾出空间。")
    if not full:
        reason = _("数据库正忙或暂时连不上，可能有人正在进行大批量操作。")
    typed = [(name, value) for name, values in request.POST.lists() for value in values]
    kept = [(name, value) for name, value in typed if not any(word in name.lower() for word in _SECRET)]
    context = {
        "reason": reason,
        "fields": kept if request.method == "POST" else [],
        "had_files": bool(request.FILES),
        "had_secrets": any("password" in name.lower() for name, _value in typed),
        "maybe_done": view_ran and request.method == "POST",
        "built": front_end_is_built(),
    }
    response = render(request, "web/errors/busy.html", context, status=503)
    response["Retry-After"] = _RETRY_AFTER[full]
    response["Cache-Control"] = "no-store"
    return response


def forged_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its CSRF token: mostly one that stood open while the session ended."""
    return render(request, "web/errors/expired_form.html", status=403)
