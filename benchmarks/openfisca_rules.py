"""Tier, causes, score and warnings of the OpenFisca peer."""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.indexed_enums import Enum

from benchmarks import policy
from benchmarks.openfisca_households import AccidentKind, Work
from benchmarks.openfisca_system import HOUSEHOLD, Tier, among, computed, half_up

NO_CAUSE, OTHER = 0, 10
EXCLUDING = ("owns_business", "private_school", "self_paid_abroad", "private_car")


@computed(HOUSEHOLD, int)
def exclusion(household: Any, period: Any, parameters: Any) -> Any:
    """1 to 5 in the order of the list, 0 for none."""
    met = [household("houses", period) >= parameters(period).tier.houses]
    met += [household(name, period) for name in EXCLUDING]
    return np.select(met, range(1, 6), 0) * (household("listed", period) > 0)


@computed(HOUSEHOLD, Enum, possible_values=Tier, default_value=Tier["undecided"])
def tier(household: Any, period: Any, parameters: Any) -> Any:
    rule = parameters(period).tier
    head, base = household("net_per_head", period), household("dibao", period)
    loss, income = household("loss", period), household("income", period)
    accident = (household("accident_loss", period) > 0) & (loss > rule.accident_share * np.maximum(income, 0))
    met = {
        "excluded": household("exclusion", period) > 0,
        "undecided": ~household("known", period),
        "deep": head < rule.deep * base,
        "relative": head < rule.relative * base,
        "accident": accident,
        "marginal": head < rule.marginal * base,
    }
    return np.select(list(met.values()), [Tier[name].index for name in met], Tier["none"].index)


def in_tiers(household: Any, period: Any, *names: str) -> Any:
    return among(household("tier", period), Tier, *names)


@computed(HOUSEHOLD, bool)
def in_tier(household: Any, period: Any) -> Any:
    return in_tiers(household, period, "deep", "relative", "accident", "marginal")


def _cause_weights(household: Any, period: Any, rule: Any) -> list[Any]:
    """The weight of each cause shown by facts, -1 where it is not met."""
    month = 12 * rule.labour * household("dibao", period)
    care = household("rehabilitation_year", period) + household("care_year", period)
    incapable, unemployed = household("incapable", period), household("unemployed", period)
    laid_off, loss = household("laid_off", period), household("loss", period)
    uninsured, tuition = household("uninsured_medical", period), household("tuition", period)
    disaster = household("accident_kind", period) == AccidentKind["自然灾害"]
    out = (laid_off > 0) | among(household("work_status", period), Work, "下岗", "失业", "待岗")
    return [
        np.where(incapable > 0, care + month * incapable.astype(np.float32), -1),
        np.where(unemployed > 0, month * unemployed.astype(np.float32), -1),
        np.where(out, month * np.maximum(laid_off, 1).astype(np.float32), -1),
        np.where(uninsured > 0, rule.uninsured * uninsured, -1),
        np.where(household("serious", period) > 0, household("serious_medical", period), -1),
        np.where((loss > 0) & disaster, loss, -1),
        np.where((loss > 0) & ~disaster, loss, -1),
        np.where((tuition > 0) & (tuition >= rule.tuition), tuition, -1),
    ]


@computed(HOUSEHOLD, int)
def cause_ranking(household: Any, period: Any, parameters: Any) -> Any:
    """The four heaviest causes as numbers, main one first, in base 11."""
    weights = np.stack(_cause_weights(household, period, parameters(period).cause))
    order = np.argsort(-weights, axis=0, kind="stable")[:4]
    met = np.take_along_axis(weights, order, axis=0) >= 0
    numbers = np.array([int(code) for code in policy.SHOWN_CAUSES])[order] * met
    numbers[0][numbers[0] == NO_CAUSE] = OTHER
    return (numbers * np.array([[1], [11], [121], [1331]])).sum(axis=0) * household("in_tier", period)


def _cause(place: int, name: str) -> None:
    def formula(household: Any, period: Any) -> Any:
        return household("cause_ranking", period) // 11**place % 11

    formula.__name__ = name
    computed(HOUSEHOLD, int)(formula)


for _place, _name in enumerate(policy.VERDICT_COLUMNS[2:6]):
    _cause(_place, _name)


@computed(HOUSEHOLD, float)
def score(household: Any, period: Any, parameters: Any) -> Any:
    """Points; only where ``known``."""
    line = np.where(household("known", period), parameters(period).tier.marginal * household("line_year", period), 1)
    income, rigid = household("income", period), household("rigid", period)
    gap = half_up(40 * (line - household("net", period) + household("loss", period)) / line, 10)
    burden = np.where(income > 0, half_up(20 * rigid / np.where(income > 0, income, 1), 10), 20)
    illness = 8 * household("serious", period) + 6 * household("severe", period) + 3 * household("mild", period)
    family = 3 * household("minors", period) + 2 * household("old", period) + 4 * household("students", period)
    family = family + 3 * household("pupils", period) + 5 * household("orphans", period)
    work = 5 * household("laid_off", period) + 3 * household("unemployed", period)
    work = work + np.minimum(household("arrears_months", period), 5)
    counted = np.minimum(illness, 15) + np.minimum(family, 15) + np.minimum(work, 10)
    return np.clip(gap, 0, 40) + np.where(rigid == 0, 0, np.minimum(burden, 20)) + counted


def _warning(name: str) -> Any:
    """Declares ``warning_<name>``."""

    def declare(formula: Any) -> Any:
        formula.__name__ = f"warning_{name}"
        return computed(HOUSEHOLD, bool)(formula)

    return declare


def _medical_warning(name: str, above: str | None) -> None:
    @_warning(f"medical_{name}")
    def formula(household: Any, period: Any, parameters: Any) -> Any:
        lines, cost = parameters(period).medical_line, household("medical", period)
        income = np.maximum(household("income", period), 0)
        raised = (cost >= lines[name] * income) & household("income_known", period)
        return raised & (cost < lines[above] * income) if above else raised & (cost > 0)


for _colour, _above in (("red", None), ("orange", "red"), ("yellow", "orange"), ("blue", "yellow")):
    _medical_warning(_colour, _above)


def _income_warning(name: str, below: str | None) -> None:
    @_warning(f"income_{name}")
    def formula(household: Any, period: Any, parameters: Any) -> Any:
        lines, base, head = (
            parameters(period).income_line,
            household("dibao", period),
            household("net_per_head", period),
        )
        raised = household("known", period) & (household("exclusion", period) == 0) & (head < lines[name] * base)
        assisted = household("on_dibao", period)
        if below is None:
            return raised & ~assisted
        above = head >= lines[below] * base
        return raised & (above | assisted if below == "red" else above)


for _colour, _below in (("red", None), ("orange", "red"), ("yellow", "orange"), ("blue", "yellow")):
    _income_warning(_colour, _below)


def _event(name: str, test: Any) -> None:
    @_warning(name)
    def formula(household: Any, period: Any, parameters: Any) -> Any:
        return test(lambda variable: household(variable, period), parameters(period))


def _is_out(of: Any) -> Any:
    return among(of("work_status"), Work, *policy.OUT_OF_WORK) & of("employed_known")


_event("death", lambda of, _: of("work_status") == Work["已故"])
_event("serious_illness", lambda of, _: of("serious") > 0)
_event("disability_one", lambda of, _: of("first_grade") > 0)
_event("pneumoconiosis", lambda of, _: of("dust_lung") > 0)
_event("sick_leave", lambda of, _: of("work_status") == Work["病休"])
_event("students", lambda of, rules: of("students") >= rules.warning.students)
_event("single_parent_family", lambda of, _: (of("minors") > 0) & of("single_parent"))
_event("zero_employment", lambda of, _: _is_out(of) & (of("employed") == 0))
_event("layoff", lambda of, _: (of("work_status") == Work["待岗"]) | (_is_out(of) & (of("employed") > 0)))
_event("arrears", lambda of, rules: of("arrears_months") >= rules.temporary.months)
