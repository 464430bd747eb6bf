"""Runs the cases of a set: examples with the verdict that its authors expect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from bangfu.core.criteria.case_rows import case_rows
from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.explanation import Explainer, Explanation
from bangfu.core.criteria.lines import regional_value
from bangfu.core.criteria.model import Case, CriteriaSet, Parameter, ParameterValue
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.facts.catalogue import MONEY_SCALE, catalogue
from bangfu.core.yaml_text.plain_numbers import read_number
from bangfu.core.yaml_text.problems import Place, Problem, nearest_hint
from bangfu.core.yaml_text.source import Located


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
    judges: dict[tuple[date, tuple[tuple[str, str], ...]], _Judge] = {}
    for case in criteria.cases:
        day = case.on or on
        own = tuple((key, value.text) for key, value in case.parameters.items() if not _is_line(key))
        try:
            if (day, own) not in judges:
                judges[day, own] = _Judge(compile_criteria(_with_parameters(criteria, case), day))
            failures.extend(_failures(case, judges[day, own].explanation(case)))
        except CriteriaError as error:
            problems.extend(error.problems)
    if problems:
        raise CriteriaError(problems)
    return failures


class _Judge:
    """The set as compiled for one day and one choice of parameters."""

    def __init__(self, compiled: Compiled) -> None:
        self._on = compiled.on
        self._explainer = Explainer(compiled)
        self._regional = {parameter.column: regional_value(parameter, "") for parameter in compiled.regional}

    def explanation(self, case: Case) -> Explanation:
        """A case names no region: parameters that differ by region have their general value."""
        household, lines, members = case_rows(case, self._on)
        return self._explainer.explain(household, lines | self._regional, members)


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
    value = read_number(located.text)
    within = value is not None and parameter.minimum <= value <= parameter.maximum
    if value is None or not within or value != round(value, parameter.places):
        span = f"[{parameter.minimum}, {parameter.maximum}]"
        reason = f"「{parameter.name}」应是 {span} 内的数, 最多 {parameter.places} 位小数"
        raise CriteriaError([Problem(located.place, case.name, reason)])
    return parameter._replace(values=(ParameterValue(value, date.min),))


def _failures(case: Case, explanation: Explanation) -> Iterator[CaseFailure]:
    for what, located in case.expected.items():
        got = _found(what, explanation, located, case)
        expected = _expected(located)
        if not _same(expected, got):
            yield CaseFailure(case.name, located.place, what, _shown(expected), _shown(got))


def _excluded_by(explanation: Explanation) -> object:
    decided = explanation.decided_by
    return decided.rule.code if decided and decided.rule.section == "排除" else ""


def _causes(explanation: Explanation) -> list[str]:
    return [cause.name for cause in explanation.found_causes]


def _amounts(explanation: Explanation) -> object:
    """Proposed measures that have an amount, in yuan; services are not listed."""
    paid = [(measure, fen) for measure, fen in explanation.proposed if measure.measure.amount]
    return {measure.rule.code: str(Decimal(fen).scaleb(-MONEY_SCALE)) for measure, fen in paid}


def _score(explanation: Explanation) -> object:
    return explanation.score.text(explanation.compiled.score_scale) if explanation.score else ""


_OUTCOMES: Final[dict[str, Callable[[Explanation], object]]] = {
    "困难类别": lambda explanation: explanation.outcome,
    "排除": _excluded_by,
    "主要致困原因": lambda explanation: next(iter(_causes(explanation)), ""),
    "次要致困原因": lambda explanation: _causes(explanation)[1:],
    "措施": _amounts,
    "预警": lambda explanation: [result.rule.code for result in explanation.warnings if result.status],
    "评分": _score,
}


def _found(what: str, explanation: Explanation, located: Located, case: Case) -> object:
    if what in _OUTCOMES:
        return _OUTCOMES[what](explanation)
    indicators = explanation.compiled.indicators
    for indicator in indicators:
        if indicator.name == what:
            return explanation.indicator(indicator).text().replace(",", "")
    hint = nearest_hint(what, [*_OUTCOMES, *(indicator.name for indicator in indicators)])
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
        numbers = read_number(expected), read_number(got)
        return expected == got if None in numbers else numbers[0] == numbers[1]
    return expected == got


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "、".join(value) or "(无)"
    if isinstance(value, dict):
        return "、".join(f"{key} {amount}" for key, amount in value.items()) or "(无)"
    return str(value) or "(无)"
