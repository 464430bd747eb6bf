"""Facts and indicators of a household in the OpenFisca peer."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks import policy
from benchmarks.openfisca_people import Grade, Health, Insurance, Occupation, Stage
from benchmarks.openfisca_system import BLANK, HOUSEHOLD, among, computed, enumeration, given, given_text, half_up

Work = enumeration("Work", ("在岗", "待岗", "下岗", "失业", "病休", "农民工", "已故", "其他情况"))
Marriage = enumeration("Marriage", ("", *policy.ALONE, "其他情况"))
AccidentKind = enumeration("AccidentKind", ("", "自然灾害", "其他情况"))
TEXTS = {"work_status": Work, "marriage": Marriage, "accident_kind": AccidentKind}
FLAGS = ("private_car", "owns_business", "private_school", "self_paid_abroad", "on_dibao")
MONEY: tuple[str, ...] = (
    "other_income_year",
    "rehabilitation_year",
    "job_cost_year",
    "care_year",
    "accident_loss",
    "compensation",
)
MONEY += ("arrears",)

given(HOUSEHOLD, float, *MONEY)
given(HOUSEHOLD, bool, *FLAGS)
given(HOUSEHOLD, int, "houses", "arrears_months")
for _name, _words in TEXTS.items():
    given_text(HOUSEHOLD, _name, _words)


def declare_region(regions: list[str]) -> Any:
    """The region is a list of words that only the register knows."""
    words = enumeration("Region", tuple(f"R{region}" for region in regions))
    given_text(HOUSEHOLD, "region", words)
    return words


def of_members(household: Any, period: Any, name: str, condition: Any = None) -> Any:
    """The sum of a person's variable over co-resident members, further narrowed by a condition."""
    here = household.members("co_resident", period)
    return household.sum(household.members(name, period) * (here if condition is None else here & condition))


def _total(variable: str, source: str, value_type: Any = int) -> None:
    def formula(household: Any, period: Any) -> Any:
        return of_members(household, period, source)

    formula.__name__ = variable
    computed(HOUSEHOLD, value_type)(formula)


for _variable, _source in (
    ("serious", "is_serious"),
    ("severe", "is_severe"),
    ("mild", "is_mild"),
    ("able", "is_able"),
    ("employed", "is_employed"),
    ("laid_off", "is_laid_off"),
    ("unemployed", "is_unemployed"),
    ("minors", "is_minor_child"),
    ("orphans", "orphan"),
):
    _total(_variable, _source)
_total("medical", "medical_self_pay", float)
_total("tuition", "tuition_year", float)
_total("earned_month", "income_month", float)


@computed(HOUSEHOLD, int)
def listed(household: Any, period: Any) -> Any:
    return household.sum(household.members("age", period) >= 0)


@computed(HOUSEHOLD, int)
def people(household: Any, period: Any) -> Any:
    return household.sum(household.members("co_resident", period))


@computed(HOUSEHOLD, bool)
def income_known(household: Any, period: Any) -> Any:
    return of_members(household, period, "income_unknown") == 0


@computed(HOUSEHOLD, bool)
def employed_known(household: Any, period: Any) -> Any:
    unsaid = household.members("occupation", period) == Occupation[BLANK]
    return of_members(household, period, "income_unknown", unsaid) == 0


@computed(HOUSEHOLD, float)
def serious_medical(household: Any, period: Any) -> Any:
    return of_members(household, period, "medical_self_pay", household.members("is_serious", period))


@computed(HOUSEHOLD, float)
def uninsured_medical(household: Any, period: Any) -> Any:
    uninsured = household.members("insurance", period) == Insurance["未参保"]
    return of_members(household, period, "medical_self_pay", uninsured)


@computed(HOUSEHOLD, int)
def dust_lung(household: Any, period: Any) -> Any:
    return of_members(
        household, period, "co_resident", among(household.members("health", period), Health, *policy.DUST_LUNG)
    )


@computed(HOUSEHOLD, int)
def first_grade(household: Any, period: Any) -> Any:
    first = household.members("disability_grade", period) == Grade["一级"]
    return of_members(household, period, "co_resident", first)


@computed(HOUSEHOLD, int)
def incapable(household: Any, period: Any) -> Any:
    return of_members(household, period, "is_incapable", household.members("is_working_age", period))


@computed(HOUSEHOLD, int)
def old(household: Any, period: Any, parameters: Any) -> Any:
    aged = household.members("age", period) > parameters(period).cause.oldest
    return of_members(household, period, "co_resident", aged)


@computed(HOUSEHOLD, int)
def students(household: Any, period: Any) -> Any:
    stage = household.members("school_stage", period)
    return of_members(household, period, "co_resident", among(stage, Stage, *policy.HIGHER))


@computed(HOUSEHOLD, int)
def pupils(household: Any, period: Any) -> Any:
    stage = household.members("school_stage", period)
    return of_members(household, period, "co_resident", among(stage, Stage, *policy.SECONDARY))


@computed(HOUSEHOLD, float)
def income(household: Any, period: Any) -> Any:
    return 12 * household("earned_month", period) + household("other_income_year", period)


@computed(HOUSEHOLD, float)
def rigid(household: Any, period: Any) -> Any:
    members = household("medical", period) + household("tuition", period)
    own = household("rehabilitation_year", period) + household("job_cost_year", period) + household("care_year", period)
    return members + own


@computed(HOUSEHOLD, float)
def net(household: Any, period: Any) -> Any:
    return household("income", period) - household("rigid", period)


def per_head_month(household: Any, period: Any, amount: str) -> Any:
    """A yearly amount per head and month; households without people are undecided before it matters."""
    heads = np.maximum(household("people", period), 1).astype(np.float32)
    return household(amount, period) / 12 / heads


@computed(HOUSEHOLD, float)
def net_per_head(household: Any, period: Any) -> Any:
    return per_head_month(household, period, "net")


@computed(HOUSEHOLD, float)
def income_per_head(household: Any, period: Any) -> Any:
    return per_head_month(household, period, "income")


@computed(HOUSEHOLD, float)
def dibao(household: Any, period: Any, parameters: Any) -> Any:
    return parameters(period).dibao[household("region", period)]


@computed(HOUSEHOLD, float)
def line_year(household: Any, period: Any) -> Any:
    return 12 * household("dibao", period) * household("people", period).astype(np.float32)


@computed(HOUSEHOLD, bool)
def known(household: Any, period: Any) -> Any:
    return household("income_known", period) & (household("line_year", period) > 0)


@computed(HOUSEHOLD, float)
def loss(household: Any, period: Any) -> Any:
    return np.maximum(household("accident_loss", period) - household("compensation", period), 0)


@computed(HOUSEHOLD, bool)
def single_parent(household: Any, period: Any) -> Any:
    alone = among(household("marriage", period), Marriage, *policy.ALONE)
    return alone | (household("work_status", period) == Work["已故"])


@computed(HOUSEHOLD, float)
def deep_medical_aid(household: Any, period: Any, parameters: Any) -> Any:
    rule = parameters(period).medical
    return np.minimum(half_up(rule.deep_share * household("medical", period), 100), rule.deep_cap)


@computed(HOUSEHOLD, float)
def other_medical_aid(household: Any, period: Any, parameters: Any) -> Any:
    rule = parameters(period).medical
    return np.minimum(half_up(rule.other_share * household("medical", period), 100), rule.other_cap)


@computed(HOUSEHOLD, float)
def serious_aid(household: Any, period: Any) -> Any:
    cost = household("serious_medical", period)
    bands = [cost < 10000, cost < 30000, cost < 50000, cost < 100000]
    return np.select(bands, [0, 3000, 5000, 10000], 20000)
