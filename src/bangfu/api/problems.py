"""What the API answers when it does not do what was asked: RFC 9457, in the words that the pages use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.base.refusals import Outdated, Refused
from bangfu.registry.web.forms import SEALED

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final[dict[str, tuple[int, str | Promise]]] = {
    "malformed": (400, _("请求无法识别")),
    "unauthenticated": (401, _("令牌无效")),
    "denied": (403, _("没有权限")),
    "not-found": (404, _("找不到")),
    "method": (405, _("不支持这种请求方法")),
    "conflict": (409, _("现在不能这样做")),
    "outdated": (412, _("这份资料刚被修改过")),
    "too-large": (413, _("内容太大")),
    "refused": (422, _("请改正标出的各项")),
    "version-missing": (428, _("请带上版本")),
    "too-many": (429, _("请求太密")),
    "failure": (500, _("程序出错")),
    "busy": (503, _("暂时存不进去")),
}
"""Status and title by the last part of ``type``."""

DETAILS: Final[dict[str, str | Promise]] = {
    "malformed": _("网址或提交的内容不完整。"),
    "denied": _("您的角色或令牌不能办理这件事。如果确实需要，请联系本单位管理员；这次访问已记入审计日志。"),
    "not-found": _("网址可能有误，或者这份资料不在您的管辖范围内。"),
    "method": _("这个网址不接受这种请求方法，可用的方法见应答头 Allow。"),
    "failure": _("错误已记入服务器日志，请联系管理员。"),
    "busy": _("数据库正忙或磁盘已满，什么都没有改动，请稍后重发。"),
    "version-missing": _("修改须在请求头 If-Match 中带上您读到的版本（应答头 ETag）。"),
}
BY_STATUS: Final = {status: kind for kind, (status, _title) in TITLES.items()}

API_NAMES: Final = {
    "unit": "unit_id",
    "person": "person_id",
    "evidence": "evidence_id",
    "amount": "amount_fen",
    "dibao_month": "dibao_month_fen",
    "province_income_year": "province_income_year_fen",
    "before": "tier_before",
    "after": "tier_after",
}
"""Fields that the forms of the pages call otherwise than the API does."""


def problem(
    kind: str,
    detail: object = "",
    *,
    errors: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """An answer of a kind of TITLES; ``errors`` holds a sentence by field."""
    status, title = TITLES[kind]
    said: dict[str, Any] = {
        "type": f"urn:bangfu:problem:{kind}",
        "title": str(title),
        "status": status,
        "detail": str(detail or DETAILS.get(kind, title)),
    }
    if errors:
        said["errors"] = {name: str(words) for name, words in errors.items()}
    response = HttpResponse(
        json.dumps(said | more, ensure_ascii=False, default=str), status=status, content_type=MEDIA_TYPE
    )
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def of_refusal(refused: Refused) -> HttpResponse:
    """422 with the fields that must be put right, 409 for what no field can put right."""
    by_field = {API_NAMES.get(name, name): words for name, words in refused.messages.items() if name}
    whole = refused.messages.get("", "")
    kind = "refused" if by_field else "conflict"
    more = getattr(refused, "more", {})
    return problem(kind, whole or "；".join(by_field.values()), errors=by_field, **more)


def of_outdated(outdated: Outdated, yours: Mapping[str, Any], detail: str) -> HttpResponse:
    """412 with both versions of every field that was sent; what is stored sealed is named and not shown."""
    theirs = {name: value for name, value in outdated.theirs.items() if name not in SEALED}
    hidden = sorted(set(outdated.theirs) - set(theirs))
    mine = {name: value for name, value in yours.items() if name not in SEALED}
    response = problem(
        "outdated", detail, version=outdated.version, by=outdated.by, yours=mine, theirs=theirs, not_shown=hidden
    )
    response["ETag"] = f'"{outdated.version}"'
    return response


_WORDS: Final[dict[str, str | Promise]] = {
    "missing": _("必填"),
    "extra_forbidden": _("没有这个字段"),
    "string_type": _("应为文字"),
    "string_unicode": _("文字里有无法识别的字符"),
    "string_too_long": _("太长了"),
    "string_too_short": _("太短了"),
    "bool_type": _("应为 true 或 false"),
    "bool_parsing": _("应为 true 或 false"),
    "list_type": _("应为列表"),
    "enum": _("不在可选的值之中"),
    "literal_error": _("不在可选的值之中"),
    "greater_than_equal": _("太小了"),
    "less_than_equal": _("太大了"),
}


def word_of(error: Mapping[str, Any]) -> str | Promise:
    """A sentence for a fault of form that pydantic found."""
    kind = str(error.get("type", ""))
    if kind.startswith("int_"):
        return _("应为整数")
    if kind.startswith(("date_", "datetime_")):
        return _("请写成 2026-11-24 这样的日期")
    if kind.startswith("uuid_"):
        return _("应为 UUID")
    return _WORDS.get(kind, _("格式不对"))
