"""What the checker finds when it compiles a set: names, types, quotients, cycles, overflow; each with its place."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.core.criteria.compiled import CAUSES, ROW, SCORE
from bangfu.core.criteria.tree import Quotient
from tests.core.criteria.written_sets import (
    ARTICLE,
    HEAD,
    TIER,
    compiled,
    problem_of,
    problems_of,
    with_indicators,
    with_tier,
    written,
)

ROUND_HINT = "请写 ROUND(被除数 / 除数, 小数位)"
RANGE = "数值可能超出 64 位整数的范围"


def fault(marked: str) -> tuple[str, str]:
    """Reason and hint of a condition's one problem, which must stand where ▲ does."""
    before = marked[: marked.index("▲")]
    problem = problem_of(with_tier(marked.replace("▲", "")))
    column = len("  - 条件: '") + len(before) + before.count("'") + 1
    assert (problem.place.line, problem.place.column) == (5, column)
    return problem.reason, problem.hint


@pytest.mark.parametrize(
    ("marked", "reason", "hint"),
    [
        ("▲住房套树 >= 2", "没有「住房套树」这个名称", "您是否想写「住房套数」?"),
        ("住房套数 ＞＝ ２ ａｎｄ ▲xyzzy", "没有「xyzzy」这个名称", ""),
        ("▲月收入 > 1", "「月收入」是成员的事实", "请写「成员.月收入」"),
        ("▲成员.月收入 > 1", "「成员.月收入」只能写在 SUM、COUNT、MIN、MAX 里面", ""),
        ("SUM(▲成员.月收人) > 1", "成员没有「月收人」这个事实", "您是否想写「月收入」?"),
        ("SUM(▲成员.姓名) > 1", "成员没有「姓名」这个事实", ""),
        ("▲姓名 = 'x'", "「姓名」不能用来评判", ""),
        ("▲年度 = 2026", "「年度」不能用来评判", ""),
        ("SUM(▲住房套数) > 1", "聚合函数里只能用成员的事实、常数和不分地区的参数, 不能用「住房套数」", ""),
        ("SUM(▲低保标准) > 1", "聚合函数里只能用成员的事实、常数和不分地区的参数, 不能用「低保标准」", ""),
        ("SUM(▲SUM(成员.月收入)) > 1", "聚合函数不能套在聚合函数里", ""),
        ("COUNT(成员) FILTER (WHERE ▲COUNT(成员) > 1) > 1", "聚合函数不能套在聚合函数里", ""),
        ("▲困难类别 = '类别一'", "没有「困难类别」这个名称", ""),
        ("▲住房套数 + 1", "这里应是条件(真假), 却是数", ""),
        ("▲'是'", "这里应是条件(真假), 却是文字", ""),
        ("▲住房套数 / 2", "这里应是条件(真假), 却是商", ""),
        ("NOT ▲住房套数", "这里应是条件(真假), 却是数", ""),
        ("私家车 AND ▲住房套数", "这里应是条件(真假), 却是数", ""),
        ("私家车 OR ▲工作状态", "这里应是条件(真假), 却是文字", ""),
        ("▲'1' = 1", "文字不能和数比较", ""),
        ("▲工作状态 = 1", "文字不能和数比较", ""),
        ("▲住房套数 = 是", "数不能和条件(真假)比较", ""),
        ("▲住房套数 / 2 = '1'", "商不能和文字比较", ""),
        ("▲工作状态 < '下岗'", "文字只能用 = 和 <> 比较", ""),
        ("▲私家车 >= 是", "条件(真假)只能用 = 和 <> 比较", ""),
        ("工作状态 = ▲'下岗了'", "「下岗了」不是可能的取值", "您是否想写「下岗」?"),
        ("▲'某某' <> 户口类型", "「某某」不是可能的取值", "可用: 非农业、农业、农转居"),
        ("工作状态 IN ('下岗', ▲'尚在')", "「尚在」不是可能的取值", "您是否想写「在岗」?"),
        ("工作状态 IN (▲1)", "文字的 IN 列表里只能写文字", ""),
        ("住房套数 IN (▲'1')", "这里应是数, 却是文字", ""),
        ("▲私家车 IN (是)", "IN 只用于文字和数", ""),
        ("ABS(▲工作状态) > 1", "这里应是数, 却是文字", ""),
        ("LEAST(1, ▲私家车) > 1", "这里应是数, 却是条件(真假)", ""),
        ("▲工作状态 + 1 > 1", "这里应是数, 却是文字", ""),
        ("-▲工作状态 > 1", "这里应是数, 却是文字", ""),
        ("ROUND(▲工作状态, 1) > 1", "这里应是数, 却是文字", ""),
        ("ROUND(住房套数, ▲7) > 1", "ROUND 的小数位应是 0 到 6 的整数", ""),
        ("ROUND(住房套数, ▲0.5) > 1", "ROUND 的小数位应是 0 到 6 的整数", ""),
        ("ROUND(住房套数, ▲欠薪月数) > 1", "ROUND 的小数位应是 0 到 6 的整数", ""),
        ("住房套数 > ▲0.1234567", "小数最多 6 位", ""),
        ("COALESCE(住房套数, ▲工作状态) = 1", "COALESCE的类型应一致, 这里是文字", ""),
        ("CASE WHEN 私家车 THEN 1 ELSE ▲'x' END = 1", "CASE 的各分支的类型应一致, 这里是文字", ""),
        ("CASE WHEN ▲住房套数 THEN 1 ELSE 2 END = 1", "这里应是条件(真假), 却是数", ""),
        ("CASE 工作状态 WHEN ▲1 THEN 1 ELSE 2 END = 1", "文字不能和数比较", ""),
        ("CASE WHEN 私家车 THEN '甲' ELSE '乙' END = ▲'丙'", "「丙」不是可能的取值", "可用: 甲、乙"),
        # quotients
        ("▲住房套数 / 2 + 1 > 1", "商不能直接相加减", ROUND_HINT),
        ("2 * (▲住房套数 / 2) > 1", "商不能直接相乘", ROUND_HINT),
        ("▲住房套数 / 2 * 2 > 1", "商不能直接相乘", ROUND_HINT),
        ("ABS(▲住房套数 / 2) > 1", "商不能直接取绝对值", ROUND_HINT),
        ("GREATEST(▲住房套数 / 2, 1) > 1", "商不能直接放进 GREATEST", ROUND_HINT),
        ("SUM(▲成员.年龄 / 2) > 1", "商不能直接放进 SUM", ROUND_HINT),
        ("COALESCE(▲住房套数 / 2, 1) > 1", "COALESCE里不能直接用商", ROUND_HINT),
        ("CASE WHEN 私家车 THEN ▲住房套数 / 2 ELSE 1 END > 1", "CASE 的各分支里不能直接用商", ROUND_HINT),
        ("1 / (▲住房套数 / 2) > 1", "商不能作除数", ROUND_HINT),
        ("1 / ▲0 > 1", "除数不会是正数", ""),
        ("1 / (▲-欠薪月数) > 1", "除数不会是正数", ""),
        # 64 bits
        ("▲家庭其他年收入 * 家庭其他年收入 > 1", RANGE, "请减少小数位、缩小参数范围或用 ROUND 先取整"),
        ("私家车 OR SUM(▲成员.月收入 * 成员.月收入) > 1", RANGE, "请减少小数位、缩小参数范围或用 ROUND 先取整"),
        ("▲意外损失 / 欠薪金额 > 家庭其他年收入 / 低保标准", RANGE, "请减少小数位、缩小参数范围或用 ROUND 先取整"),
        ("▲ROUND(意外损失 / 0.000001, 6) > 1", RANGE, "请减少小数位、缩小参数范围或用 ROUND 先取整"),
        ("▲99999999999999999999 > 1", RANGE, "请减少小数位、缩小参数范围或用 ROUND 先取整"),
    ],
)  # fmt: skip
def test_a_fault_of_a_condition_is_told_with_its_place(marked, reason, hint):
    assert fault(marked) == (reason, hint)


def test_a_product_with_too_many_decimals_is_refused():
    factors = " * ".join(["0.000001"] * 3)
    assert problem_of(with_tier(f"{factors} * 住房套数 > 0")).reason == "相乘后的小数位太多"


@pytest.mark.parametrize(
    "condition",
    [
        "工作状态 = ''",
        "工作状态 IN ('')",
        "低保对象 <> 私家车",
        "(低保标准 > 1) IS NULL",
        "意外类型 IS NOT NULL",
        "COALESCE(低保对象, 否)",
        "CASE 2 WHEN 1 THEN 是 ELSE 否 END",
        "CASE 'x' WHEN 'x' THEN 是 ELSE 否 END",
        "CASE WHEN 私家车 THEN 低保对象 ELSE 否 END",
        "意外损失 / COUNT(成员) IN (1, -2.5)",
        "意外损失 / COUNT(成员) NOT BETWEEN -1.5 AND 2",
        "意外损失 / 2 / COUNT(成员) / 3 >= 低保标准 / COUNT(成员)",
        "-(意外损失 / 2) < 1",
        "(意外损失 / COUNT(成员)) IS NULL",
        "SUM(ROUND(成员.月收入 / 成员.年龄, 2)) > 1",
        "MAX(CASE 成员.性别 WHEN '男' THEN 1 ELSE 0 END) = 1",
        "COUNT(member) FILTER (WHERE member.income_month > 0 AND 成员.健康状况 IN ('良好', '')) > 0",
        "houses ＞＝ ２ ＯＲ Private_Car = 是".replace("Private_Car", "private_car"),
        "ROUND(1.5, 0) = 2",
        "ABS(-1) - 1 = 0 AND 1 * 住房套数 = 2",
    ],
)
def test_it_accepts(condition):
    assert compiled(with_tier(condition)).tiers[0].code == "t"


def test_a_place_inside_a_block_of_several_lines_is_found():
    text = f"{HEAD}类别:\n  - 代码: t\n    名称: 类别一\n    {ARTICLE}\n    条件: >-\n      私家车 OR\n      住房套树 >= 2\n"
    problem = problem_of(text)
    assert (problem.place.line, problem.place.column) == (10, 7)
    assert problem.entry == "类别一"


def test_indicators_may_lean_on_later_ones():
    made = compiled(with_indicators(甲="乙 + 1", 乙="住房套数"))
    assert [indicator.name for indicator in made.indicators] == ["甲", "乙"]
    assert list(made.definitions)[:2] == ["i1", "i0"]


def test_a_quotient_indicator_keeps_numerator_and_denominator():
    made = compiled(with_indicators(甲="意外损失 / COUNT(成员)"))
    assert isinstance(made.indicators[0].value, Quotient)
    assert made.indicators[0].keys == ("i0n", "i0d")


def test_a_circle_is_told_with_its_way_and_once():
    problem = problem_of(with_indicators(甲="乙 + 1", 乙="丙", 丙="甲 * 2"))
    assert problem.reason == "指标互相引用成了循环: 甲 → 乙 → 丙 → 甲"
    assert problem_of(with_indicators(甲="甲")).reason == "指标互相引用成了循环: 甲 → 甲"


def test_a_long_chain_of_indicators_is_refused_in_either_order():
    forward = {f"n{number}": f"n{number + 1} + 住房套数" for number in range(300)} | {"n300": "1"}
    assert problems_of(with_indicators(**forward))[0].reason == "指标一环套一环, 最多 40 层"
    backward = dict(reversed(forward.items()))
    assert problems_of(with_indicators(**backward))[0].reason == "计算的层数太多"


def test_a_chain_just_short_enough_is_compiled():
    chain = {f"n{number}": f"n{number + 1} + 住房套数" for number in range(39)} | {"n39": "住房套数"}
    assert len(compiled(with_indicators(**chain)).indicators) == 40


def test_a_fault_of_an_indicator_is_told_once_however_often_it_is_used():
    text = with_indicators(甲="住房套树", 乙="甲 + 1", 丙="甲 / 乙")
    assert [problem.entry for problem in problems_of(text)] == ["甲"]


def test_a_faulty_tier_draws_no_complaint_about_what_leans_on_it():
    text = HEAD + (
        f"致困原因: [{{代码: '1', 名称: 病, 条件: 困难类别 = '甲', 权重: 1, {ARTICLE}}}]\n"
        f"措施: [{{代码: m, 名称: 补, 条件: 主要致困原因 = '病', {ARTICLE}}}]\n"
        f"类别: [{{代码: t, 名称: 甲, 条件: 住房套树 > 1, {ARTICLE}}}]\n"
    )
    assert [problem.entry for problem in problems_of(text)] == ["甲"]


@pytest.mark.parametrize("name", ["低保标准", "houses", "困难类别", "主要致困原因", "住房套数"])
def test_a_name_of_a_fact_or_outcome_cannot_be_taken(name):
    assert f"「{name}」已是事实或结论的名称" in [
        problem.reason for problem in problems_of(with_indicators(**{name: "1"}))
    ]


def test_a_set_out_of_force_is_refused():
    text = written("生效: {起: 2020-01-01, 止: 2026-06-30}\n")
    assert compiled(text, date(2026, 6, 30))
    assert problem_of(text, date(2026, 7, 1)).reason == "版本 1 在 2026-07-01 没有生效"


def parameters(*values: str) -> str:
    listed = "".join(f"\n      - {{{value}}}" for value in values)
    return written(
        f"参数:\n  - 名称: 倍数\n    小数位: 1\n    范围: [1, 9]\n    {ARTICLE}\n    值:{listed}\n",
        tiers=TIER.replace("低保标准 > 0", "低保标准 * 倍数 > 0"),
    )


def test_a_parameter_without_a_general_value_on_the_day_is_refused():
    assert problem_of(parameters("起: 2027-01-01, 值: 2")).reason == "参数在 2026-11-23 没有通用的值"
    regional = parameters("起: 2020-01-01, 地区: '990200', 值: 2")
    assert "参数在 2026-11-23 没有通用的值" in [problem.reason for problem in problems_of(regional)]


def test_a_later_value_takes_over():
    made = compiled(parameters("起: 2020-01-01, 值: 2", "起: 2026-01-01, 值: 3.5", "起: 2027-01-01, 值: 4"))
    assert made.constants["倍数"].detail == 35
    assert made.regional == []


def test_a_value_of_a_region_makes_the_parameter_regional():
    made = compiled(parameters("起: 2020-01-01, 值: 2", "起: 2020-01-01, 地区: '990200', 值: 3"))
    assert made.constants == {}
    assert [(regional.name, regional.column, regional.scale) for regional in made.regional] == [("倍数", "p0", 1)]


def test_a_regional_parameter_cannot_stand_in_an_aggregate():
    text = parameters("起: 2020-01-01, 值: 2", "起: 2020-01-01, 地区: '990200', 值: 3")
    text = text.replace("低保标准 * 倍数 > 0", "COUNT(成员) FILTER (WHERE 成员.年龄 > 倍数) > 0")
    assert problem_of(text).reason.startswith("聚合函数里只能用成员的事实")
    assert compiled(text.replace("起: 2020-01-01, 地区: '990200'", "起: 2021-01-01"))


# Causes, measures, score, warnings


def section(text: str) -> str:
    return written(text.replace("依据", ARTICLE))


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("致困原因: [{代码: a, 名称: 病, 条件: 是, 权重: 家庭其他年收入, 依据}]\n", "权重可能是负数", "请写 GREATEST(…, 0)"),
        ("致困原因: [{代码: a, 名称: 病, 条件: 是, 权重: 意外损失 / 2, 依据}]\n", "商不能直接作权重", ROUND_HINT),
        ("致困原因: [{代码: a, 名称: 病, 条件: 主要致困原因 = '病', 权重: 1, 依据}]\n", "没有「主要致困原因」这个名称", ""),
        ("措施: [{代码: m, 名称: 补, 条件: 是, 金额: 意外损失 / 2, 依据}]\n", "商不能直接作金额", ROUND_HINT),
        ("措施: [{代码: m, 名称: 补, 条件: 是, 金额: 0.5 * 意外损失, 依据}]\n", "金额须精确到分", "请写 ROUND(…, 2)"),
        ("措施: [{代码: m, 名称: 补, 条件: 是, 金额: 1, 上限: 0.125 * 意外损失, 依据}]\n", "金额须精确到分", "请写 ROUND(…, 2)"),
        ("措施: [{代码: m, 名称: 补, 条件: 是, 上限: 1, 依据}]\n", "没有「金额」的措施不能有「上限」", ""),
        ("评分: [{名称: 甲, 满分: 99, 式: 1}]\n", "各项满分之和应是 100", ""),
        ("评分: [{名称: 甲, 满分: 100, 式: 1.125}]\n", "评分最多两位小数", "请写 ROUND(…, 1)"),
        ("评分: [{名称: 甲, 满分: 100, 式: 意外损失 / 2}]\n", "商不能直接计分", ROUND_HINT),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: 困难类别 = '甲', 依据}]\n", "没有「甲」这个结论", "可用: 类别一、排除、不符合"),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: \"困难类别 IN ('类别二')\", 依据}]\n", "没有「类别二」这个结论", "您是否想写「类别一」?"),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: 困难类别 IN (1), 依据}]\n", "没有「」这个结论", "可用: 类别一、排除、不符合"),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: \"'类别一' = 困难类别\", 依据}]\n", "结论只能写成「困难类别 = '名称'」的样子", ""),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: 困难类别 = 工作状态, 依据}]\n", "结论只能写成「困难类别 = '名称'」的样子", ""),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: 困难类别 > '类别一', 依据}]\n", "结论只能用 =、<> 和 IN 比较", ""),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: 困难类别 IS NULL, 依据}]\n", "结论不能用 IS NULL", ""),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: 困难类别 + 1 > 0, 依据}]\n", "这里应是数, 却是结论", ""),
        ("预警: [{代码: w, 名称: 警, 级别: 红, 条件: \"COALESCE(困难类别, 'x') = 'x'\", 依据}]\n", "COALESCE的类型应一致, 这里是结论", ""),
    ],
)  # fmt: skip
def test_a_fault_of_a_later_section_is_told(text, reason, hint):
    problem = problem_of(section(text))
    assert (problem.reason, problem.hint) == (reason, hint)


def test_more_causes_than_a_rank_can_tell_apart_are_refused():
    causes = ", ".join(f"{{代码: c{n}, 名称: 因{n}, 条件: 是, 权重: 1, {ARTICLE}}}" for n in range(66))
    problems = problems_of(written(f"致困原因: [{causes}]\n"))
    assert [(problem.entry, problem.reason) for problem in problems] == [
        ("因64", "致困原因最多 64 个"), ("因65", "致困原因最多 64 个"),
    ]  # fmt: skip


def test_weights_whose_rank_could_overflow_are_refused():
    text = section("致困原因: [{代码: a, 名称: 病, 条件: 是, 权重: 意外损失 * 900000, 依据}]\n")
    assert problem_of(text.replace("意外损失 * 900000", "意外损失 * 90000000")).reason == RANGE
    assert CAUSES[0] in compiled(text).definitions


def test_rules_that_are_switched_off_are_checked_and_left_out():
    rule = "排除: [{代码: x, 名称: 房, 条件: 住房套数 > 1, 启用: 否, 依据}]\n"
    made = compiled(section(rule))
    assert made.exclusions == []
    assert made.none_row == 1
    assert problem_of(section(rule.replace("住房套数", "住房套树"))).entry == "房"


def test_rows_codes_and_score_of_a_compiled_set():
    made = compiled(
        section(
            "排除: [{代码: x, 名称: 房, 条件: 住房套数 > 1, 依据}]\n"
            "致困原因: [{代码: a, 名称: 病, 条件: 低保对象, 权重: 1.5, 依据}, {代码: b, 名称: 其他, 依据}]\n"
            "评分: [{名称: 甲, 满分: 40, 式: 1.5}, {名称: 乙, 满分: 60, 式: 欠薪月数}]\n"
        )
    )
    assert [rule.code for rule in made.deciding_rules] == ["x", "t"]
    assert (made.tier_row("t"), made.none_row) == (1, 2)
    assert made.score_scale == 1
    assert made.cause(1).name == "其他"
    assert {ROW, SCORE, *CAUSES} <= made.definitions.keys()
