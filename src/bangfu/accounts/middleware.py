"""What holds for every page: signing in first, the user's language, and a password of his own before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

_ALLOWED = ("account_change_password", "account_logout", "set_language")


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads to the sign-in and from there back to where the user was, also when his session ended under his hands.

    What he sent is not done, and he is told so; the address of a button that only takes a POST would answer nothing
    after signing in, so he comes back to the page that the button stands on.
    """

    def handle_no_permission(  # type: ignore[override]  # htmx is redirected by a header
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """Redirect, htmx by a way that moves the whole page instead of putting the sign-in into a part of it."""
        htmx = getattr(request, "htmx", None)
        if request.method in ("GET", "HEAD") and not htmx:
            return super().handle_no_permission(request, view_func)
        if request.method not in ("GET", "HEAD"):
            messages.warning(request, _("登录已过期，刚才提交的内容没有保存。请重新登录后再办理。"))
        target = f"{reverse('account_login')}?{urlencode({'next': _page_of(request)})}"
        return HttpResponseClientRedirect(target) if htmx else redirect(target)


def _page_of(request: HttpRequest) -> str:
    """The page of ours that a request was sent from; the first page where the browser does not say."""
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    ours = parts.netloc == request.get_host() and parts.path.startswith("/") and not parts.path.startswith("//")
    return f"{parts.path}?{parts.query}".removesuffix("?") if ours else reverse("home")


class OwnLanguageMiddleware:
    """Shows pages in the language kept with the account, and leaves it in the browser for the pages after signing out.

    Reads the user whom every page reads anyway. Who never chose a language has that of his browser.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; the user may have signed in by it."""
        if language := kept_language(request):
            activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        language = kept_language(request)
        if language and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != language:
            leave_language(response, language)
        return response


def kept_language(request: HttpRequest) -> str:
    """The language kept with the account of whoever is signed in; "" without one."""
    language: str = getattr(request.user, "language", "")
    return language if language in dict(settings.LANGUAGES) else ""


def leave_language(response: HttpResponse, language: str) -> None:
    """Keep a language in the browser, as Django's own switch does."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


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
