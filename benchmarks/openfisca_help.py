"""Measures of the OpenFisca peer: each has a variable that tells whether it is proposed, and one with the amount."""

# ruff: noqa: ARG005 - every condition takes the same three readers

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import policy
from benchmarks.openfisca_households import Work
from benchmarks.openfisca_rules import in_tiers
from benchmarks.openfisca_system import HOUSEHOLD, among, computed, half_up

ON_FILE = ("deep", "relative", "accident")


def proposed(name: str, condition: Any) -> None:
    """Declare whether a measure is proposed; ``condition`` takes a reader of variables, the parameters and tiers."""

    def formula(household: Any, period: Any, parameters: Any) -> Any:
        def tiers(*names: str) -> Any:
            return in_tiers(household, period, *names)

        return condition(lambda variable: household(variable, period), parameters(period), tiers)

    formula.__name__ = f"proposed_{name}"
    computed(HOUSEHOLD, bool)(formula)


def _unpaid(of: Any) -> Any:
    return (of("accident_loss") > 0) & (of("compensation") == 0)


def _hit(of: Any) -> Any:
    dead = of("work_status") == Work["已故"]
    return dead | (of("serious") > 0) | (of("severe") > 0) | (of("loss") > 0) | (of("laid_off") > 0)


def _idle(of: Any) -> Any:
    return of("in_tier") & (of("laid_off") + of("unemployed") > 0)


proposed("living", lambda of, _, tiers: tiers("deep", "relative") | (tiers("accident") & (of("gap") > 0)))
proposed("medical", lambda of, _, tiers: tiers(*ON_FILE) & (of("medical") > 0))
proposed(
    "serious", lambda of, _, tiers: tiers(*ON_FILE) & (of("serious_aid") > 0) & (of("medical") > of("medical_aid"))
)
proposed("study_higher", lambda of, _, tiers: of("in_tier") & (of("students") > 0))
proposed("study_secondary", lambda of, _, tiers: of("in_tier") & (of("pupils") > 0))
proposed("orphan", lambda of, _, tiers: of("in_tier") & (of("orphans") > 0))
proposed("single_parent", lambda of, _, tiers: of("in_tier") & (of("minors") > 0) & of("single_parent"))
proposed("disability", lambda of, _, tiers: of("in_tier") & (of("severe") + of("mild") > 0))
proposed("accident_aid", lambda of, _, tiers: tiers(*ON_FILE) & (of("loss") > 0))
proposed(
    "temporary",
    lambda of, rules, tiers: of("in_tier") & (of("arrears_months") >= rules.temporary.months) & (of("arrears") > 0),
)
proposed("festival", lambda of, _, tiers: of("in_tier"))
proposed(
    "mutual_insurance",
    lambda of, _, tiers: of("in_tier") & among(of("work_status"), Work, *policy.INSURED_WORKERS),
)
proposed("counselling", lambda of, _, tiers: of("in_tier") & _hit(of))
proposed("training", lambda of, _, tiers: _idle(of))
proposed("job", lambda of, _, tiers: _idle(of) & (of("able") > 0))
proposed("wages", lambda of, _, tiers: (of("arrears_months") > 0) | (of("arrears") > 0))
proposed(
    "legal_aid",
    lambda of, rules, tiers: (
        of("in_tier")
        & ((of("arrears_months") >= rules.temporary.months) | _unpaid(of) | (of("work_status") == Work["已故"]))
    ),
)
proposed(
    "dibao_link",
    lambda of, _, tiers: tiers("deep", "relative") & ~of("on_dibao") & (of("income_per_head") < of("dibao")),
)
proposed("safety_net", lambda of, _, tiers: tiers("deep") & (of("able") == 0))


@computed(HOUSEHOLD, float)
def gap(household: Any, period: Any, parameters: Any) -> Any:
    rule, line = parameters(period).tier, household("line_year", period)
    multiple = np.where(in_tiers(household, period, "deep"), rule.deep * line, rule.relative * line)
    lost = household("loss", period) * in_tiers(household, period, "accident")
    return half_up(multiple - household("net", period), 100) + lost


@computed(HOUSEHOLD, float)
def medical_aid(household: Any, period: Any) -> Any:
    deep = in_tiers(household, period, "deep")
    return np.where(deep, household("deep_medical_aid", period), household("other_medical_aid", period))


@computed(HOUSEHOLD, float)
def amount_living(household: Any, period: Any, parameters: Any) -> Any:
    rule, deep = parameters(period).living, in_tiers(household, period, "deep")
    cap = np.where(deep, rule.deep_months, rule.other_months).astype(np.float32) * household("dibao", period)
    return np.maximum(np.minimum(household("gap", period), cap), 0)


@computed(HOUSEHOLD, float)
def amount_medical(household: Any, period: Any) -> Any:
    return np.minimum(household("medical_aid", period), household("medical", period))


@computed(HOUSEHOLD, float)
def amount_serious(household: Any, period: Any) -> Any:
    left = household("medical", period) - household("medical_aid", period)
    return np.minimum(household("serious_aid", period), left)


def _study(household: Any, period: Any, parameters: Any, count: str, level: str) -> Any:
    rule = parameters(period)
    marginal = in_tiers(household, period, "marginal")
    each = np.where(marginal, rule.study[f"marginal_{level}"], rule.study[level])
    cap = rule.study_months[level] * household("dibao", period)
    return household(count, period) * np.minimum(each, cap)


@computed(HOUSEHOLD, float)
def amount_study_higher(household: Any, period: Any, parameters: Any) -> Any:
    return _study(household, period, parameters, "students", "higher")


@computed(HOUSEHOLD, float)
def amount_study_secondary(household: Any, period: Any, parameters: Any) -> Any:
    return _study(household, period, parameters, "pupils", "secondary")


@computed(HOUSEHOLD, float)
def amount_orphan(household: Any, period: Any, parameters: Any) -> Any:
    return household("orphans", period) * parameters(period).grant.orphan


@computed(HOUSEHOLD, float)
def amount_single_parent(household: Any, period: Any, parameters: Any) -> Any:
    return np.full(household.count, parameters(period).grant.single_parent)


@computed(HOUSEHOLD, float)
def amount_disability(household: Any, period: Any, parameters: Any) -> Any:
    grant = parameters(period).grant
    return household("severe", period) * grant.severe + household("mild", period) * grant.mild


@computed(HOUSEHOLD, float)
def amount_accident_aid(household: Any, period: Any, parameters: Any) -> Any:
    rule = parameters(period).accident
    return np.minimum(half_up(rule.share * household("loss", period), 100), rule.cap)


@computed(HOUSEHOLD, float)
def amount_temporary(household: Any, period: Any, parameters: Any) -> Any:
    return np.minimum(household("arrears", period), parameters(period).temporary.cap)


@computed(HOUSEHOLD, float)
def amount_festival(household: Any, period: Any, parameters: Any) -> Any:
    rule = parameters(period).festival
    tiers = [in_tiers(household, period, "deep"), in_tiers(household, period, "marginal")]
    return np.minimum(np.select(tiers, [rule.deep, rule.marginal], rule.other), rule.cap)


@computed(HOUSEHOLD, float)
def amount_mutual_insurance(household: Any, period: Any, parameters: Any) -> Any:
    return np.full(household.count, parameters(period).grant.insurance)
