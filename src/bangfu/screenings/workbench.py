"""The criteria ready for use on a day: compiled, explained, searched for counterfactuals; made once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.counterfactual import CounterfactualFinder
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.library import load_named
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED
from bangfu.core.screening import outputs

CRITERIA: Final = "union-current"


@dataclass(frozen=True)
class Workbench:
    """One compiled set with what explains it."""

    compiled: Compiled
    explainer: Explainer
    finder: CounterfactualFinder


@lru_cache(maxsize=8)
def workbench(name: str, on: date) -> Workbench:
    """The shipped set of this name as it is in force on a day. Raises CriteriaError."""
    loaded = load_named(name)
    compiled = compile_criteria(loaded.criteria, on, source=loaded.source)
    return Workbench(compiled, Explainer(compiled), CounterfactualFinder(compiled))


def labels(compiled: Compiled) -> dict[str, Any]:
    """The names of a set's codes, as a run keeps them."""
    tiers = [(tier.code, tier.name) for tier in compiled.tiers]
    tiers += [(outputs.NONE, NOT_ELIGIBLE), (outputs.EXCLUDED, EXCLUDED), (outputs.UNDECIDED, UNDECIDED)]
    return {
        "title": compiled.criteria.title,
        "tiers": tiers,
        "causes": [(cause.code, cause.name) for cause in compiled.criteria.causes],
        "measures": [(measure.rule.code, measure.rule.name) for measure in compiled.measures],
        "warnings": [(rule.code, rule.name, warning.level) for rule, warning in compiled.warnings],
        "score_places": compiled.score_scale,
    }
