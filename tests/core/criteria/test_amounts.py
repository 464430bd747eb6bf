"""How amounts come about, worked out by hand under union-current."""

from __future__ import annotations

from bangfu.core.criteria.amounts import AmountExplainer
from bangfu.core.criteria.speech import spoken
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, home, person, shipped


def family() -> list[dict]:
    return [
        person(19860101, relation="本人", income_month=300_000),
        person(19880101, relation="配偶", income_month=0, medical_self_pay=3_500_000),
    ]


def test_an_amount_names_its_indicator_the_formula_behind_it_and_the_cap():
    ways = AmountExplainer(shipped("union-current")).explain(home(), PARAMETERS, family())
    living = ways["living"]
    assert (spoken(living.amount.value.side.speech), living.amount.value.text()) == ("深度缺口年额", "17,000.00")
    assert spoken(living.amount.formula).startswith("12 × 深度倍数 × 低保标准 × 共同生活人口 - 年净收入")
    assert living.cap is not None
    assert living.cap.value.text() == "9,000.00"
    inputs = {spoken(side.side.speech): side.text() for side in living.cap.inputs}
    assert inputs == {"深度生活救助月数": "12", "低保标准": "750.00"}


def test_the_branch_that_applies_is_the_one_that_is_told():
    members = [person(19860101, relation="本人", income_month=100_000), person(income_month=100_000)]
    ways = AmountExplainer(shipped("union-current")).explain(home(), PARAMETERS, members)
    assert spoken(ways["festival"].amount.value.side.speech) == "相对节日慰问金"


def test_an_unknown_value_stays_unknown():
    members = [person(19860101, relation="本人", income_month=None)]
    ways = AmountExplainer(shipped("union-current")).explain(home(), PARAMETERS, members)
    assert all(way.amount.value.text() for way in ways.values())


def test_a_set_without_measures_has_none():
    assert AmountExplainer(compiled_set(["私家车"])).explain(home(), PARAMETERS, family()) == {}
