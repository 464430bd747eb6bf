"""Explanations in words: what is shown is what holds, with value, line, margin, unit and article."""

import pytest

from bangfu.core.criteria.counterfactual import Counterfactual
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.wording import (
    counterfactual_text,
    explanation_json,
    explanation_lines,
    reason_sentence,
    result_text,
)
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, fact, home, person

HEAD = {"人均": "SUM(成员.月收入) FILTER (WHERE 成员.共同生活) / (COUNT(成员) FILTER (WHERE 成员.共同生活))"}
TIERS = ["人均 < 低保标准", "人均 < 2 * 低保标准"]


def explained(compiled, *incomes, **household):
    members = [person(co_resident=True, income_month=fen) for fen in incomes or (0,)]
    return Explainer(compiled).explain(home(**household), PARAMETERS, members)


def texts(compiled, *incomes, **household):
    return [
        result_text(test) for rule in explained(compiled, *incomes, **household).rules for test in rule.clause.tests()
    ]


@pytest.mark.parametrize(
    ("incomes", "shown"),
    [
        ((74_999,), "人均 749.99 < 低保标准 750.00 元/月，低 0.01 元/月"),
        ((75_000,), "人均 750.00 ≥ 低保标准 750.00 元/月，正好在线上"),
        ((75_001,), "人均 750.01 ≥ 低保标准 750.00 元/月，高 0.01 元/月"),
        ((224_999, 0, 0), "人均 749.997 < 低保标准 750.000 元/月，低 0.003 元/月"),
        ((225_001, 0, 0), "人均 750.003 ≥ 低保标准 750.000 元/月，高 0.003 元/月"),
    ],
)
def test_a_comparison_states_the_relation_that_really_holds(incomes, shown):
    assert texts(compiled_set(TIERS[:1], indicators=HEAD), *incomes) == [shown]


@pytest.mark.parametrize(
    ("operator", "houses", "holds"),
    [("<", 2, "≥"), ("<=", 3, ">"), (">", 2, "≤"), (">=", 1, "<"), ("=", 3, "≠"), ("<>", 2, "=")],
)
def test_a_comparison_that_is_not_met_is_turned_round(operator, houses, holds):
    (text,) = texts(compiled_set([f"住房套数 {operator} 2"]), houses=houses)
    assert text.startswith(f"住房套数 {houses} 套 {holds} 2")


def test_unknown_values_are_named():
    (text,) = texts(compiled_set(["储蓄 < 100"]), savings=None)
    assert text == "储蓄 未知 < 100，无法判断"


@pytest.mark.parametrize(("car", "shown"), [(True, "私家车为是"), (False, "私家车为否")])
def test_a_flag_is_shown_with_its_value(car, shown):
    assert texts(compiled_set(["私家车"]), private_car=car) == [shown]


def test_a_negated_flag_is_shown_as_it_is():
    assert texts(compiled_set(["NOT 私家车"]), private_car=False) == ["私家车为否"]


@pytest.mark.parametrize(("status", "shown"), [("在岗", "在岗"), ("", "未填")])
def test_a_text_is_shown_with_its_value(status, shown):
    (text,) = texts(compiled_set(["婚姻状况 IN ('离异', '丧偶')"]), marriage="离异" if status else "")
    assert ("离异" if status else shown) in text


def test_the_reason_of_a_tier_names_the_rule_and_the_article():
    sentence = reason_sentence(explained(compiled_set(TIERS, indicators=HEAD), 80_000))
    assert sentence.startswith("类别1：人均 800.00 < 2 × 低保标准 = 1,500.00 元/月，低 700.00 元/月")
    assert sentence.endswith("（试验 第一条(自定)）")


def test_the_reason_of_none_is_the_distance_to_the_last_tier():
    sentence = reason_sentence(explained(compiled_set(TIERS, indicators=HEAD), 150_000))
    assert sentence.startswith("未达到任何一类；离「类别1」：人均 1,500.00 ≥")
    assert "正好在线上" in sentence


def test_the_reason_leaves_out_alternatives_that_do_not_hold():
    compiled = compiled_set(["住房套数 < 1"], exclusions=["私家车 OR 自费留学"])
    sentence = reason_sentence(explained(compiled, houses=1, private_car=True, self_paid_abroad=False))
    assert "私家车为是" in sentence
    assert "自费留学" not in sentence


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("NOT 私家车", "私家车为否"),
        ("NOT (私家车 OR 自费留学)", "私家车为否；自费留学为否"),
        ("住房套数 < 2 AND NOT 私家车", "住房套数 1 套 < 2，低 1 套；私家车为否"),
        ("私家车 OR (住房套数 < 2 AND NOT 自费留学)", "住房套数 1 套 < 2，低 1 套；自费留学为否"),
    ],
)
def test_the_reason_is_what_makes_the_rule_hold(condition, reason):
    found = explained(compiled_set([condition]), houses=1, private_car=False, self_paid_abroad=False)
    assert reason_sentence(found) == f"类别0：{reason}（试验 第一条(自定)）"


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("住房套数 < 2 AND 私家车", "私家车为否"),
        ("住房套数 < 1 OR 私家车", "住房套数 1 套 ≥ 1，正好在线上；私家车为否"),
        ("NOT (住房套数 < 2 OR 私家车)", "住房套数 1 套 < 2，低 1 套"),
        ("住房套数 < 2 AND NOT (NOT 私家车 AND 住房套数 < 2)", "私家车为否；住房套数 1 套 < 2，低 1 套"),
    ],
)
def test_the_distance_to_the_last_tier_is_what_keeps_it_from_holding(condition, reason):
    found = explained(compiled_set([condition]), houses=1, private_car=False, self_paid_abroad=False)
    assert reason_sentence(found) == f"未达到任何一类；离「类别0」：{reason}"


def test_the_reason_of_an_undecided_household_is_what_is_missing():
    sentence = reason_sentence(explained(compiled_set(["储蓄 < 100"]), savings=None))
    assert sentence == "储蓄未填，无法认定"


def counterfactual(name, **changes):
    made = {
        "outcome_code": "t0",
        "outcome_name": "类别0",
        "fact": fact(name),
        "member_index": None,
        "old": 0,
        "new": 0,
        "delta": 0,
        "proven": True,
    }
    fields = Counterfactual.__dataclass_fields__
    return Counterfactual(**{key: value for key, value in (made | changes).items() if key in fields})


def test_a_change_of_money_names_member_and_amount():
    found = counterfactual("成员.月收入", member_index=1, old=100_000, new=99_999, delta=-1)
    assert counterfactual_text(found, ["高山", "林溪"]) == "类别0：林溪的月收入由 1,000.00 变为 999.99（少 0.01 元）"


def test_a_change_not_proven_smallest_says_so():
    found = counterfactual("家庭其他年收入", old=0, new=-5, delta=-5, proven=False)
    assert counterfactual_text(found, []).endswith("（未证明是最小的变化）")


def test_a_change_of_a_flag():
    found = counterfactual("私家车", old=True, new=False, delta=None)
    assert counterfactual_text(found, []) == "类别0：私家车由是变为否"


def test_no_single_change_is_said_plainly():
    found = counterfactual("私家车", fact=None)
    assert counterfactual_text(found, []) == "类别0：没有哪一项事实单独改变能达到"


def test_the_page_marks_each_rule_and_each_test():
    lines = list(explanation_lines(explained(compiled_set(TIERS, indicators=HEAD), 80_000), [], ["高山"]))
    assert lines[0] == "结论：类别1"
    marks = [line.strip()[0] for line in lines if line.strip()[:1] in ("✓", "✗", "?")]
    assert marks == ["✗", "✗", "✓", "✓"]


def test_the_json_has_margins_in_words_and_exactly():
    body = explanation_json(explained(compiled_set(TIERS[:1], indicators=HEAD), 224_999, 0, 0), [], ["a", "b", "c"])
    (test,) = body["conditions"][0]["tests"]
    assert (test["value"], test["line"], test["margin"]) == ("749.997", "750.000", "低 0.003 元/月")
    numerator, denominator = map(int, test["margin_exact"].split("/"))
    assert numerator * 300 == -denominator
