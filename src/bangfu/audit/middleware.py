"""Gives every request an id, and writes refusals to signed-in users into the log."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from bangfu.audit.context import origin
from bangfu.audit.events import Event
from bangfu.audit.services import record

_REFUSALS = {403: "audit.refused", 404: "audit.not_found"}


class AuditMiddleware:
    """Wraps each request in its origin; a page that was refused or hidden leaves an entry.

    Only addresses that lead to a page count: a missing picture is no attempt at anything.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        with origin(str(uuid.uuid4()), request.META.get("REMOTE_ADDR", "")):
            response = self.get_response(request)
            if response.status_code in _REFUSALS and request.resolver_match and request.user.is_authenticated:
                self._tell(request, response.status_code)
            return response

    @staticmethod
    def _tell(request: HttpRequest, status: int) -> None:
        match = request.resolver_match
        assert match is not None
        details = {"page": match.view_name, "method": request.method or "", "path": request.path[:200]}
        with transaction.atomic():
            record(request.user, Event(_REFUSALS[status], details=details))  # type: ignore[arg-type]
