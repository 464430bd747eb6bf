"""Runs the cases of a set: examples with the verdict that its authors expect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from bangfu.core.criteria.case_rows import case_rows
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.explanation import Explainer, Explanation
from bangfu.core.criteria.model import Case, CriteriaSet, Parameter, ParameterValue
from bangfu.core.criteria.problems import CriteriaError, Place, Problem, nearest_hint
from bangfu.core.criteria.yaml_source import Located
from bangfu.core.facts.catalogue import MONEY_SCALE, catalogue


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A case that came out otherwise than its authors expect."""

    case: str
    place: Place
    what: str
    expected: str
    got: str


def run_cases(criteria: CriteriaSet, on: date) -> list[CaseFailure]:
    """The failures of all cases. Raises CriteriaError where a case itself cannot be read."""
    failures: list[CaseFailure] = []
    problems: list[Problem] = []
    explainers: dict[tuple[date, tuple[tuple[str, str], ...]], Explainer] = {}
    for case in criteria.cases:
        day = case.on or on
        own = tuple((key, value.text) for key, value in case.parameters.items() if not _is_line(key))
        try:
            if (day, own) not in explainers:
                explainers[day, own] = Explainer(compile_criteria(_with_parameters(criteria, case), day))
            explanation = explainers[day, own].explain(*case_rows(case, day))
            failures.extend(_failures(case, explanation))
        except CriteriaError as error:
            problems.extend(error.problems)
    if problems:
        raise CriteriaError(problems)
    return failures


def _is_line(name: str) -> bool:
    return catalogue().find("parameter", name) is not None


def _with_parameters(criteria: CriteriaSet, case: Case) -> CriteriaSet:
    """The set with the case's own values of its parameters."""
    parameters = {parameter.name: parameter for parameter in criteria.parameters}
    for name, located in case.parameters.items():
        if _is_line(name):
            continue
        if name not in parameters:
            hint = nearest_hint(name, parameters)
            raise CriteriaError([Problem(located.place, case.name, f"没有「{name}」这个参数", hint)])
        parameters[name] = _set_to(parameters[name], located, case)
    return replace(criteria, parameters=tuple(parameters.values()))


def _set_to(parameter: Parameter, located: Located, case: Case) -> Parameter:
    try:
        value = Decimal(located.text)
    except InvalidOperation:
        problem = Problem(located.place, case.name, f"「{parameter.name}」应是数字")
        raise CriteriaError([problem]) from None
    return replace(parameter, values=(ParameterValue(value, date.min),))


def _failures(case: Case, explanation: Explanation) -> Iterator[CaseFailure]:
    for what, located in case.expected.items():
        got = _found(what, explanation, located, case)
        expected = _expected(located)
        if not _same(expected, got):
            yield CaseFailure(case.name, located.place, what, _shown(expected), _shown(got))


def _found(what: str, explanation: Explanation, located: Located, case: Case) -> object:
    compiled = explanation.compiled
    match what:
        case "困难类别":
            return explanation.outcome
        case "排除":
            decided = explanation.decided_by
            return decided.rule.code if decided and decided.rule.section == "排除" else ""
        case "主要致困原因":
            return explanation.found_causes[0].name if explanation.found_causes else ""
        case "次要致困原因":
            return [cause.name for cause in explanation.found_causes[1:]]
        case "措施":
            paid = [(measure, fen) for measure, fen in explanation.proposed if measure.measure.amount]
            return {measure.rule.code: str(Decimal(fen).scaleb(-MONEY_SCALE)) for measure, fen in paid}
        case "预警":
            return [result.rule.code for result in explanation.warnings if result.status]
        case "评分":
            return explanation.score.text(compiled.score_scale) if explanation.score else ""
    for indicator in compiled.indicators:
        if indicator.name == what:
            return explanation.indicator(indicator).text().replace(",", "")
    known = ["困难类别", "排除", "主要致困原因", "次要致困原因", "措施", "预警", "评分"]
    hint = nearest_hint(what, [*known, *(indicator.name for indicator in compiled.indicators)])
    raise CriteriaError([Problem(located.place, case.name, f"「应为」里不认识「{what}」", hint)])


def _expected(located: Located) -> object:
    if isinstance(located.value, list):
        return [item.text for item in located.value]
    if isinstance(located.value, dict):
        return {key: value.text for key, value in located.value.items()}
    if isinstance(located.value, bool):
        return "是" if located.value else "否"
    return located.text


def _same(expected: object, got: object) -> bool:
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(_same(expected[key], got[key]) for key in expected)
    if isinstance(expected, str) and isinstance(got, str):
        try:
            return Decimal(expected) == Decimal(got)
        except InvalidOperation:
            return expected == got
    return expected == got


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "、".join(value) or "(无)"
    if isinstance(value, dict):
        return "、".join(f"{key} {amount}" for key, amount in value.items()) or "(无)"
    return str(value) or "(无)"
