"""Every value, line and margin of an explanation is the one that the conditions were decided by."""

from __future__ import annotations

import operator
from fractions import Fraction
from importlib.resources import files

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.tree import NumberType, Quotient
from tests.conformance.strategies import ON, PARAMETERS, criteria_sets, households, registers

SETTINGS = settings(suppress_health_check=list(HealthCheck), deadline=None)
HOLDS = {
    "<": operator.lt, "≤": operator.le, ">": operator.gt, "≥": operator.ge, "=": operator.eq, "≠": operator.ne,
}  # fmt: skip


class Recomputed:
    """Each side and each status evaluated again, by a function of its own, as true fractions."""

    def __init__(self, compiled):
        self.compiled = compiled
        self._evaluators = {}

    def raw(self, node, rows):
        if node not in self._evaluators:
            self._evaluators[node] = emit_python(self.compiled, [], [node])
        return self._evaluators[node](*rows)[0]

    def value(self, value, rows):
        if isinstance(value, Quotient):
            top, bottom = self.value(value.numerator, rows), self.value(value.denominator, rows)
            return None if top is None or bottom is None else top / bottom
        found = self.raw(value, rows)
        return (
            found
            if found is None or not isinstance(value.type, NumberType)
            else Fraction(found, 10**value.number.scale)
        )


def fraction(exact):
    return None if exact is None else Fraction(exact.numerator, exact.denominator)


def check_side(side, recomputed, rows):
    expected = recomputed.value(side.side.value, rows)
    number = isinstance(side.side.value, Quotient) or isinstance(side.side.value.type, NumberType)
    assert (fraction(side.exact) if number else side.word) == expected
    assert (side.word if number else side.exact) is None
    assert side.known is (expected is not None)


def check_clause(result, clause, recomputed, rows):
    assert result.clause == clause
    assert result.status is recomputed.raw(clause.node, rows)
    for side, written in ((result.left, clause.left), (result.right, clause.right)):
        assert (side is None) is (written is None)
        if side is not None:
            assert side.side == written
            check_side(side, recomputed, rows)
    if clause.kind == "compare" and result.left.known and result.right.known:
        assert result.margin == result.left.exact.minus(result.right.exact)
        assert result.status is HOLDS[clause.operator](fraction(result.margin), 0)
    else:
        assert result.margin is None
    for part, written in zip(result.parts, clause.parts, strict=True):
        check_clause(part, written, recomputed, rows)


def check_explanation(compiled, explainer, recomputed, household, members):
    rows = (household, resolved_parameters(compiled, household["region"], PARAMETERS), members)
    found = explainer.explain(*rows)
    rules = [
        *compiled.deciding_rules,
        *(cause.rule for cause in compiled.causes),
        *(measure.rule for measure in compiled.measures),
        *(rule for rule, _ in compiled.warnings),
    ]
    results = [*found.rules, *found.causes, *found.measures, *found.warnings]
    assert [result.rule for result in results] == rules
    for result in results:
        check_clause(result.clause, result.rule.clause, recomputed, rows)
        assert result.status is found.values[result.rule.key]
    for indicator in compiled.indicators:
        check_side(found.indicator(indicator), recomputed, rows)


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_the_shipped_sets_are_explained_by_what_decided(name):
    text = files("bangfu.core.criteria").joinpath(f"sets/{name}.yaml").read_text("utf-8")
    compiled = compile_criteria(load_criteria(text), ON)
    explainer, recomputed = Explainer(compiled), Recomputed(compiled)

    @settings(SETTINGS, max_examples=60)
    @given(households())
    def agree(household):
        check_explanation(compiled, explainer, recomputed, *household)

    agree()


def test_generated_sets_are_explained_by_what_decided():
    explained = 0

    @settings(SETTINGS, max_examples=40)
    @given(criteria_sets(), registers(1, 2))
    def agree(criteria, register):
        nonlocal explained
        for part in criteria.get("评分", []):
            part["式"] = f"ROUND({part['式']}, 2)"  # a score has at most two decimals
        try:
            compiled = compile_criteria(load_criteria(yaml.safe_dump(criteria, allow_unicode=True)), ON)
        except CriteriaError:
            return
        explainer, recomputed = Explainer(compiled), Recomputed(compiled)
        for household, members in register:
            check_explanation(compiled, explainer, recomputed, household, members)
            explained += 1

    agree()
    assert explained >= 20
