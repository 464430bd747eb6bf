"""How an operation is declared: its method, its address, the action it asks for, and its words in the document."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from bangfu.accounts.token_actor import TokenActor
from bangfu.api.problems import problem
from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied, require

Function = Callable[..., Any]
_VERSION = re.compile(r'"?(\d{1,9})"?')


class VersionMissing(Exception):  # noqa: N818 - a decision, not an error
    """A change without ``If-Match``."""


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    needs: str,
    response: Any,
    summary: str,
    description: str = "",
    status: int = 200,
    more: dict[str, Any] | None = None,
) -> Callable[[Function], Function]:
    """Declare an operation. ``needs`` is one action or several joined by " or "; "" lets every token in.

    The action opens the operation, as ``needs`` of ``base.views`` opens a page; which rows it touches is up to
    ``visible_to`` and the service's own ``require``.
    """

    def declare(function: Function) -> Function:
        guarded = decorate_view(_opened_by(needs))(function)
        declared: Function = router.api_operation(
            [method],
            path,
            response={status: response},
            summary=summary,
            url_name=function.__name__,
            openapi_extra={"x-needs": needs, "description": description, **(more or {})},
        )(guarded)
        return declared

    return declare


def _opened_by(needs: str) -> Callable[[Function], Function]:
    def deco(run: Function) -> Function:
        def opened(request: HttpRequest, **kwargs: Any) -> Any:
            try:
                _require_one(actor_of(request), needs)
            except Denied:
                return problem("denied")
            return run(request, **kwargs)

        return opened

    return deco


def _require_one(actor: TokenActor, needs: str) -> None:
    actions = needs.split(" or ") if needs else []
    if actions and not any(actor.reach(action) for action in actions):
        require(actor, actions[0])


def actor_of(request: HttpRequest) -> TokenActor:
    """Who comes with this request."""
    actor: Any = request.user
    assert isinstance(actor, TokenActor)
    return actor


def sent(request: HttpRequest, payload: Any) -> dict[str, Any]:
    """The fields that were really sent; kept for the answer to whoever was overtaken by somebody else."""
    values: dict[str, Any] = payload.dict(exclude_unset=True)
    request.sent = values  # type: ignore[attr-defined]
    return values


def version_of(request: HttpRequest) -> int:
    """The version in ``If-Match``. Raises VersionMissing, Refused."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise VersionMissing
    found = _VERSION.fullmatch(text)
    if found is None:
        raise Refused(**{"If-Match": _('应为读到的版本，例如 "3"')})
    return int(found[1])


def tagged(response: HttpResponse, version: int) -> None:
    """Give the answer the version of what it shows."""
    response["ETag"] = f'"{version}"'
