"""Who may open the pages of imports: whoever may import something of some kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from bangfu.base.scope import Denied
from bangfu.imports.selectors import kinds_for

View = Callable[..., HttpResponseBase]
ACTION = "registry.import"
"""The action of the most common kind; named where somebody may import nothing at all."""


def needs_a_kind(view: View) -> View:
    """Like ``base.views.needs``, for any one of the actions of the registered kinds."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not kinds_for(request.user):  # type: ignore[arg-type]
            raise Denied(ACTION)
        return view(request, *args, **kwargs)

    guarded.needed_action = ACTION  # type: ignore[attr-defined]
    return guarded
