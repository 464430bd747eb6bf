"""The verdict of the emitted Python function, in the form of the oracle's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bangfu.core.criteria.compiled import CAUSES, ROW, SCORE, Compiled, CompiledIndicator
from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.lines import LineTable, resolved_parameters
from bangfu.core.criteria.tree import NumberType, Quotient
from tests.conformance.oracle import OracleVerdict

Values = Mapping[str, Any]


class PythonVerdicts:
    """One compiled set; ``verdict`` judges a household by its emitted function."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._keys = list(compiled.definitions)
        self._evaluate = emit_python(compiled, self._keys)

    def verdict(self, household: Values, members: Sequence[Values], lines: LineTable) -> OracleVerdict:
        """The verdict of one household."""
        return verdict_of(self._compiled, self.values(household, members, lines))

    def values(self, household: Values, members: Sequence[Values], lines: LineTable) -> dict[str, Any]:
        """The stored values of all keys."""
        parameters = resolved_parameters(self._compiled, household["region"], lines)
        return dict(zip(self._keys, self._evaluate(household, parameters, members), strict=True))


def verdict_of(compiled: Compiled, values: Values) -> OracleVerdict:
    """The verdict that the values of all keys amount to."""
    tier, decided_by = _tier(compiled, values[ROW])
    causes = [compiled.cause(values[key]).code for key in CAUSES if values.get(key, -1) >= 0]
    return OracleVerdict(
        tier=tier,
        decided_by=decided_by,
        main_cause=causes[0] if causes else None,
        secondary_causes=causes[1:],
        score=_number(values[SCORE], compiled.definitions[SCORE].type) if SCORE in values else None,
        measures={
            measure.rule.code: values[measure.amount_key]
            for measure in compiled.measures
            if values[measure.amount_key] is not None
        },
        warnings=[rule.code for rule, _ in compiled.warnings if values[rule.key] is True],
        indicators={indicator.name: _indicator(compiled, indicator, values) for indicator in compiled.indicators},
        conditions=_conditions(compiled, values),
    )


def _tier(compiled: Compiled, row: int | None) -> tuple[str, str | None]:
    if row is None:
        return "undecided", None
    if row == compiled.none_row:
        return "none", None
    rule = compiled.deciding_rules[row]
    return ("excluded" if row < len(compiled.exclusions) else rule.code), rule.code


def _indicator(compiled: Compiled, indicator: CompiledIndicator, values: Values) -> Any:
    parts = [_number(values[key], compiled.definitions[key].type) for key in indicator.keys]
    if None in parts:
        return None
    return parts[0] / parts[1] if isinstance(indicator.value, Quotient) else parts[0]


def _number(value: Any, value_type: object) -> Any:
    if value is None or not isinstance(value_type, NumberType):
        return value
    return Fraction(value, 10**value_type.scale)


def _conditions(compiled: Compiled, values: Values) -> dict[tuple[str, str], bool | None]:
    sections = {
        "exclusions": compiled.exclusions,
        "tiers": compiled.tiers,
        "causes": [cause.rule for cause in compiled.causes],
        "measures": [measure.rule for measure in compiled.measures],
        "warnings": [rule for rule, _ in compiled.warnings],
    }
    return {(section, rule.code): values[rule.key] for section, rules in sections.items() for rule in rules}
