"""The document of the API, as JSON for programs and as a page for people."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from bangfu.api.reading import sections
from bangfu.api.service import api


@cache
def openapi() -> str:
    """The document. It is written in Chinese whoever asks, so that it is the same for everyone."""
    with translation.override("zh-hans"):
        found: Any = api.get_openapi_schema(path_prefix="/api/v1/")
        return json.dumps(found, ensure_ascii=False, indent=1, default=str)


@require_safe
@login_not_required
def document(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1. It tells nothing of anybody, so a program reads it before it has a token."""
    return HttpResponse(openapi(), content_type="application/json", headers={"Cache-Control": "public, max-age=300"})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same as a page of ours: no script of a viewer has to be let in."""
    return render(request, "api/docs.html", sections(json.loads(openapi())))
