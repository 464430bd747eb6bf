"""How values move as one fact grows, read from the tree."""

from __future__ import annotations

import pytest

from bangfu.core.criteria.compiled import ROW
from bangfu.core.criteria.direction import Movement, difference, switches_under
from tests.core.criteria.small_sets import ARTICLE, compiled_set, fact


def direction(condition: str, name: str, **indicators: str) -> str:
    """How left minus right of a tier's comparison moves with a fact."""
    comparison = compiled_set([condition], indicators=indicators).tiers[0].clause.node
    return Movement(fact(name)).of(difference(comparison)).direction


@pytest.mark.parametrize(
    ("condition", "name", "expected"),
    [
        ("意外损失 > 3", "意外损失", "rising"),
        ("3 > 意外损失", "意外损失", "falling"),
        ("意外损失 > 3", "已获赔偿救助", "constant"),
        ("意外损失 - 已获赔偿救助 > 3", "已获赔偿救助", "falling"),
        ("-意外损失 > 3", "意外损失", "falling"),
        ("意外损失 * 2 - 意外损失 * 3 > 0", "意外损失", "linear"),
        ("意外损失 * (住房套数 - 5) > 3", "意外损失", "linear"),
        ("意外损失 * 住房套数 > 3", "意外损失", "rising"),
        ("0 - 意外损失 * 住房套数 > 3", "意外损失", "falling"),
        ("LEAST(意外损失, 9) * LEAST(意外损失, 9) > 3", "意外损失", "rising"),
        ("LEAST(意外损失, 9) * (住房套数 - 5) > 3", "意外损失", "unknown"),
        ("LEAST(意外损失, 9) * (5 - LEAST(意外损失, 9)) > 3", "意外损失", "unknown"),
        ("LEAST(意外损失, 9) > 3", "意外损失", "rising"),
        ("GREATEST(意外损失 - 已获赔偿救助, 0) > 3", "已获赔偿救助", "falling"),
        ("GREATEST(意外损失, 9 - 意外损失) > 3", "意外损失", "unknown"),
        ("GREATEST(意外损失, 9) - 意外损失 > 3", "意外损失", "unknown"),
        ("ABS(意外损失) > 3", "意外损失", "rising"),
        ("ABS(-意外损失) > 3", "意外损失", "rising"),
        ("ABS(家庭其他年收入) > 3", "家庭其他年收入", "linear"),
        ("ROUND(意外损失 / 3, 0) > 3", "意外损失", "rising"),
        ("ROUND(9 / 意外损失, 2) > 3", "意外损失", "falling"),
        ("ROUND(已获赔偿救助 / 意外损失, 2) > 3", "已获赔偿救助", "rising"),
        ("ROUND(意外损失 / 意外损失, 2) > 3", "意外损失", "unknown"),
        ("意外损失 / 家庭其他年收入 > 3", "意外损失", "rising"),
        ("意外损失 / 家庭其他年收入 > 3", "家庭其他年收入", "falling"),
        ("COALESCE(储蓄, 意外损失) > 3", "储蓄", "rising"),
        ("COALESCE(储蓄, 意外损失) > 3", "意外损失", "rising"),
        ("CASE WHEN 私家车 THEN 意外损失 ELSE 5 END > 3", "意外损失", "rising"),
        ("CASE WHEN 意外损失 > 7 THEN 意外损失 ELSE 5 END > 3", "意外损失", "rising"),
        ("CASE WHEN 意外损失 > 7 THEN 意外损失 ELSE -意外损失 END > 3", "意外损失", "linear"),
        ("SUM(成员.月收入) FILTER (WHERE 成员.共同生活) > 3", "成员.月收入", "rising"),
        ("SUM(成员.月收入 - 成员.医疗自付) > 3", "成员.医疗自付", "falling"),
        ("SUM(成员.月收入) > 3", "成员.医疗自付", "constant"),
        ("SUM(成员.月收入) > 3", "意外损失", "constant"),
        ("MIN(成员.月收入) > 3", "成员.月收入", "rising"),
        ("MAX(0 - 成员.月收入) > 3", "成员.月收入", "falling"),
        ("COUNT(成员) FILTER (WHERE 成员.月收入 > 1) > 3", "成员.月收入", "constant"),
        ("SUM(成员.月收入) / COUNT(成员) FILTER (WHERE 成员.共同生活) > 3", "成员.月收入", "rising"),
    ],
)
def test_it_tells_which_way_a_difference_moves(condition, name, expected):
    assert direction(condition, name) == expected


def test_it_follows_references_to_indicators():
    assert direction("余 > 3", "已获赔偿救助", 净="意外损失 - 已获赔偿救助", 余="2 - 净") == "rising"


def test_a_switch_comes_after_the_switches_it_leans_on():
    compiled = compiled_set(["档 > 3"], indicators={"档": "CASE WHEN 意外损失 > 7 THEN 意外损失 ELSE 5 END"})
    switches = switches_under([compiled.definitions[ROW]])
    assert [switch.difference.args[0].op for switch in switches] == ["count", "fact", "ref"]


def test_guards_and_filters_are_switches_too():
    compiled = compiled_set(
        ["意外损失 / 家庭其他年收入 > 1 AND SUM(成员.月收入) FILTER (WHERE 成员.医疗自付 >= 1) > 2"]
    )
    switches = switches_under([compiled.definitions[ROW]])
    assert sorted((switch.kind, switch.of_member) for switch in switches) == [
        ("at_most", False),  # no members: cannot be computed
        ("at_most", False),  # 家庭其他年收入 above zero
        ("at_most", False),
        ("at_most", False),
        ("below", True),
    ]


def test_comparisons_of_texts_and_flags_are_no_switches():
    compiled = compiled_set(["工作状态 = '在岗' AND 私家车 = 是"])
    assert [switch.kind for switch in switches_under([compiled.definitions[ROW]])] == ["at_most"]


def test_the_choice_of_a_cause_is_not_followed():
    cause = {"代码": "1", "名称": "损失", "条件": "意外损失 > 0", "权重": "意外损失", "依据": dict(ARTICLE)}
    main_cause = compiled_set(["意外损失 < 100"], 致困原因=[cause]).definitions["cause1"]
    assert Movement(fact("意外损失")).of(main_cause).direction == "unknown"
    assert Movement(fact("储蓄")).of(main_cause).direction == "constant"
