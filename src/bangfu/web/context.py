"""What every page's layout needs."""

from __future__ import annotations

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Nothing yet beyond the request."""
    return {}
