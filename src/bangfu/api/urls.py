"""Addresses of the API and of its document."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from bangfu.api import pages
from bangfu.api.guard import guarded
from bangfu.api.service import api


def _operations() -> list[URLPattern | URLResolver]:
    """Ninja's addresses behind the guard; its root, which answers nothing, is left out."""
    patterns = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    return [path(str(each.pattern), guarded(each.callback), name=each.name) for each in patterns]


app_name = "api"
urlpatterns = [
    path("docs", pages.docs, name="docs"),
    path("v1/openapi.json", pages.document, name="openapi"),
    path("v1/", include((_operations(), "v1"))),
]
