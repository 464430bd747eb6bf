"""Turns what a service could not or would not do into a page, and keeps personal pages out of caches."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.http import HttpRequest, HttpResponse

from bangfu.base.kept import one_reading
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.web import errors

_READING = ("GET", "HEAD")

log = logging.getLogger(__name__)


class ShellMiddleware:
    """Wraps every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; pages of a signed-in user are kept by nobody."""
        with one_reading() if request.method in _READING else nullcontext():
            response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Remember that the page's own work begins, for whatever fails after it."""
        request.view_ran = True  # type: ignore[attr-defined]

    def process_exception(self, request: HttpRequest, trouble: Exception) -> HttpResponse | None:
        """The page for what a view let through; None leaves anything unforeseen to Django."""
        if isinstance(trouble, Denied):
            return errors.forbidden(request, trouble)
        if isinstance(trouble, (Refused, Outdated)):
            return errors.refused(request, trouble)
        if errors.is_storage_trouble(trouble):
            log.error("storage failed: %s", type(trouble).__name__, exc_info=trouble)
            return errors.busy(request, trouble)
        return None
