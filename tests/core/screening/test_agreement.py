"""Both engines are asked about the same households, and a value that differs is named."""

from __future__ import annotations

import pytest

from bangfu.core.screening import agreement
from bangfu.core.screening.agreement import Disagreement, disagreements
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, home, person

EXAMPLES = [
    ("一套", home(houses=1), PARAMETERS, [person(income_month=100_000)]),
    ("两套", home(houses=2), PARAMETERS, [person(), person()]),
    ("没有成员", home(houses=0), PARAMETERS, []),
]


def test_engines_agree_about_a_small_set():
    compiled = compiled_set(["SUM(成员.月收入) < 低保标准"], exclusions=["住房套数 >= 2"])
    assert disagreements(compiled, EXAMPLES) == []
    assert disagreements(compiled, []) == []


def test_a_value_that_differs_is_told_with_its_household(monkeypatch: pytest.MonkeyPatch):
    compiled = compiled_set(["SUM(成员.月收入) < 低保标准"], exclusions=["住房套数 >= 2"])
    real = agreement.emit_python

    def wrong(compiled, keys):
        evaluate = real(compiled, keys)
        return lambda household, lines, members: [
            7 if key == "row" and household["houses"] == 2 else value
            for key, value in zip(keys, evaluate(household, lines, members), strict=True)
        ]

    monkeypatch.setattr(agreement, "emit_python", wrong)
    assert disagreements(compiled, EXAMPLES) == [Disagreement("两套", "row", 7, 0)]
