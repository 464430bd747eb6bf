"""Explanations: status, value, line and exact margin of every condition, and what is derived from them."""

from fractions import Fraction

import pytest

from bangfu.core.criteria.exact import Exact
from bangfu.core.criteria.explanation import Explainer
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, home, person, shipped

HEAD = {"人均": "SUM(成员.月收入) FILTER (WHERE 成员.共同生活) / (COUNT(成员) FILTER (WHERE 成员.共同生活))"}


def explained(compiled, members=None, parameters=PARAMETERS, **household):
    people = [person(co_resident=True)] if members is None else members
    return Explainer(compiled).explain(home(**household), parameters, people)


def earner(fen, **facts):
    return person(co_resident=True, income_month=fen, **facts)


def test_the_first_rule_that_is_met_decides():
    compiled = compiled_set(["住房套数 < 2", "住房套数 < 3"], exclusions=["私家车"])
    assert explained(compiled, houses=1, private_car=False).outcome == "类别0"
    assert explained(compiled, houses=2, private_car=False).outcome == "类别1"
    assert explained(compiled, houses=1, private_car=True).outcome == "排除"
    nobody = explained(compiled, houses=3, private_car=False)
    assert (nobody.outcome, nobody.decided_by) == ("不符合", None)


def test_a_condition_is_met_not_met_or_unknown():
    compiled = compiled_set(["储蓄 < 100", "住房套数 < 2"])
    statuses = {
        savings: explained(compiled, savings=savings, houses=1).rules[0].status for savings in (9_999, 10_000, None)
    }
    assert statuses == {9_999: True, 10_000: False, None: None}


def test_an_unknown_condition_before_a_met_one_leaves_the_household_undecided():
    found = explained(compiled_set(["储蓄 < 100", "住房套数 < 2"]), savings=None, houses=1)
    assert (found.outcome, found.row, found.decided_by) == ("无法认定", None, None)
    assert [missing.fact.name for missing in found.missing] == ["储蓄"]


def test_an_unknown_condition_after_the_met_one_does_no_harm():
    found = explained(compiled_set(["住房套数 < 2", "储蓄 < 100"]), savings=None, houses=1)
    assert (found.outcome, found.missing) == ("类别0", [])


@pytest.mark.parametrize(("fen", "margin"), [(75_000, 0), (74_999, Fraction(-1, 100)), (75_001, Fraction(1, 100))])
def test_the_margin_is_value_minus_line_to_the_fen(fen, margin):
    (test,) = explained(compiled_set(["人均 < 低保标准"], indicators=HEAD), [earner(fen)]).rules[0].clause.tests()
    assert Fraction(test.margin.numerator, test.margin.denominator) == margin
    assert test.status is (margin < 0)


def test_the_margin_of_a_quotient_is_exact():
    members = [earner(225_000 - 1), earner(0), earner(0)]
    (test,) = explained(compiled_set(["人均 < 低保标准"], indicators=HEAD), members).rules[0].clause.tests()
    assert Fraction(test.margin.numerator, test.margin.denominator) == Fraction(-1, 300)


def test_a_value_that_rounds_onto_the_line_is_shown_with_more_places():
    members = [earner(225_000 - 1), earner(0), earner(0)]
    (test,) = explained(compiled_set(["人均 < 低保标准"], indicators=HEAD), members).rules[0].clause.tests()
    assert test.left.text() == test.right.text() == "750.00"
    assert test.side_texts() == ("749.997", "750.000")


def test_equal_and_plainly_different_values_keep_their_own_places():
    compiled = compiled_set(["人均 < 低保标准"], indicators=HEAD)
    texts = [next(explained(compiled, [earner(fen)]).rules[0].clause.tests()).side_texts() for fen in (75_000, 74_999)]
    assert texts == [("750.00", "750.00"), ("749.99", "750.00")]


def test_unknown_values_are_called_unknown_and_have_no_margin():
    (test,) = explained(compiled_set(["储蓄 < 100"]), savings=None).rules[0].clause.tests()
    assert (test.margin, test.side_texts()[0]) == (None, "未知")


def test_the_tests_of_a_condition_come_in_the_order_written():
    compiled = compiled_set(["住房套数 < 2 AND (私家车 OR NOT 储蓄 < 100) AND 工作状态 = '在岗'"])
    found = explained(compiled, houses=1, private_car=False, savings=1).rules[0]
    assert [test.status for test in found.clause.tests()] == [True, False, True, True]
    assert found.status is False


def test_the_shorter_explanation_for_lists_decides_the_same():
    compiled = shipped("union-current")
    household, members = home(houses=1), [earner(70_000)]
    whole = Explainer(compiled).explain(household, PARAMETERS, members)
    short = Explainer(compiled, deciding_only=True).explain(household, PARAMETERS, members)
    assert (short.row, short.outcome) == (whole.row, whole.outcome)
    assert [rule.status for rule in short.rules] == [rule.status for rule in whole.rules]
    assert (short.causes, short.measures, short.warnings) == ([], [], [])
    assert whole.causes
    assert whole.measures


def test_the_margin_to_a_line_of_zero_is_the_value_itself():
    tests = explained(compiled_set(["储蓄 > 0 AND 住房套数 > 0"]), savings=5, houses=3).rules[0].clause.tests()
    assert [(test.margin, test.left.exact) for test in tests] == [(Exact(5, 100),) * 2, (Exact(3, 1),) * 2]


def test_equal_conditions_of_different_rules_keep_their_own_names():
    found = explained(compiled_set(["住房套数 < 2", "住房套数 < 2"]), houses=2)
    assert [result.rule.name for result in found.rules] == ["类别0", "类别1"]
    assert [result.status for result in found.rules] == [False, False]


def test_households_explained_one_after_another_do_not_mix():
    explainer = Explainer(compiled_set(["住房套数 < 2"]))
    first, second = (explainer.explain(home(houses=houses), PARAMETERS, [earner(0)]) for houses in (1, 5))
    tests = [next(found.rules[0].clause.tests()) for found in (first, second)]
    assert [(test.left.text(), test.right.text(), test.status) for test in tests] == [
        ("1", "2", True),
        ("5", "2", False),
    ]


def test_causes_measures_score_and_indicators_of_a_household():
    found = Explainer(shipped("union-current")).explain(home(houses=1), PARAMETERS, [earner(74_999)])
    assert [cause.name for cause in found.found_causes] == ["其他"]
    assert {measure.rule.code: fen for measure, fen in found.proposed}["living"] == 12
    net = next(entry for entry in found.compiled.indicators if entry.name == "人均月净收入")
    assert found.indicator(net).text() == "749.99"
    parts = [found.part(part) for part in found.compiled.score]
    total = sum(Fraction(part.numerator, part.denominator) for part in parts)
    assert Fraction(found.score.numerator, found.score.denominator) == total


def test_a_household_out_of_every_tier_has_no_causes():
    found = Explainer(shipped("union-current")).explain(
        home(houses=1, work_status="下岗"), PARAMETERS, [earner(900_000)]
    )
    assert (found.outcome, found.found_causes) == ("不符合", [])


def test_a_score_with_an_unknown_part_stays_empty():
    found = Explainer(shipped("union-current")).explain(
        home(houses=2), PARAMETERS, [person(co_resident=True, income_month=None)]
    )
    assert found.outcome == "排除"
    assert found.score is None
