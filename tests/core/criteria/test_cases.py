"""The cases of a set: what they are read as, what they compare, and what a faulty one gets."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.core.criteria.case_rows import case_rows
from bangfu.core.criteria.cases import run_cases
from bangfu.core.criteria.checking import check_criteria
from bangfu.core.criteria.library import load_named
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from tests.core.criteria.written_sets import ARTICLE, HEAD, ON

SECTIONS = f"""
来源: [{{代号: 试验, 文件: 试验文件}}]
参数:
  - {{名称: 倍数, 小数位: 1, 范围: [1, 5], {ARTICLE}, 值: [{{起: 2020-01-01, 值: 2}}, {{起: 2020-01-01, 地区: "990200", 值: 3}}]}}
指标:
  - {{名称: 人均, 单位: 元, 式: (12 * SUM(成员.月收入) + 家庭其他年收入) / 12 / COUNT(成员)}}
  - {{名称: 有车, 式: 私家车}}
  - {{名称: 状态, 式: 工作状态}}
  - {{名称: 存款, 式: 储蓄}}
排除:
  - {{代码: house, 名称: 房, 条件: 住房套数 >= 2, {ARTICLE}}}
类别:
  - {{代码: deep, 名称: 深度, 条件: 人均 < 低保标准, {ARTICLE}}}
  - {{代码: edge, 名称: 边缘, 条件: 人均 < 倍数 * 低保标准, {ARTICLE}}}
致困原因:
  - {{代码: "1", 名称: 病, 条件: "COUNT(成员) FILTER (WHERE 成员.健康状况 = '恶性肿瘤') > 0", 权重: 2, {ARTICLE}}}
  - {{代码: "2", 名称: 欠薪, 条件: 欠薪月数 > 0, 权重: 3, {ARTICLE}}}
  - {{代码: "9", 名称: 其他, {ARTICLE}}}
措施:
  - {{代码: living, 名称: 生活, 条件: "困难类别 = '深度'", 金额: 12 * 低保标准, 上限: 8000.50, {ARTICLE}}}
  - {{代码: visit, 名称: 走访, 条件: 是, {ARTICLE}}}
评分:
  - {{名称: 欠薪, 满分: 100, 式: 0.5 * 欠薪月数}}
预警:
  - {{代码: arrears, 名称: 欠薪, 级别: 橙, 条件: 欠薪月数 >= 2, {ARTICLE}}}
  - {{代码: long, 名称: 久欠, 级别: 红, 条件: 欠薪月数 >= 6, {ARTICLE}}}
"""
BASE = "参数: {低保标准: 750}, 成员: [{月收入: 600}]"


def set_with(*cases: str):
    listed = "".join(f"  - {{名称: 例{number}, {case}}}\n" for number, case in enumerate(cases))
    return load_criteria(HEAD + SECTIONS + "案例:\n" + listed)


def failures(*cases: str) -> list[tuple[str, str, str]]:
    return [(failure.what, failure.expected, failure.got) for failure in run_cases(set_with(*cases), ON)]


def reasons(*cases: str) -> list[str]:
    with pytest.raises(CriteriaError) as caught:
        run_cases(set_with(*cases), ON)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "case",
    [
        f"{BASE}, 应为: {{困难类别: 深度, 人均: 600, 主要致困原因: 其他, 次要致困原因: [], 措施: {{living: 8000.5}}, 预警: [], 评分: 0}}",
        f"{BASE}, 家庭: {{住房套数: 2}}, 应为: {{困难类别: 排除, 排除: house, 主要致困原因: '', 措施: {{}}}}",
        "参数: {低保标准: 750}, 成员: [{月收入: 1499.99}], 应为: {困难类别: 边缘, 排除: '', 措施: {}}",
        "参数: {低保标准: 750}, 成员: [{月收入: 1500}], 应为: {困难类别: 不符合}",
        "参数: {低保标准: 750, 倍数: 2.1}, 成员: [{月收入: 1500}], 应为: {困难类别: 边缘}",
        "成员: [{月收入: 600}], 应为: {困难类别: 无法认定}",
        "参数: {低保标准: 750}, 成员: [{}], 应为: {困难类别: 无法认定, 人均: 未知}",
        "参数: {低保标准: 750}, 应为: {困难类别: 无法认定}",
        "参数: {低保标准: 750}, 成员: [{年龄: 15}], 应为: {困难类别: 深度, 人均: 0.00}",
        "参数: {低保标准: 750}, 成员: [{年龄: 16}], 应为: {困难类别: 无法认定}",
        f"{BASE}, 家庭: {{欠薪月数: 7, 私家车: 是, 工作状态: 无业}}, 应为: {{预警: [arrears, long], 评分: 3.5, 有车: 是, 状态: 失业, 存款: 未知}}",
        "参数: {低保标准: 750}, 家庭: {欠薪月数: 1}, 成员: [{月收入: 1, 健康状况: 癌症}, {月收入: 1}, {月收入: 0}], 应为: {主要致困原因: 欠薪, 次要致困原因: [病], 人均: 0.67}",
        "参数: {低保标准: 750}, 家庭: {家庭其他年收入: -1000000.01}, 成员: [{月收入: 0}], 应为: {人均: -83333.33}",
        f"{BASE}, 家庭: {{私家车: true}}, 应为: {{有车: true}}",
        f"日期: 2026-01-01, {BASE}, 应为: {{困难类别: 深度}}",
    ],
)
def test_a_case_that_comes_out_as_expected_passes(case):
    assert failures(case) == []


@pytest.mark.parametrize(
    ("expected", "failure"),
    [
        ("困难类别: 边缘", ("困难类别", "边缘", "深度")),
        ("困难类别: 不符合", ("困难类别", "不符合", "深度")),
        ("排除: house", ("排除", "house", "(无)")),
        ("人均: 600.01", ("人均", "600.01", "600.00")),
        ("有车: 是", ("有车", "是", "否")),
        ("主要致困原因: 病", ("主要致困原因", "病", "其他")),
        ("次要致困原因: [病]", ("次要致困原因", "病", "(无)")),
        ("措施: {living: 8000.51}", ("措施", "living 8000.51", "living 8000.50")),
        ("措施: {}", ("措施", "(无)", "living 8000.50")),
        ("措施: {living: 8000.50, visit: 0}", ("措施", "living 8000.50、visit 0", "living 8000.50")),
        ("预警: [arrears]", ("预警", "arrears", "(无)")),
        ("评分: 1", ("评分", "1", "0.0")),
    ],
)
def test_a_case_that_comes_out_otherwise_is_told(expected, failure):
    assert failures(f"{BASE}, 应为: {{{expected}}}") == [failure]


def test_a_failure_names_its_case_and_place():
    (failure,) = run_cases(set_with(f"{BASE}, 应为: {{人均: 600}}", f"{BASE}, 应为: {{人均: 601}}"), ON)
    assert (failure.case, failure.what) == ("例1", "人均")
    lines = (HEAD + SECTIONS).count("\n")
    assert failure.place.line == lines + 3


def test_the_order_of_raised_warnings_is_that_of_the_set():
    assert failures(f"{BASE}, 家庭: {{欠薪月数: 7}}, 应为: {{预警: [long, arrears]}}") == [
        ("预警", "long、arrears", "arrears、long")
    ]


@pytest.mark.parametrize(
    ("case", "told"),
    [
        (f"{BASE}, 应为: {{人均数: 1}}", "「应为」里不认识「人均数」。您是否想写「人均」?"),
        (f"{BASE}, 家庭: {{住房套树: 1}}, 应为: {{}}", "没有「住房套树」这个事实。您是否想写「住房套数」?"),
        (f"{BASE}, 家庭: {{姓名: 某}}, 应为: {{}}", "没有「姓名」这个事实"),
        (f"{BASE}, 家庭: {{住房套数: 1.5}}, 应为: {{}}", "「住房套数」的值「1.5」不能用"),
        (f"{BASE}, 家庭: {{住房套数: 100}}, 应为: {{}}", "「住房套数」的值「100」不能用"),
        (f"{BASE}, 家庭: {{意外损失: -1}}, 应为: {{}}", "「意外损失」的值「-1」不能用"),
        (f"{BASE}, 家庭: {{意外损失: 0.001}}, 应为: {{}}", "「意外损失」的值「0.001」不能用"),
        (f"{BASE}, 家庭: {{意外损失: 1e3}}, 应为: {{}}", "「意外损失」的值「1e3」不能用"),
        (f"{BASE}, 家庭: {{意外损失: .nan}}, 应为: {{}}", "「意外损失」的值「.nan」不能用"),
        (f"{BASE}, 家庭: {{意外损失: 1e999999999}}, 应为: {{}}", "「意外损失」的值「1e999999999」不能用"),
        (f"{BASE}, 家庭: {{私家车: 2}}, 应为: {{}}", "「私家车」的值「2」不能用"),
        (f"{BASE}, 家庭: {{工作状态: 在家}}, 应为: {{}}", "「工作状态」的值「在家」不能用"),
        ("成员: [{健康: 好}], 应为: {}", "没有「健康」这个事实。您是否想写「健康状况」?"),
        ("成员: [{年龄: 151}], 应为: {}", "「年龄」的值「151」不能用"),
        ("参数: {低保标准: 0}, 应为: {}", "「低保标准」的值「0」不能用"),
        ("参数: {倍树: 2}, 应为: {}", "没有「倍树」这个参数。您是否想写「倍数」?"),
        ("参数: {倍数: 6}, 应为: {}", "「倍数」应是 [1, 5] 内的数, 最多 1 位小数"),
        ("参数: {倍数: 2.55}, 应为: {}", "「倍数」应是 [1, 5] 内的数, 最多 1 位小数"),
        ("参数: {倍数: 二}, 应为: {}", "「倍数」应是 [1, 5] 内的数, 最多 1 位小数"),
    ],
)
def test_a_case_that_cannot_be_read_is_told(case, told):
    (line,) = reasons(case)
    assert line.endswith(f"「例0」: {told}")


def test_faults_of_several_cases_are_told_at_once():
    assert len(reasons("参数: {倍数: 6}, 应为: {}", "家庭: {住房: 1}, 成员: [{龄: 1}], 应为: {}")) == 3


def test_a_case_becomes_rows_in_stored_units():
    case = set_with(
        "参数: {低保标准: 750.50, 倍数: 2}, 家庭: {意外损失: 0.01, 私家车: 否, 住房套数: '1', 婚姻状况: '', 储蓄: },"
        " 成员: [{年龄: 10, 共同生活: 否, 性别: 女, 残疾等级: 1}], 应为: {}"
    ).cases[0]
    household, lines, members = case_rows(case, date(2026, 3, 1))
    assert household == {"accident_loss": 1, "private_car": False, "houses": 1, "marriage": ""}
    assert lines == {"dibao_month": 75_050}
    assert members == [{"birth_ymd": 20160301, "co_resident": False, "sex": "女", "disability_grade": "一级"}]


# The whole check


def test_a_sound_set_has_nothing_told_against_it():
    report = check_criteria(set_with(f"{BASE}, 应为: {{困难类别: 深度}}"), ON)
    assert report.sound
    assert (report.problems, report.case_failures, report.advice) == ([], [], [])


def test_a_set_without_cases_is_advised_to_have_some():
    report = check_criteria(load_criteria(HEAD + SECTIONS), ON)
    assert report.sound
    assert report.advice == ["没有案例：请至少为每一类写一个在线上、线下的例子"]


def test_a_failed_case_makes_a_set_unsound():
    report = check_criteria(set_with(f"{BASE}, 应为: {{困难类别: 边缘}}"), ON)
    assert not report.sound
    assert [failure.what for failure in report.case_failures] == ["困难类别"]


def test_an_unreachable_tier_makes_a_set_unsound():
    text = (HEAD + SECTIONS).replace("人均 < 倍数 * 低保标准", "人均 < 低保标准")
    report = check_criteria(load_criteria(text), ON)
    assert not report.sound
    assert [problem.entry for problem in report.problems] == ["边缘"]


def test_a_set_that_does_not_compile_or_whose_case_cannot_be_read_is_unsound():
    text = (HEAD + SECTIONS).replace("人均 < 低保标准", "人均 < 低保标难")
    assert [problem.entry for problem in check_criteria(load_criteria(text), ON).problems] == ["深度"]
    assert [problem.entry for problem in check_criteria(set_with("参数: {倍数: 9}, 应为: {}"), ON).problems] == ["例0"]


@pytest.mark.parametrize("entry", ["倍数", "房", "深度", "病", "生活", "久欠"])
def test_an_article_whose_source_is_not_listed_makes_a_set_unsound(entry):
    """In every section that has articles."""
    written = (HEAD + SECTIONS).splitlines()
    line = next(number for number, text in enumerate(written) if f"名称: {entry}," in text and "来源" in text)
    column = written[line].index("来源: 试验") + len("来源: ")
    written[line] = written[line].replace("来源: 试验", "来源: 试险")
    (problem,) = check_criteria(load_criteria("\n".join(written)), ON).problems
    assert (problem.entry, problem.reason) == (entry, "「来源」里没有「试险」")
    assert (problem.place.line, problem.place.column) == (line + 1, column + 1)
    assert problem.hint == "您是否想写「试验」?"


def test_a_source_that_is_like_no_other_is_to_be_listed_first():
    text = (HEAD + SECTIONS).replace("来源: [{代号: 试验, 文件: 试验文件}]\n", "")
    problems = check_criteria(load_criteria(text), ON).problems
    assert len(problems) == text.count("来源: 试验")
    assert {problem.hint for problem in problems} == {"请先在文件开头的「来源」里列出这份文件"}


def test_sources_and_other_faults_are_told_together_in_file_order():
    text = (HEAD + SECTIONS).replace("人均 < 低保标准", "人均 < 低保标难")
    before, _, after = text.partition("预警:")
    after = after.replace("来源: 试验", "来源: 别处", 1)
    problems = check_criteria(load_criteria(f"{before}预警:{after}"), ON).problems
    assert [problem.entry for problem in problems] == ["深度", "欠薪"]


def test_an_article_need_not_name_a_source():
    text = (HEAD + SECTIONS).replace(", 来源: 试验", "")
    assert check_criteria(load_criteria(text), ON).sound


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_the_shipped_sets_pass_their_own_checks(name):
    report = check_criteria(load_named(name).criteria, ON)
    assert (report.problems, report.case_failures, report.advice) == ([], [], [])
