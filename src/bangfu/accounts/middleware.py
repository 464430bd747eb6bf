"""A user with a password given by somebody else goes nowhere before he has set his own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

_ALLOWED = ("account_change_password", "account_logout", "set_language")


class OwnPasswordMiddleware:
    """Leads every page to the change of password while ``must_change_password`` is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Redirect, once the address is known to lead to a page."""
        user = request.user
        match = request.resolver_match
        if not user.is_authenticated or not user.must_change_password:
            return None
        if match is not None and match.view_name in _ALLOWED:
            return None
        target = reverse("account_change_password")
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(target)
        messages.info(request, _("请先设置自己的密码，再开始使用"))
        return redirect(target)
