"""A household's verdict: tier, causes, measures, score, warnings, and every value on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.oracle.expressions import evaluate
from tests.conformance.oracle.facts import (
    RegisterParameters,
    Value,
    exact,
    named_facts,
    register_parameters,
    set_parameter,
)

EXCLUDED, NONE, UNDECIDED = "excluded", "none", "undecided"
MAX_SECONDARY = 3

Conditions = dict[tuple[str, str], bool | None]
"""The value of each condition by (section, code)."""


@dataclass(frozen=True)
class OracleVerdict:
    """The answer for one household.

    ``tier`` is a tier's code, ``excluded``, ``none`` or ``undecided``; ``decided_by`` the code of the exclusion or
    tier that was met. ``measures`` holds only the proposed ones: fen, and 0 for a service. ``conditions`` maps
    (section, code) to the plain value of each condition, where section is exclusions, tiers, causes, measures or
    warnings; switched-off exclusions and entries without a condition do not appear.
    """

    tier: str
    decided_by: str | None
    main_cause: str | None
    secondary_causes: list[str]
    score: Fraction | None
    measures: dict[str, int]
    warnings: list[str]
    indicators: dict[str, Value]
    conditions: Conditions


class Household:
    """One household's names: facts, parameters, indicators, and later 困难类别 and 主要致困原因."""

    def __init__(
        self,
        criteria: Mapping[str, Any],
        household: Mapping[str, Any],
        members: Sequence[Mapping[str, Any]],
        parameters: RegisterParameters,
        on: date,
    ) -> None:
        region = household.get("region")
        self.members: Sequence[Mapping[str, Value]] = [named_facts("member", member, on) for member in members]
        self.known: dict[str, Value] = named_facts("household", household, on)
        self.known |= register_parameters(parameters, region, on)
        for parameter in criteria.get("参数") or []:
            self.known[parameter["名称"]] = set_parameter(parameter, region, on)
        self._indicators = {indicator["名称"]: indicator for indicator in criteria.get("指标") or []}

    def value(self, name: str) -> Value:
        """The value of a name; an indicator is worked out when it is first asked for."""
        if name not in self.known:
            self.known[name] = self._indicator(self._indicators[name])
        return self.known[name]

    def _indicator(self, indicator: Mapping[str, Any]) -> Value:
        if "式" in indicator:
            return evaluate(indicator["式"], self)
        table = indicator["分档"]
        by = evaluate(table["按"], self)
        if by is None:
            return None
        assert isinstance(by, Fraction)
        for row in table["行"]:
            above = "从" not in row or by >= exact(row["从"])
            below = "到" not in row or by < exact(row["到"])
            if above and below:
                return exact(row["值"])
        return None


def oracle_verdict(
    set_path_or_dict: str | Path | dict[str, Any],
    household: Mapping[str, Any],
    members: Sequence[Mapping[str, Any]],
    parameters: RegisterParameters,
    on: date,
) -> OracleVerdict:
    """The verdict of one household, by English column names in stored units, under the register's parameter rows."""
    criteria = _load(set_path_or_dict)
    scope = Household(criteria, household, members, parameters, on)
    conditions: Conditions = {}
    indicators = {name: scope.value(name) for name in scope._indicators}

    tier, decided_by, label = _tier(criteria, scope, conditions)
    scope.known["困难类别"] = label
    in_tier = tier not in (EXCLUDED, NONE, UNDECIDED)
    causes = _causes(criteria, scope, conditions)
    main, secondary = _main_and_secondary(criteria, causes) if in_tier else (None, [])
    score = _score(criteria, scope)
    warnings = _met(criteria.get("预警") or [], "warnings", scope, conditions)
    scope.known["主要致困原因"] = _cause_name(criteria, main)
    measures = _measures(criteria, scope, conditions)
    return OracleVerdict(
        tier,
        decided_by,
        main,
        secondary,
        score,
        measures,
        [str(entry["代码"]) for entry in warnings],
        indicators,
        conditions,
    )


def _load(set_path_or_dict: str | Path | dict[str, Any]) -> dict[str, Any]:
    if isinstance(set_path_or_dict, dict):
        return set_path_or_dict
    loaded: dict[str, Any] = yaml.safe_load(Path(set_path_or_dict).read_text(encoding="utf-8"))
    return loaded


def _condition(entry: Mapping[str, Any], section: str, scope: Household, conditions: Conditions) -> bool | None:
    value = evaluate(entry["条件"], scope)
    if not (value is None or isinstance(value, bool)):
        raise TypeError(f"not a condition: {entry['条件']}")
    conditions[section, str(entry["代码"])] = value
    return value


def _met(
    entries: Sequence[Mapping[str, Any]], section: str, scope: Household, conditions: Conditions
) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if "条件" in entry and _condition(entry, section, scope, conditions) is True]


def _tier(criteria: Mapping[str, Any], scope: Household, conditions: Conditions) -> tuple[str, str | None, str | None]:
    """Tier, deciding code, and what 困难类别 reads (unknown for an undecided household)."""
    exclusions = [entry for entry in criteria.get("排除") or [] if entry.get("启用", True) not in (False, "否")]
    steps = [
        (_condition(entry, "exclusions", scope, conditions), EXCLUDED, str(entry["代码"]), "排除")
        for entry in exclusions
    ] + [
        (_condition(entry, "tiers", scope, conditions), str(entry["代码"]), str(entry["代码"]), entry["名称"])
        for entry in criteria["类别"]
    ]
    if not scope.members:
        return UNDECIDED, None, None
    for met, tier, code, label in steps:
        if met is None:
            return UNDECIDED, None, None
        if met:
            return tier, code, label
    return NONE, None, "不符合"


def _causes(criteria: Mapping[str, Any], scope: Household, conditions: Conditions) -> list[str]:
    """Codes of the causes that are met with a known weight, heaviest first, ties in list order."""
    weighted = []
    for entry in _met(criteria.get("致困原因") or [], "causes", scope, conditions):
        weight = evaluate(entry["权重"], scope)
        if weight is not None:
            assert isinstance(weight, Fraction)
            assert weight >= 0
            weighted.append((weight, str(entry["代码"])))
    weighted.sort(key=lambda pair: -pair[0])
    return [code for _, code in weighted]


def _main_and_secondary(criteria: Mapping[str, Any], causes: list[str]) -> tuple[str | None, list[str]]:
    if causes:
        return causes[0], causes[1 : 1 + MAX_SECONDARY]
    others = [str(entry["代码"]) for entry in criteria.get("致困原因") or [] if entry["名称"] == "其他"]
    return (others[0] if others else None), []


def _cause_name(criteria: Mapping[str, Any], code: str | None) -> str | None:
    return next((entry["名称"] for entry in criteria.get("致困原因") or [] if str(entry["代码"]) == code), None)


def _score(criteria: Mapping[str, Any], scope: Household) -> Fraction | None:
    parts = criteria.get("评分") or []
    total = Fraction(0)
    for part in parts:
        value = evaluate(part["式"], scope)
        if value is None:
            return None
        assert isinstance(value, Fraction)
        total += min(max(value, Fraction(0)), exact(part["满分"]))
    return total if parts else None


def _measures(criteria: Mapping[str, Any], scope: Household, conditions: Conditions) -> dict[str, int]:
    proposed = {}
    for entry in _met(criteria.get("措施") or [], "measures", scope, conditions):
        fen = _amount(entry, scope)
        if fen is not None:
            proposed[str(entry["代码"])] = fen
    return proposed


def _amount(entry: Mapping[str, Any], scope: Household) -> int | None:
    """LEAST(金额, 上限), not below 0, in fen; 0 for a service; None where it is unknown."""
    if "金额" not in entry:
        return 0
    values = [evaluate(entry[part], scope) for part in ("金额", "上限") if part in entry]
    if None in values:
        return None
    numbers = [value for value in values if isinstance(value, Fraction)]
    assert len(numbers) == len(values)
    fen = max(min(numbers), Fraction(0)) * 100
    if fen.denominator != 1:
        raise ValueError(f"not in whole fen: {entry['金额']}")
    return int(fen)
