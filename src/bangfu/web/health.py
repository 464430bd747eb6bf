"""Is it alive, is it ready, and what a phone needs to put it on its home screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.base.assets import front_end_is_built


@login_not_required
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Database and front end are there; 503 names what is not."""
    missing = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        missing.append("database")
    if not front_end_is_built():
        missing.append("front end")
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest."""
    content = {
        "name": _("困难职工帮扶"),
        "short_name": _("帮扶"),
        "lang": "zh-Hans",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#f3f5f8",
        "theme_color": "#0f1c33",
        "icons": [{"src": static("favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return JsonResponse(content, content_type="application/manifest+json", headers={"Cache-Control": "max-age=3600"})
