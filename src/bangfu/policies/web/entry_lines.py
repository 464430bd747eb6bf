"""The households of cases as lines that an officer types: 栏：值 a line, members one a line."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bangfu.core.criteria.yaml_spans import Data

_PAIR = re.compile(r"\s*[:：=]\s*")
_PARTS = re.compile(r"\s*[、，,；;]\s*")


def pairs_text(data: Data) -> str:
    """A mapping, one ``key: value`` a line; lists by 、 and mappings as ``key=value``."""
    if not isinstance(data, Mapping):
        return ""
    return "\n".join(f"{key}: {_value_text(part)}" for key, part in data.items())


def _value_text(data: Data) -> str:
    if isinstance(data, Mapping):
        return "、".join(f"{key}={part or ''}" for key, part in data.items()) or "（无）"
    if isinstance(data, list):
        return "、".join(str(part) for part in data) or "（无）"
    return data or ""


def members_text(data: Data) -> str:
    """Members one a line: ``月收入: 1500，年龄: 40``."""
    members = data if isinstance(data, list) else []
    return "\n".join(
        "，".join(f"{key}: {part or ''}" for key, part in member.items())
        for member in members
        if isinstance(member, Mapping)
    )


def pairs_data(text: str) -> dict[str, Data]:
    """The mapping of such lines."""
    return dict(_pair(line) for line in text.splitlines() if line.strip())


def members_data(text: str) -> list[Data]:
    """The members of such lines."""
    return [
        dict(_pair(part) for part in _PARTS.split(line.strip()) if part) for line in text.splitlines() if line.strip()
    ]


def expected_data(text: str) -> dict[str, Data]:
    """The expected verdict: 措施 is a mapping, 预警 and 次要致困原因 are lists, all else one value."""
    found: dict[str, Data] = {}
    for key, value in pairs_data(text).items():
        parts = [part for part in _PARTS.split(str(value or "").strip()) if part and part not in ("（无）", "(无)")]
        if key == "措施":
            found[key] = dict(_pair(part) for part in parts)
        else:
            found[key] = list(parts) if key in ("预警", "次要致困原因") else value
    return found


def _pair(text: str) -> tuple[str, Data]:
    key, *value = _PAIR.split(text.strip(), maxsplit=1)
    return key, value[0].strip() if value else ""
