"""The API itself: its document, and what each kind of exception is answered with."""

from __future__ import annotations

import errno
import logging
from typing import Any

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from bangfu.api.describing import DESCRIPTION, described
from bangfu.api.operating import VersionMissing
from bangfu.api.operations import comparing, criteria, households, items, lines, members, organisation, screening, work
from bangfu.api.problems import of_outdated, of_refusal, problem, word_of
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied

log = logging.getLogger(__name__)


class Api(NinjaAPI):
    """Ninja with our document: names of operations are the names of their functions."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the function."""
        return str(operation.view_func.__name__)

    def get_openapi_schema(self, **options: Any) -> Any:
        """The document, with what every operation has in common."""
        return described(super().get_openapi_schema(**options))


api = Api(
    title="帮扶开放接口",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api_v1",
    openapi_url=None,
    docs_url=None,
    auth=None,
)


for router in (
    organisation.router,
    households.router,
    members.router,
    items.router,
    screening.router,
    comparing.router,
    lines.router,
    criteria.router,
    work.imports,
    work.jobs,
):
    api.add_router("", router)


@api.exception_handler(Denied)
def _denied(request: HttpRequest, trouble: Any) -> HttpResponse:
    return problem("denied")


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, trouble: Any) -> HttpResponse:
    return problem("not-found")


@api.exception_handler(Refused)
def _refused(request: HttpRequest, trouble: Any) -> HttpResponse:
    return of_refusal(trouble)


@api.exception_handler(Outdated)
def _outdated(request: HttpRequest, trouble: Any) -> HttpResponse:
    if "/criteria/" in request.path_info:
        said = _("%(by)s刚改过这个版本，请看过现在的内容再办理") % {"by": trouble.by}
        return of_outdated(trouble, getattr(request, "sent", {}), said)
    said = _("%(who)s 在您填写期间修改了这份档案。请对照后再保存。") % {"who": trouble.by}
    return of_outdated(trouble, getattr(request, "sent", {}), said)


@api.exception_handler(VersionMissing)
def _version_missing(request: HttpRequest, trouble: Any) -> HttpResponse:
    return problem("version-missing")


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, trouble: Any) -> HttpResponse:
    """What has the wrong form is told by field, as what a rule forbids."""
    errors = {}
    for error in trouble.errors:
        place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header", "payload")]
        errors[".".join(place) or "body"] = word_of(error)
    return problem("refused", _("提交的内容格式不对"), errors=errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, trouble: Any) -> HttpResponse:
    return problem("malformed", _("提交的内容不是正确的 JSON"))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, trouble: Any) -> HttpResponse:
    storage = isinstance(trouble, OperationalError)
    if storage or (isinstance(trouble, OSError) and trouble.errno == errno.ENOSPC):
        log.error("storage failed: %s", type(trouble).__name__, exc_info=trouble)
        return problem("busy", headers={"Retry-After": "5"})
    log.error("an operation of the API failed", exc_info=trouble)
    return problem("failure")
