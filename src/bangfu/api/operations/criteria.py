"""Criteria: sets and versions, checking a text, and the way of a draft from its first line to its publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from bangfu.api.operating import actor_of, operation, sent, tagged, version_of
from bangfu.api.schemas.criteria import CheckIn, CheckShown, Publishing, SendingBack, Sets, TextIn, VersionShown
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.yaml_text.problems import Problem
from bangfu.policies.checks import check_text
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.selectors.criteria import sets_with_versions
from bangfu.policies.services import drafts, publishing
from bangfu.policies.services.versions import EDIT, PUBLISH, VIEW, clean_text
from bangfu.policies.web.pages import find_version

router = Router(tags=["认定标准"])
_PATH = "/criteria/versions/{uuid:version_id}"
_MATCH: dict[str, Any] = {"x-if-match": True}
_LINE = (
    "id", "version", "state", "lock", "digest", "effective_from", "effective_to", "made_at", "published_at"
)  # fmt: skip


@operation(router, "GET", "/criteria", needs=VIEW, response=Sets, summary="各套标准和它们的版本")
def list_criteria(request: HttpRequest) -> Any:
    """Sets with their versions, without texts."""
    return {
        "items": [
            {"id": each.pk, "name": each.name, "title": each.title, "in_use": each.in_use}
            | {"versions": [{name: getattr(version, name) for name in _LINE} for version in versions]}
            for each, versions in sets_with_versions()
        ]
    }


@operation(router, "GET", _PATH, needs=VIEW, response=VersionShown, summary="一个版本和它的全文")
def get_criteria_version(request: HttpRequest, response: HttpResponse, version_id: UUID) -> Any:
    """One version with its text."""
    return _shown(response, version_id)


def _shown(response: HttpResponse, version_id: UUID) -> dict[str, Any]:
    version = find_version(version_id)
    tagged(response, version.lock)
    more = ("base_id", "returned_because", "text")
    return {name: getattr(version, name) for name in (*_LINE, *more)} | {"set_name": version.criteria_set.name}


@operation(
    router, "POST", "/criteria/check", needs=VIEW, response=CheckShown, summary="检查一段全文，什么都不保存",
    description="名称、类型、范围、永远到不了的档次、依据，以及它自带的案例。",
)  # fmt: skip
def check_criteria_text(request: HttpRequest, payload: CheckIn) -> Any:
    """Check a text as the page of a draft does."""
    text = clean_text(payload.text)
    report = check_text(text, payload.set_name or _name_of(text), timezone.localdate())
    return {
        "sound": report.sound,
        "problems": _problems(report.problems),
        "failed_cases": [str(failure) for failure in report.failures],
        "advice": report.advice,
    }


def _name_of(text: str) -> str:
    """The set that a text says it belongs to; empty where that cannot be read."""
    try:
        return load_criteria(text).name
    except CriteriaError:
        return ""


def _problems(problems: Any) -> list[dict[str, Any]]:
    found: list[Problem] = list(problems)
    return [
        {"line": each.place.line, "column": each.place.column, "entry": each.entry}
        | {"reason": each.reason, "hint": each.hint}
        for each in found
    ]


@operation(
    router, "POST", f"{_PATH}/draft", needs=EDIT, response=VersionShown, status=201, summary="从已发布的版本起草"
)
def start_draft(request: HttpRequest, response: HttpResponse, version_id: UUID) -> Any:
    """A new draft with the text of a published version."""
    draft = drafts.start_draft(actor_of(request), base_id=find_version(version_id).pk)
    return Status(201, _shown(response, draft.pk))


@operation(
    router, "PUT", _PATH, needs=EDIT, response=VersionShown, summary="改草稿的全文", more=_MATCH,
    description="有毛病的全文也存得下，但交不出去；先用检查看毛病在哪里。",
)  # fmt: skip
def change_draft(request: HttpRequest, response: HttpResponse, version_id: UUID, payload: TextIn) -> Any:
    """Replace the text of a draft."""
    values = sent(request, payload)
    return _acted(request, response, version_id, drafts.change_draft, text=values["text"])


@operation(router, "POST", f"{_PATH}/hand-in", needs=EDIT, response=VersionShown, summary="交出草稿待发布", more=_MATCH)
def hand_in(request: HttpRequest, response: HttpResponse, version_id: UUID) -> Any:
    """Hand a draft in."""
    return _acted(request, response, version_id, publishing.hand_in)


@operation(router, "POST", f"{_PATH}/take-back", needs=EDIT, response=VersionShown, summary="收回再改", more=_MATCH)
def take_back(request: HttpRequest, response: HttpResponse, version_id: UUID) -> Any:
    """Make a version that was handed in a draft again."""
    return _acted(request, response, version_id, publishing.take_back)


@operation(router, "POST", f"{_PATH}/drop", needs=EDIT, response=VersionShown, summary="作废草稿", more=_MATCH)
def drop_draft(request: HttpRequest, response: HttpResponse, version_id: UUID) -> Any:
    """Put a draft aside for good."""
    return _acted(request, response, version_id, drafts.drop_draft)


@operation(router, "POST", f"{_PATH}/send-back", needs=PUBLISH, response=VersionShown, summary="退回", more=_MATCH)
def send_back(request: HttpRequest, response: HttpResponse, version_id: UUID, payload: SendingBack) -> Any:
    """Send a draft back with the reason."""
    return _acted(request, response, version_id, publishing.send_back, reason=sent(request, payload)["reason"])


@operation(
    router, "POST", f"{_PATH}/publish", needs=PUBLISH, response=VersionShown, summary="发布", more=_MATCH,
    description="须是第二个人：起草、改过或交出的人不能发布，用谁的令牌都一样。",
)  # fmt: skip
def publish(request: HttpRequest, response: HttpResponse, version_id: UUID, payload: Publishing) -> Any:
    """Publish a version that was handed in."""
    return _acted(request, response, version_id, publishing.publish, seen=payload.seen)


def _acted(
    request: HttpRequest, response: HttpResponse, version_id: UUID, command: Callable[..., CriteriaVersion], **more: Any
) -> dict[str, Any]:
    """Run a command on the version as it was read."""
    version = find_version(version_id)
    command(actor_of(request), version_id=version.pk, lock=version_of(request), **more)
    return _shown(response, version_id)
