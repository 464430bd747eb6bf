"""Checking an entry while it is typed: where its expressions have faults, and what they give for one household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.exact import scaled_text
from bangfu.core.criteria.explanation import Explainer, Explanation
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.criteria.loading import criteria_from, read_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.wording import STATUS_WORDS, result_text
from bangfu.core.facts.catalogue import MONEY_SCALE
from bangfu.core.screening.households import household_rows
from bangfu.core.yaml_text.problems import Place, Problem
from bangfu.core.yaml_text.source import Located
from bangfu.policies.checks import day_for
from bangfu.policies.selectors.lines import line_table
from bangfu.registry.models import Household
from bangfu.registry.selectors import register_tables


@dataclass
class Fault:
    """A fault of an entry: in one of its expressions at an offset, or (``field`` empty) elsewhere in it."""

    field: str
    offset: int
    reason: str
    hint: str


@dataclass
class EntryCheck:
    """What the check of a text found within one entry; ``elsewhere`` counts faults of other entries."""

    faults: list[Fault] = field(default_factory=list)
    elsewhere: int = 0
    compiled: Compiled | None = None


def check_entry(text: str, section: str, index: int, today: date) -> EntryCheck:
    """Check a text and tell the faults of one entry by field and offset."""
    try:
        located = read_criteria(text)
    except CriteriaError as error:
        return EntryCheck([Fault("", 0, each.reason, each.hint) for each in error.problems])
    entry = _entry(located, section, index)
    try:
        criteria = criteria_from(located)
        return EntryCheck(compiled=compile_criteria(criteria, day_for(criteria, today)))
    except CriteriaError as error:
        return _told(error, entry, _next_place(located, section, index))


def _told(error: CriteriaError, entry: Located | None, end: Place | None) -> EntryCheck:
    found = EntryCheck()
    expressions = dict(_expressions(entry)) if entry else {}
    for problem in error.problems:
        if entry is None or not _within(problem.place, entry.place, end):
            found.elsewhere += 1
            continue
        found.faults.append(_fault(problem, expressions))
    return found


def _fault(problem: Problem, expressions: Mapping[str, Located]) -> Fault:
    """The field and offset of a problem: the character of an expression that stands in its place."""
    for key, located in expressions.items():
        for offset in range(len(located.text) + 1):
            place = located.place_of(offset)
            if place == problem.place and not located.text[offset : offset + 1].isspace():
                return Fault(key, offset, problem.reason, problem.hint)
            if place.line > problem.place.line:
                break
    return Fault("", 0, problem.reason, problem.hint)


def _within(place: Place, start: Place, end: Place | None) -> bool:
    after = (place.line, place.column) >= (start.line, start.column)
    return after and (end is None or (place.line, place.column) < (end.line, end.column))


def _entry(located: Located, section: str, index: int) -> Located | None:
    listed = located.value.get(section) if isinstance(located.value, dict) else None
    found = listed.value if listed is not None else None
    return found[index] if isinstance(found, list) and index < len(found) else None


def _next_place(located: Located, section: str, index: int) -> Place | None:
    """Where what follows an entry begins: the next entry, else the next section."""
    following = _entry(located, section, index + 1)
    if following is not None:
        return following.place
    keys = list(located.key_places)
    later = [place for number, (_key, place) in enumerate(keys) if number and keys[number - 1][0] == section]
    return later[0] if later else None


def _expressions(entry: Located) -> list[tuple[str, Located]]:
    if not isinstance(entry.value, dict):
        return []
    found = [(key, part) for key, part in entry.value.items() if key in ("条件", "式", "权重", "金额", "上限")]
    table = entry.value.get("分档")
    if table is not None and isinstance(table.value, dict) and "按" in table.value:
        found.append(("按", table.value["按"]))
    return [(key, part) for key, part in found if not isinstance(part.value, list | dict)]


def preview(compiled: Compiled, section: str, key: str, household: Household) -> list[tuple[str, str]]:
    """What an entry gives for a household that the caller has seen to be visible: lines of name and value."""
    register = register_tables(None, on=compiled.on, household_ids=[household.pk])
    row = next(household_rows(register.households, register.members), None)
    if row is None:
        problems = register.problems.get(household.pk, [])
        return [("", "；".join(dict.fromkeys(f"{each.column}：{each.reason}" for each in problems)))]
    parameters = resolved_parameters(compiled, row.household["region"], line_table())
    explanation = Explainer(compiled).explain(row.household, parameters, row.members)
    shown = [("结论", explanation.outcome), *_own_lines(explanation, section, key)]
    return [*shown, *_indicator_lines(explanation, section, key)]


def _own_lines(explanation: Explanation, section: str, key: str) -> list[tuple[str, str]]:
    rules = (*explanation.rules, *explanation.causes, *explanation.measures, *explanation.warnings)
    lines: list[tuple[str, str]] = []
    for result in rules:
        if result.rule.section == section and result.rule.code == key:
            lines.append((result.rule.name, STATUS_WORDS[result.status]))
            lines += [(f"　{STATUS_WORDS[test.status]}", result_text(test)) for test in result.clause.tests()]
    lines += [("测算金额", scaled_text(fen, MONEY_SCALE)) for fen in _amounts(explanation, section, key)]
    for part in explanation.compiled.score:
        if section == "评分" and part.name == key:
            exact = explanation.part(part)
            lines.append((part.name, exact.text(part.scale) if exact else "未知"))
    return lines


def _amounts(explanation: Explanation, section: str, key: str) -> list[Any]:
    proposed = explanation.proposed if section == "措施" else []
    return [fen for measure, fen in proposed if measure.rule.code == key and measure.measure.amount]


def _indicator_lines(explanation: Explanation, section: str, key: str) -> list[tuple[str, str]]:
    """The indicators, the entry's own first."""
    entries = sorted(explanation.compiled.indicators, key=lambda each: not (section == "指标" and each.name == key))
    return [(each.name, f"{explanation.indicator(each).text()} {each.unit}".strip()) for each in entries]
