"""Writes single values as YAML in the manner of the shipped sets: plain where that is safe, quoted where it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

Value = None | str | int | bool | date | Sequence["Value"] | Mapping[str, "Value"]
"""What is to be written; None writes nothing (null)."""

_PLAIN_START: Final = re.compile(r"[\w(（「《“+.\-]")
_NOT_PLAIN: Final = re.compile(r": |:$| #|^- |^-$|^---|^\.\.\.|^[<=~]+$|\s$")
_FLOW_MARKS: Final = re.compile(r"[\[\]{},]|:[\[\]{},]")
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


def scalar_text(value: Value, *, flow: bool, quote: str = "") -> str:
    """A scalar on one line. ``quote``: the quotes that stood there before, which text keeps."""
    match value:
        case None:
            return "null"
        case bool():
            return "是" if value else "否"
        case int() | date():
            return str(value)
    text = str(value)
    if quote == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return text if quote != '"' and _is_plain(text, flow=flow) else _double_quoted(text)


def flow_text(value: Value) -> str:
    """A value on one line, collections in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar_text(key, flow=True)}: {flow_text(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow_text(part) for part in value) + "]"
    return scalar_text(value, flow=True)


def after_key(value: Value, indent: int, quote: str = "") -> str:
    """What stands after ``key:`` of a block mapping whose keys stand in column ``indent`` (from 0).

    Text of several lines is written as it is, below its key; lists of mappings one mapping a line.
    """
    if isinstance(value, Mapping):
        return f" {flow_text(value)}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not any(isinstance(part, Mapping) for part in value):
            return f" {flow_text(value)}"
        lines = [f"{' ' * (indent + 2)}- {item_text(part, indent + 2, block=indent == 0)}" for part in value]
        return "\n" + "\n".join(lines)
    if isinstance(value, str) and _is_literal(value):
        return " |-\n" + "\n".join(" " * (indent + 2) + line if line else "" for line in value.split("\n"))
    return f" {scalar_text(value, flow=False, quote=quote)}"


def item_text(value: Value, dash: int, *, block: bool) -> str:
    """What stands after ``- `` of a list whose dashes stand in column ``dash``: keys below each other or in braces."""
    if not isinstance(value, Mapping) or not value or not block:
        return flow_text(value)
    lines = [f"{scalar_text(key, flow=False)}:{after_key(part, dash + 2)}" for key, part in value.items()]
    return f"\n{' ' * (dash + 2)}".join(lines)


def _is_literal(text: str) -> bool:
    """Whether a text of several lines can stand as a literal block that reads back the same."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and lines[0][:1] not in ("", " ")
        and lines[-1] != ""
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )


def _is_plain(text: str, *, flow: bool) -> bool:
    if text in _NULLS or not _PLAIN_START.match(text) or _NOT_PLAIN.search(text) or not text.isprintable():
        return False
    return not (flow and _FLOW_MARKS.search(text))


def _double_quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else _escaped(letter) for letter in quoted)


def _escaped(letter: str) -> str:
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
