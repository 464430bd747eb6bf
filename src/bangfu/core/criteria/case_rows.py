"""The households of a set's cases as rows that an evaluator takes."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.core.criteria.emit_python import day_number
from bangfu.core.criteria.model import Case
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.facts.catalogue import Entity, Fact, catalogue
from bangfu.core.facts.register import BIRTH
from bangfu.core.yaml_text.plain_numbers import read_number
from bangfu.core.yaml_text.problems import Problem, nearest_hint
from bangfu.core.yaml_text.source import Located

Rows = tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]


def case_rows(case: Case, on: date) -> Rows:
    """Household, parameters and members of a case in stored units. Raises CriteriaError naming every unusable value.

    Parameters that are not facts of the catalogue (the set's own) are left out: they need a set of their own.
    """
    problems: list[Problem] = []
    own = {key for key in case.parameters if catalogue().find("parameter", key) is None}
    lines = {key: value for key, value in case.parameters.items() if key not in own}
    household = _row("household", case.household, case.name, on, problems)
    parameters = _row("parameter", lines, case.name, on, problems)
    members = [_row("member", member, case.name, on, problems) for member in case.members]
    for member in members:
        member.setdefault(BIRTH, day_number(on) - 400_000)
    if problems:
        raise CriteriaError(problems)
    return household, parameters, members


def _row(entity: Entity, entries: dict[str, Located], case: str, on: date, problems: list[Problem]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, located in entries.items():
        fact = catalogue().find(entity, name)
        if fact is None or not fact.usable_in_criteria:
            known = [fact.name for fact in catalogue().of(entity) if fact.usable_in_criteria]
            problems.append(Problem(located.place, case, f"没有「{name}」这个事实", nearest_hint(name, known)))
        elif located.value is not None:
            value = _stored(fact, located)
            if value is None:
                problems.append(Problem(located.place, case, f"「{name}」的值「{located.text}」不能用"))
            elif fact.column == "age":
                row[BIRTH] = day_number(on) - value * 10_000
            else:
                row[fact.column] = value
    return row


def _stored(fact: Fact, located: Located) -> Any:
    """The value in stored units, or None where the fact cannot take it."""
    if fact.kind == "flag":
        flags = {"是": True, "否": False}
        return located.value if isinstance(located.value, bool) else flags.get(located.text)
    if fact.choices:
        text = fact.synonyms.get(located.text, located.text)
        return text if text in fact.choices or text == "" else None
    number = read_number(located.text)
    if number is None:
        return None
    scaled = number.scaleb(fact.scale)
    whole = int(scaled)
    return whole if whole == scaled and fact.minimum <= whole <= fact.maximum else None
