"""What views share: the guard that names a view's action, and forms that a service refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from bangfu.base.refusals import Refused
from bangfu.base.scope import require

Arguments = ParamSpec("Arguments")
View = Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]


def needs(action: str) -> Callable[[View[Arguments]], View[Arguments]]:
    """A view that only someone who may do this somewhere reaches; anyone else gets the 403 page and an audit entry.

    The guard opens the page; which rows it touches is up to ``visible_to`` and the service's own ``require``.

    ``@needs("registry.edit")``
    """

    def guard(view: View[Arguments]) -> View[Arguments]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponseBase:
            require(request.user, action)  # type: ignore[arg-type]
            return view(request, *args, **kwargs)

        guarded.needed_action = action  # type: ignore[attr-defined]
        return guarded

    return guard


def add_refusal(form: BaseForm, refused: Refused) -> None:
    """Put what a service refused at the fields of the form; what names no field of it stands above the form."""
    for field, message in refused.messages.items():
        form.add_error(field if field in form.fields else None, message)


def form_status(form: BaseForm) -> int:
    """422 for a form that is shown again because of errors, else 200."""
    return 422 if form.is_bound and form.errors else 200


def is_partial(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for one part of the page only."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request and htmx.target == target


def redirect_for_htmx(url: str) -> HttpResponse:
    """Tell htmx to go to another page as a whole."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})
