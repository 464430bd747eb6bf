"""The switch of the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.i18n import set_language

from bangfu.accounts.services import choose_language


@login_not_required
def choose(request: HttpRequest) -> HttpResponseBase:
    """Keep the language in the browser and, of whoever is signed in, with the account; then back to the page."""
    user: Any = request.user
    language = request.POST.get("language", "")
    if user.is_authenticated and language in dict(settings.LANGUAGES):
        choose_language(user=user, language=language)
    return set_language(request)
