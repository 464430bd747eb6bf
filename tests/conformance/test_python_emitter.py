"""The emitted Python function says of every household what the oracle says."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.tree import NumberType
from bangfu.core.yaml_text.problems import Problem
from tests.conformance.oracle import oracle_verdict
from tests.conformance.python_verdict import PythonVerdicts
from tests.conformance.strategies import ON, PARAMETERS, criteria_sets, households, registers

SETTINGS = settings(suppress_health_check=list(HealthCheck))
REFUSABLE = ("数值可能超出 64 位整数的范围", "永远用不到")


def _compiled(criteria):
    """The compiled set, or None where the checker has one of the reasons that a generated set may give it."""
    text = yaml.safe_dump(criteria, allow_unicode=True, sort_keys=False)
    refused: tuple[Problem, ...] = ()
    try:
        return compile_criteria(load_criteria(text), ON)
    except CriteriaError as error:
        refused = error.problems
    assert all(any(word in problem.reason for word in REFUSABLE) for problem in refused), refused
    return None


def _within(kind, value):
    """Whether a value is one that the type of its node allows."""
    if value is None:
        return kind.nullable
    return not isinstance(kind, NumberType) or kind.low <= value <= kind.high


def test_it_agrees_with_the_oracle_and_keeps_to_the_proven_ranges():
    counts: Counter[str] = Counter()

    @settings(SETTINGS, max_examples=60)
    @given(criteria_sets(), registers(1, 2))
    def agree(criteria, register):
        counts["drawn"] += 1
        for part in criteria.get("评分", []):
            part["式"] = f"ROUND({part['式']}, 2)"  # a score has at most two decimals
        compiled = _compiled(criteria)
        if compiled is None:
            return
        counts["accepted"] += 1
        python = PythonVerdicts(compiled)
        for household, members in register:
            expected = oracle_verdict(criteria, household, members, PARAMETERS, ON)
            assert python.verdict(household, members, PARAMETERS) == expected
            for key, value in python.values(household, members, PARAMETERS).items():
                assert _within(compiled.definitions[key].type, value), key

    agree()
    assert counts["accepted"] > 0.8 * counts["drawn"], counts


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_it_agrees_with_the_oracle_on_the_shipped_sets(name):
    text = (files("bangfu.core.criteria") / "sets" / f"{name}.yaml").read_text(encoding="utf-8")
    python = PythonVerdicts(compile_criteria(load_criteria(text), ON))
    raw = yaml.safe_load(text)

    @settings(SETTINGS, max_examples=40)
    @given(households())
    def agree(drawn):
        assert python.verdict(*drawn, PARAMETERS) == oracle_verdict(raw, *drawn, PARAMETERS, ON)

    agree()
