"""The sections of a criteria file: in which order they stand and what their entries are known by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bangfu.core.criteria.yaml_spans import Data

SECTIONS: Final = (
    "来源", "参数", "指标", "排除", "类别", "致困原因", "措施", "评分", "预警", "案例",
)  # fmt: skip
"""Keys whose value is a list of entries."""

HEADER: Final = ("名称", "标题", "版本", "生效", "说明")
"""Keys that tell of the set as a whole."""

_KEYS: Final = {"来源": "代号", "排除": "代码", "类别": "代码", "致困原因": "代码", "措施": "代码", "预警": "代码"}


def entries_of(data: Data, section: str) -> list[Data]:
    """The entries of a section; none where it is missing or no list."""
    found = data.get(section) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def key_of(section: str, entry: Data) -> str:
    """What an entry is known by within its section: its code, else its name."""
    if not isinstance(entry, Mapping):
        return ""
    return str(entry.get(_KEYS.get(section, "名称")) or entry.get("名称") or "")


def label_of(entry: Data) -> str:
    """What an entry is called."""
    if not isinstance(entry, Mapping):
        return ""
    return str(entry.get("名称") or entry.get("代号") or entry.get("代码") or "")
