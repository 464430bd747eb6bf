"""The document of the API as the page shows it: operations by subject, their fields in tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_SHOWN_ENUM = 12


@dataclass
class Row:
    """A field or parameter."""

    name: str
    kind: str
    required: bool
    words: str


@dataclass
class Shown:
    """An operation."""

    key: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Row]
    body: list[Row]
    answers: list[tuple[str, str, str]]


@dataclass
class Subject:
    """Operations of one subject."""

    name: str
    operations: list[Shown] = field(default_factory=list)


@dataclass
class Thing:
    """A schema."""

    name: str
    rows: list[Row]


def sections(document: dict[str, Any]) -> dict[str, Any]:
    """What the page shows."""
    subjects: dict[str, Subject] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = (operation.get("tags") or [""])[0]
            subjects.setdefault(name, Subject(name)).operations.append(_operation(document, path, method, operation))
    things = [Thing(name, _fields(schema)) for name, schema in sorted(document["components"]["schemas"].items())]
    lines = document["info"]["description"].splitlines()
    return {
        "subjects": list(subjects.values()),
        "things": things,
        "introduction": [_plain(line[2:]) for line in lines if line.startswith("- ")],
        "version": document["info"]["version"],
    }


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Shown:
    parameters = [
        Row(each["name"], _kind(each["schema"]), each.get("required", False), each.get("description", ""))
        for each in operation.get("parameters", [])
    ]
    return Shown(
        key=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=_plain(operation.get("description", "")),
        parameters=parameters,
        body=_body(document, operation.get("requestBody", {})),
        answers=[(status, told["description"], _answer(told)) for status, told in operation["responses"].items()],
    )


def _plain(text: str) -> str:
    """A text without the marks of Markdown that the document carries."""
    return text.replace("**", "").replace("`", "")


def _body(document: dict[str, Any], body: dict[str, Any]) -> list[Row]:
    content = body.get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema is None:
        return [Row(kind, "", True, body.get("description", "")) for kind in content]
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    return _fields(document["components"]["schemas"].get(name, schema))


def _answer(told: dict[str, Any]) -> str:
    content = told.get("content", {}).get("application/json", {})
    return str(content.get("schema", {}).get("$ref", "")).rsplit("/", 1)[-1]


def _fields(schema: dict[str, Any]) -> list[Row]:
    required = schema.get("required", [])
    return [
        Row(name, _kind(each), name in required, _words(each)) for name, each in schema.get("properties", {}).items()
    ]


def _words(schema: dict[str, Any]) -> str:
    values = [str(value) for value in schema.get("enum", []) if value not in ("", None)]
    words = str(schema.get("description", ""))
    if not values:
        return words
    shown = "、".join(values[:_SHOWN_ENUM]) + ("……" if len(values) > _SHOWN_ENUM else "")
    return f"{words}：{shown}" if words else shown


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type", ""))
