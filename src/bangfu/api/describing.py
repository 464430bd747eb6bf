"""What the document says of every operation: tokens, refusals, versions, and requests that may be sent twice."""

from __future__ import annotations

from typing import Any, Final

from bangfu.accounts.api_actions import API_ACTIONS
from bangfu.api.once import HEADER
from bangfu.api.problems import MEDIA_TYPE, TITLES

DESCRIPTION: Final = """\
读写家庭档案、认定结果、低保标准和认定标准。与网页用同一套规则：同样的权限、同样的单位范围、同样的拒绝理由。

- **令牌**：在“个人设置 → 接口令牌”建立，放在请求头 `Authorization: Bearer <令牌>`。不接受浏览器的登录状态。
- **金额**：一律是整数分，字段名以 `_fen` 结尾；`123456` 是 1,234.56 元。日期写 `2026-11-24`，时间带时区。
- **翻页**：列表按编号先后排列，`limit` 条一页；应答中的 `next` 放进下一次的 `after`，为 `null` 即到头。
- **版本**：修改档案须在 `If-Match` 中带上读到的版本（应答头 `ETag`）；别人先改了就得到 412，两边的值都在其中。
- **重发**：POST 带上 `Idempotency-Key`（自取，每件事一个），24 小时内重发得到同一个应答，只办一次。
- **拒绝**：`application/problem+json`（RFC 9457）；`errors` 按字段说明原因。`Accept-Language: en` 得到英文。
- **打码**：证件号、电话、银行卡号、住址默认打码；有“查看完整证件号”权限的令牌可要求完整显示，每次留痕。
"""

_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457：拒绝的原因。",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "种类", "examples": ["urn:bangfu:problem:refused"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "给人看的原因"},
        "errors": {"type": "object", "additionalProperties": {"type": "string"}, "description": "按字段的原因"},
        "version": {"type": "integer", "description": "412：现在的版本"},
        "by": {"type": "string", "description": "412：谁改的"},
        "yours": {"type": "object", "description": "412：您送来的值"},
        "theirs": {"type": "object", "description": "412：现在的值"},
        "not_shown": {"type": "array", "items": {"type": "string"}, "description": "412：不显示值的字段"},
        "alike": {"type": "array", "items": {"type": "object"}, "description": "409：可能是同一人的已登记人员"},
    },
}
_IF_MATCH: Final[dict[str, Any]] = {
    "in": "header",
    "name": "If-Match",
    "required": True,
    "description": "读到的版本，即应答头 ETag。",
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
    "example": '"3"',
}
_ONCE: Final[dict[str, Any]] = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "自取的一次性编号（如 UUID）；24 小时内同一编号的同一请求只办一次。",
    "schema": {"type": "string", "pattern": "^[!-~]{1,80}$"},
    "example": "7f3c2a1e-sync-0001",
}


_DONE: Final = {200: "成功", 201: "已建立", 202: "已受理，在后台进行"}


def described(document: Any) -> Any:
    """The document of Ninja with what it cannot know added to every operation."""
    schemas = document["components"].setdefault("schemas", {})
    for schema in schemas.values():
        _without_titles(schema)
    schemas["Problem"] = _PROBLEM
    document["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"token": []}]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _describe(path, method, operation)
    return document


def _without_titles(schema: dict[str, Any]) -> None:
    """Leave out what Pydantic makes of names and of the docstrings that developers read."""
    schema.pop("description", None)
    schema.pop("title", None)
    for each in schema.get("properties", {}).values():
        each.pop("title", None)


def _describe(path: str, method: str, operation: dict[str, Any]) -> None:
    needs = operation.get("x-needs", "")
    if needs:
        words = "或".join(f"“{API_ACTIONS.get(action, action)}”（`{action}`）" for action in needs.split(" or "))
        operation["description"] = f"{operation.get('description', '')}\n\n需要权限：{words}。".strip()
    if not operation.get("description"):
        operation.pop("description", None)
    parameters = operation.setdefault("parameters", [])
    if operation.get("x-if-match"):
        parameters.append(_IF_MATCH)
    if method == "post":
        parameters.append(_ONCE)
    for status, told in operation["responses"].items():
        told["description"] = _DONE[int(status)]
    for kind in _kinds(path, method, operation):
        status, title = TITLES[kind]
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"][status] = {"description": str(title), "content": content}
    operation["responses"] = {str(status): told for status, told in sorted(operation["responses"].items())}


def _kinds(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    kinds = ["malformed", "unauthenticated", "denied", "too-many", "busy"]
    if "{" in path:
        kinds.append("not-found")
    if operation["parameters"] or "requestBody" in operation:
        kinds.append("refused")
    if method != "get":
        kinds += ["conflict", "refused", "not-found"]
    if operation.get("x-if-match"):
        kinds += ["outdated", "version-missing"]
    if operation.get("x-spooled"):
        kinds.append("too-large")
    return kinds
