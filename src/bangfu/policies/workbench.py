"""A version ready for use on a day: compiled, explained, searched for counterfactuals; made once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from bangfu.core.criteria.amounts import AmountExplainer
from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.counterfactual import CounterfactualFinder
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED
from bangfu.core.screening import outputs
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.selectors.criteria import digest_in_force


@dataclass(frozen=True)
class Workbench:
    """One compiled text with what explains it, each made when it is first asked for."""

    compiled: Compiled

    @cached_property
    def explainer(self) -> Explainer:
        """Explains single households."""
        return Explainer(self.compiled)

    @cached_property
    def finder(self) -> CounterfactualFinder:
        """Finds what would turn an outcome."""
        return CounterfactualFinder(self.compiled)

    @cached_property
    def amounts(self) -> AmountExplainer:
        """Says how the amounts of measures come about; made when the first is asked for."""
        return AmountExplainer(self.compiled)


def workbench(version: CriteriaVersion, on: date) -> Workbench:
    """A stored version as it holds on a day. Raises CriteriaError."""
    return _made(version.digest, on)


def bench_in_force(on: date) -> Workbench:
    """The version of the set in use that holds on a day. Raises Refused where none holds, CriteriaError."""
    return _made(digest_in_force(on), on)


@lru_cache(maxsize=8)
def _made(digest: str, on: date) -> Workbench:
    """By digest, so that a draft that was changed is compiled anew and nothing else is."""
    text = CriteriaVersion.objects.filter(digest=digest).values_list("text", flat=True)[0]
    return Workbench(compile_criteria(load_criteria(text), on))


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
