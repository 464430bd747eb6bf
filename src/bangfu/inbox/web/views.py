"""A user's to-dos and messages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flashes
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.inbox import selectors, services

_PER_PAGE = 50


def todos(request: HttpRequest) -> HttpResponse:
    """What there is to do, the nearest day first."""
    return _show(request, "todos", selectors.open_todos(_user(request)))


def messages(request: HttpRequest) -> HttpResponse:
    """Messages, unread ones first."""
    return _show(request, "messages", selectors.messages_of(_user(request)))


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a message as read and go where it leads."""
    item = services.mark_read(user=_user(request), item_id=pk)
    if item is None:
        raise Http404
    # Links are made by our own code; the check keeps it so whatever a later caller stores.
    safe = url_has_allowed_host_and_scheme(item.link, allowed_hosts=None)
    return redirect(item.link if item.link and safe else "inbox:messages")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark every message as read."""
    count = services.mark_all_read(user=_user(request))
    flashes.success(request, _("已将 %(count)d 条消息标为已读") % {"count": count})
    return redirect("inbox:messages")


def _show(request: HttpRequest, tab: str, rows: Any) -> HttpResponse:
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"tab": tab, "page": page, "counts": selectors.counters(_user(request)), "today": timezone.localdate()}
    return render(request, "inbox/list.html", context)


def _user(request: HttpRequest) -> Any:
    return request.user
