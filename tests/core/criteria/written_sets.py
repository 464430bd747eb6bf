"""Criteria sets written as text, so that tests can point at lines and columns; and the problems found in them."""

from __future__ import annotations

from datetime import date
from textwrap import dedent, indent

import pytest

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.yaml_text.problems import Problem

ON = date(2026, 11, 23)
ARTICLE = "依据: {条文: 第一条, 来源: 试验, 核实: 自定}"
HEAD = "名称: written\n标题: 写出来的标准\n版本: '1'\n"
TIER = f"类别:\n  - {{代码: t, 名称: 类别一, 条件: 低保标准 > 0, {ARTICLE}}}\n"


def written(sections: str = "", *, tiers: str = TIER) -> str:
    """A whole file: the head, these sections, and a tier."""
    return HEAD + dedent(sections) + tiers


def with_tier(condition: str) -> str:
    """A file whose only tier has this condition, as a quoted text on line 5, from column 9."""
    quoted = condition.replace("'", "''")
    return f"{HEAD}类别:\n  - 条件: '{quoted}'\n    代码: t\n    名称: 类别一\n    {ARTICLE}\n"


def with_indicators(**formulas: str) -> str:
    """A file with these indicators."""
    lines = [f"  - {{名称: {name}, 式: {_quoted(formula)}}}\n" for name, formula in formulas.items()]
    return written("指标:\n" + "".join(lines))


def compiled(text: str, on: date = ON) -> Compiled:
    """The compiled set."""
    return compile_criteria(load_criteria(text), on)


def problems_of(text: str, on: date = ON) -> list[Problem]:
    """All problems of a file that must have some."""
    with pytest.raises(CriteriaError) as caught:
        compiled(text, on)
    return list(caught.value.problems)


def problem_of(text: str, on: date = ON) -> Problem:
    """The one problem of a file."""
    found = problems_of(text, on)
    assert len(found) == 1, found
    return found[0]


def condition_problem(condition: str) -> tuple[int, str]:
    """Offset in the condition and reason of the one problem it has."""
    problem = problem_of(with_tier(condition))
    assert problem.place.line == 5
    return problem.place.column - 12 - condition[: problem.place.column - 12].count("'"), problem.reason


def block(text: str, spaces: int = 2) -> str:
    """A text moved to the right."""
    return indent(dedent(text), " " * spaces)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
