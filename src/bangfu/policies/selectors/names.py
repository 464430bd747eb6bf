"""The names that an expression of a version may use, for completion while it is typed."""

from __future__ import annotations

from typing import Final

from bangfu.core.criteria.compiler import CAUSE_OUTCOME, TIER_OUTCOME
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.sections import entries_of, label_of
from bangfu.core.criteria.yaml_spans import Data, read_spans
from bangfu.core.facts.catalogue import catalogue
from bangfu.policies.models import CriteriaVersion

FUNCTIONS: Final = (
    "SUM(", "COUNT(成员)", "MIN(", "MAX(", "FILTER (WHERE ", "ROUND(", "ABS(", "LEAST(", "GREATEST(", "COALESCE(",
    "CASE WHEN ", "AND ", "OR ", "NOT ", "IN (", "BETWEEN ", "IS NULL", "IS NOT NULL",
)  # fmt: skip


def names_of(version: CriteriaVersion) -> list[dict[str, str]]:
    """Each name with what it is (``kind``) and its unit: indicators, parameters, facts, outcomes, functions."""
    data = _data(version.text)
    found = [_name(label_of(each), "指标", each) for each in entries_of(data, "指标")]
    found += [_name(label_of(each), "参数", each) for each in entries_of(data, "参数")]
    for entity, prefix, kind in (("parameter", "", "地区标准"), ("household", "", "家庭"), ("member", "成员.", "成员")):
        for fact in catalogue().of(entity):  # type: ignore[arg-type]
            if fact.usable_in_criteria and fact.column != "year":
                found.append({"name": f"{prefix}{fact.name}", "kind": kind, "unit": fact.unit})
    found += [{"name": name, "kind": "结论", "unit": ""} for name in (TIER_OUTCOME, CAUSE_OUTCOME)]
    tiers = [label_of(each) for each in entries_of(data, "类别")]
    found += [{"name": f"'{name}'", "kind": "类别", "unit": ""} for name in (*tiers, "排除", "不符合")]
    found += [{"name": name, "kind": "写法", "unit": ""} for name in FUNCTIONS]
    return [each for each in found if each["name"]]


def _name(name: str, kind: str, entry: Data) -> dict[str, str]:
    unit = entry.get("单位") if isinstance(entry, dict) else ""
    return {"name": name, "kind": kind, "unit": str(unit or "")}


def _data(text: str) -> Data:
    try:
        return read_spans(text).data()
    except CriteriaError:
        return {}
