"""Ordered tables: gaps, overlaps, rows and tiers that nothing can reach, and what a table gives."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.ordered_tables import unreachable_tiers
from tests.core.criteria.evaluated import home
from tests.core.criteria.written_sets import ARTICLE, HEAD, compiled, problems_of, written


def table(rows: str, by: str = "住房套数") -> str:
    return written(f"指标:\n  - 名称: 月数\n    分档:\n      按: {by}\n      行: [{rows}]\n")


def faults(rows: str, by: str = "住房套数") -> list[str]:
    return [problem.reason for problem in problems_of(table(rows, by))]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", ["「分档」没有行"]),
        ("{从: 1, 值: 1}", ["小于 1 的没有档"]),
        ("{到: 99, 值: 1}", ["从 99 起的没有档"]),
        ("{到: 1, 值: 1}, {从: 2, 值: 2}", ["1 到 2 之间没有档"]),
        ("{到: 3, 值: 1}, {从: 2, 值: 2}", ["2 到 3 之间两档重叠"]),
        ("{到: 3, 值: 1}, {值: 2}", ["中间的档要写明「从」和「到」"]),
        ("{值: 1}, {从: 3, 值: 2}", ["中间的档要写明「从」和「到」"]),
        ("{到: 0, 值: 1}, {从: 0, 值: 2}", ["这一档永远用不到: 「按」的值在 0 到 99 之间"]),
        ("{到: 100, 值: 1}, {从: 100, 值: 2}", ["这一档永远用不到: 「按」的值在 0 到 99 之间"]),
        ("{到: 2, 值: 1}, {从: 2, 到: 2, 值: 2}, {从: 2, 值: 3}", ["这一档永远用不到: 「按」的值在 0 到 99 之间"]),
    ],
)
def test_a_fault_of_a_table_is_told(rows, expected):
    assert faults(rows) == expected


def test_a_fault_of_a_row_stands_at_the_row():
    (problem,) = problems_of(table("{到: 1, 值: 1}, {从: 2, 值: 2}"))
    assert (problem.place.line, problem.place.column, problem.entry) == (8, 25, "月数")


def test_a_table_by_a_quotient_or_a_text_is_refused():
    assert faults("{值: 1}", "意外损失 / 2") == ["商不能直接分档"]
    assert faults("{值: 1}", "工作状态") == ["这里应是数, 却是文字"]


def test_a_table_that_covers_exactly_the_range_is_sound():
    compiled(table("{从: 0, 到: 1, 值: 0}, {从: 1, 到: 99, 值: 6}, {从: 99, 到: 100, 值: 10}"))


def test_a_row_begins_with_its_from_and_ends_before_its_to():
    text = table("{到: 1, 值: 0.5}, {从: 1, 到: 2.50, 值: 6}, {从: 2.5, 值: -1}", "意外损失")
    cents = [0, 99, 100, 249, 250, 251]
    assert _values(text, cents) == [Fraction(1, 2), Fraction(1, 2), 6, 6, -1, -1]


def _values(text: str, losses: list[int]) -> list[Fraction]:
    made = compiled(text)
    evaluate = emit_python(made, ["i0"])
    scale = made.definitions["i0"].number.scale
    return [Fraction(evaluate(home(accident_loss=loss), {}, [])[0], 10**scale) for loss in losses]


def test_a_table_by_an_unknown_value_is_unknown():
    made = compiled(table("{到: 1, 值: 0}, {从: 1, 值: 6}", "储蓄"))
    assert made.definitions["i0"].type.nullable


# Tiers


def tiers(*conditions: str, exclusions: tuple[str, ...] = ()) -> list[str]:
    entries = [f'  - {{代码: t{n}, 名称: 类{n}, 条件: "{text}", {ARTICLE}}}\n' for n, text in enumerate(conditions)]
    kept_out = [f'  - {{代码: x{n}, 名称: 排{n}, 条件: "{text}", {ARTICLE}}}\n' for n, text in enumerate(exclusions)]
    sections = "指标: [{名称: 人均, 式: 家庭其他年收入 / 12 / COUNT(成员)}]\n"
    text = HEAD + sections + ("排除:\n" + "".join(kept_out) if kept_out else "") + "类别:\n" + "".join(entries)
    return [f"{problem.entry}: {problem.reason}" for problem in unreachable_tiers(compiled(text))]


def told(late: str, early: str) -> list[str]:
    return [f"{late}: 永远轮不到这一类: 符合它的家庭都已先归入「{early}」"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("人均 < 2 * 低保标准", "人均 < 低保标准"),
        ("人均 < 2 * 低保标准", "人均 < 1.5 * 低保标准"),
        ("人均 < 低保标准", "人均 < 低保标准"),
        ("人均 <= 低保标准", "人均 < 低保标准"),
        ("人均 < 500", "人均 < 400"),
        ("住房套数 >= 2", "住房套数 > 2"),
        ("住房套数 > 2", "住房套数 > 3"),
        ("TRUE", "人均 < 1"),
    ],
)
def test_a_tier_that_an_earlier_one_always_takes_is_told(first, second):
    assert tiers(first, second) == told("类1", "类0")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("人均 < 低保标准", "人均 < 2 * 低保标准"),
        ("人均 < 低保标准", "人均 <= 低保标准"),
        ("人均 < 低保标准", "人均 > 2 * 低保标准"),
        ("人均 < 低保标准", "人均 < 全省人均可支配收入"),
        ("人均 < 低保标准", "住房套数 < 1"),
        ("人均 < 低保标准", "人均 = 低保标准"),
        ("人均 < 低保标准", "私家车"),
        ("人均 < 2 * 家庭其他年收入", "人均 < 家庭其他年收入"),
        ("住房套数 > 3", "住房套数 > 2"),
        ("FALSE", "人均 < 1"),
        ("住房套数 / 2 < 意外损失 / 2", "住房套数 / 2 < 意外损失 / 3"),
    ],
)
def test_a_tier_that_something_can_reach_is_not(first, second):
    assert tiers(first, second) == []


def test_an_exclusion_can_take_all_of_a_tier():
    assert tiers("住房套数 >= 3", exclusions=("住房套数 >= 2",)) == told("类0", "排0")


def test_the_place_of_an_unreachable_tier_is_its_own():
    text = (
        HEAD
        + f"类别:\n  - {{代码: a, 名称: 甲, 条件: 是, {ARTICLE}}}\n  - {{代码: b, 名称: 乙, 条件: 私家车, {ARTICLE}}}\n"
    )
    (problem,) = unreachable_tiers(compiled(text))
    assert (problem.place.line, problem.entry) == (6, "乙")


def test_a_table_by_a_parameter_may_have_rows_for_its_other_values():
    text = f"参数: [{{名称: 档, 范围: [0, 9], {ARTICLE}, 值: [{{起: 2020-01-01, 值: 2}}]}}]\n"
    rows = "{到: 1, 值: 1}, {从: 1, 到: 5, 值: 2}, {从: 5, 值: 3}"
    made = compiled(written(text + f"指标:\n  - 名称: 月数\n    分档: {{按: 档, 行: [{rows}]}}\n"))
    assert made.indicators[0].name == "月数"
