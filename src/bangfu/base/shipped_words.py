"""The Chinese words that ship in data and are shown on pages: what the catalogue of translations collects beside code.

Names of facts, their units and values; names, units and levels of the shipped criteria; words of the shipped flows.
Articles stay in Chinese, since they are quoted, and so does whatever a union writes itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from bangfu.core.criteria.library import load_named, shipped_names
from bangfu.core.criteria.model import EXCLUDED, NOT_ELIGIBLE, UNDECIDED, CriteriaSet
from bangfu.core.facts.catalogue import catalogue
from bangfu.core.workflow.conditions import CONDITIONS
from bangfu.core.workflow.library import shipped_flows, shown_words

FACTS = "core/facts/catalogue.yaml"
SECTIONS = ("排除", "类别", "致困原因", "措施", "预警")
LEVELS = ("红", "橙", "黄", "蓝")
OUTCOMES = (EXCLUDED, NOT_ELIGIBLE, UNDECIDED, "困难类别", "主要致困原因")


def shipped_words() -> Iterator[tuple[str, str]]:
    """Each Chinese word with the file it stands in; a word may come more than once."""
    return ((word, place) for word, place in _all_words() if not word.isascii())


def _all_words() -> Iterator[tuple[str, str]]:
    known = catalogue()
    for fact in (*known.household, *known.member, *known.parameter):
        yield from ((word, FACTS) for word in (fact.name, fact.unit, *fact.choices))
    yield from ((word, "core/criteria/model.py") for word in (*SECTIONS, *LEVELS, *OUTCOMES))
    for name in shipped_names():
        place = f"core/criteria/sets/{name}.yaml"
        yield from ((word, place) for word in _words_of(load_named(name).criteria))
    yield from ((each.unmet, "core/workflow/conditions.py") for each in CONDITIONS.values())
    for name in shipped_flows():
        yield from ((word, f"core/workflow/flows/{name}.yaml") for word in shown_words(name))


def _words_of(criteria: CriteriaSet) -> Iterator[str]:
    yield criteria.title
    for parameter in criteria.parameters:
        yield from (parameter.name, parameter.unit)
    for indicator in criteria.indicators:
        yield from (indicator.name, indicator.unit)
    for measure in criteria.measures:
        yield from (measure.name, measure.per)
    yield from (rule.name for rule in (*criteria.exclusions, *criteria.tiers))
    yield from (cause.name for cause in criteria.causes)
    yield from (part.name for part in criteria.score)
    yield from (warning.name for warning in criteria.warnings)
