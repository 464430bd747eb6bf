"""The form of a criteria file: every fault with line and column, all in one pass."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from tests.core.criteria.written_sets import ARTICLE, HEAD, TIER, block, written


def faults(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(CriteriaError) as caught:
        load_criteria(text, source="file")
    return [(problem.place.line, problem.place.column, problem.reason) for problem in caught.value.problems]


NOT_PLAIN = "「{}」应是普通的十进制数, 整数最多 15 位, 小数最多 6 位"
RESERVED = "「{}」是固定的结论, 不能作类别的名称或代码"


def parameter(rest: str) -> str:
    return written(f"参数:\n  - 名称: 倍数\n    {ARTICLE}\n{block(rest, 4)}\n")


GOOD = "范围: [1, 5]\n小数位: 1\n值: [{起: 2020-01-01, 值: 2.5}]\n"


def test_it_reads_a_whole_set():
    loaded = load_criteria(
        written(
            f"""
            生效: {{起: 2020-01-01, 止: 2026-12-31}}
            说明: 一段话
            来源: [{{代号: 试验, 文件: 某文件, 核实: 官方}}]
            参数: [{{名称: 倍数, 单位: 倍, 小数位: 1, 范围: [1, 5], {ARTICLE}, 值: [{{起: 2026-01-01, 止: 2026-06-30, 地区: "990200", 值: 2.5}}]}}]
            指标:
              - {{名称: 套数, 单位: 套, 小数位: 0, 式: 住房套数, 说明: 多少}}
              - {{名称: 月数, 分档: {{按: 住房套数, 行: [{{到: 1, 值: 0.5}}, {{从: 1, 值: 3}}]}}}}
            排除: [{{代码: x, 名称: 房, 条件: 套数 >= 2, {ARTICLE}, 启用: 否}}]
            致困原因: [{{代码: "1", 名称: 病, 条件: 低保对象, 权重: 3, {ARTICLE}}}, {{代码: "9", 名称: 其他, {ARTICLE}}}]
            措施: [{{代码: m, 名称: 补, 类型: 助困, 条件: 低保对象, 金额: 5, 上限: 3, 单位: 户/年, {ARTICLE}}}]
            评分: [{{名称: 缺口, 满分: 100, 式: 3}}]
            预警: [{{代码: w, 名称: 欠薪, 级别: 橙, 条件: 欠薪月数 >= 2, {ARTICLE}}}]
            案例: [{{名称: 例, 日期: 2026-11-23, 参数: {{低保标准: 750}}, 家庭: {{欠薪月数: 1}}, 成员: [{{年龄: 4}}], 应为: {{困难类别: 类别一}}}}]
            """
        )
    )
    assert (loaded.name, loaded.title, loaded.version, loaded.note) == ("written", "写出来的标准", "1", "一段话")
    assert loaded.sources == {"试验": "某文件"}
    (multiple,) = loaded.parameters
    assert (multiple.minimum, multiple.maximum, multiple.places, multiple.unit) == (Decimal(1), Decimal(5), 1, "倍")
    (value,) = multiple.values
    assert (value.value, value.region, value.end) == (Decimal("2.5"), "990200", date(2026, 6, 30))
    assert value.holds(date(2026, 1, 1))
    assert value.holds(date(2026, 6, 30))
    assert not value.holds(date(2025, 12, 31))
    assert not value.holds(date(2026, 7, 1))
    assert multiple.in_force(date(2027, 1, 1)) == ()
    assert [(row.start, row.end, row.value) for row in loaded.indicators[1].formula.rows] == [
        (None, Decimal(1), Decimal("0.5")), (Decimal(1), None, Decimal(3)),
    ]  # fmt: skip
    assert not loaded.exclusions[0].enabled
    assert str(loaded.tiers[0].article) == "试验 第一条(自定)"
    assert loaded.causes[1].condition is None
    assert loaded.measures[0].cap.text == "3"
    assert (loaded.warnings[0].level, loaded.score[0].full) == ("橙", 100)
    assert loaded.cases[0].on == date(2026, 11, 23)
    assert [loaded.in_force(day) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_set_without_dates_is_always_in_force():
    assert load_criteria(written()).in_force(date(1990, 1, 1))


def test_an_article_without_source_names_none():
    loaded = load_criteria(HEAD + "类别: [{代码: t, 名称: 一, 条件: 是, 依据: {条文: 第二条}}]")
    assert str(loaded.tiers[0].article) == "第二条(自定)"


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("▲- a", "这里应是「键: 值」的一组内容"),
        ("▲" + written().replace("written", "标准 一"), "「名称」只能用字母、数字和连字符"),
        (written("▲指示: []\n"), "不认识的键「指示」"),
        (written("指标: ▲3\n"), "「指标」应是列表, 每项前加「- 」"),
        (written("指标: [▲3]\n"), "这里应是「键: 值」的一组内容"),
        (written("说明: ▲[a]\n"), "「说明」应是文字"),
        (written("生效: {起: ▲昨天}\n"), "「起」应是日期, 写成 2026-01-01 的样子"),
        (written("生效: {▲从: 2020-01-01}\n"), "不认识的键「从」"),
        (written("来源: [{代号: a, 文件: b, 核实: ▲听说}]\n"), "「核实」只能是 官方、媒体、转载、文档、记忆、自定"),
        (written("指标:\n  - {名称: a, 式: ▲{b: 1}}\n"), "「式」应是一个表达式"),
        (written("指标:\n  - ▲{名称: a}\n"), "「式」和「分档」要写且只写一个"),
        (written("指标:\n  - ▲{名称: a, 式: 1, 分档: {按: b, 行: []}}\n"), "「式」和「分档」要写且只写一个"),
        (written("指标:\n  - ▲{名称: a, 式: 1, 小数位: 7}\n"), "「小数位」最多 6"),
        (written("指标:\n  - {名称: a, 式: 1, 小数位: ▲-1}\n"), "「小数位」应是非负整数"),
        (written("指标:\n  - {名称: a, 式: 1, 小数位: ▲是}\n"), "「小数位」应是非负整数"),
        (written("指标:\n  - {名称: a, 分档: {按: b, 行: [{值: ▲x}]}}\n"), NOT_PLAIN.format("值")),
        (written("指标:\n  - {名称: a, 分档: {按: b, 行: [▲{从: 1}]}}\n"), "缺少「值」"),
        (HEAD + "类别: [▲{代码: t, 名称: 一, 条件: 是}]", "缺少「依据」"),
        (HEAD + "类别: [▲{代码: t, 名称: 一, 依据: {条文: 一}}]", "缺少「条件」"),
        (HEAD + "类别: [{代码: t, 名称: 一, 条件: 是, 依据: ▲{来源: 一}}]", "缺少「条文」"),
        (HEAD + f"类别: [{{代码: t, 名称: 一, 条件: 是, {ARTICLE}, ▲启用: 否}}]", "不认识的键「启用」"),
        (HEAD + f"类别: [▲{{代码: t, 名称: 排除, 条件: 是, {ARTICLE}}}]", RESERVED.format("排除")),
        (HEAD + f"类别: [▲{{代码: none, 名称: 一, 条件: 是, {ARTICLE}}}]", RESERVED.format("none")),
        (written(f"排除: [{{代码: x, 名称: 一, 条件: 是, {ARTICLE}, 启用: ▲也许}}]\n"), "「启用」只能是 是 或 否"),
        (written(f"致困原因: [▲{{代码: x, 名称: 一, 条件: 是, {ARTICLE}}}]\n"), "「条件」和「权重」要么都写, 要么都不写(由工会干部认定)"),
        (written("评分: [▲{名称: 一, 式: 1}]\n"), "缺少「满分」"),
        (written(f"预警: [{{代码: x, 名称: 一, 级别: ▲紫, 条件: 是, {ARTICLE}}}]\n"), "「级别」只能是 红、橙、黄、蓝"),
        (written("案例: [{名称: 一, 成员: [▲3], 应为: {}}]\n"), "案例的每个成员应是「事实: 值」的一组内容"),
        (written("案例: [{名称: 一, 家庭: ▲3, 应为: {}}]\n"), "「家庭」应是「键: 值」的一组内容"),
        (written("案例: [▲{名称: 一}]\n"), "缺少「应为」"),
    ],
)  # fmt: skip
def test_a_fault_of_form_is_told_with_its_place(marked, reason):
    before = marked[: marked.index("▲")]
    column = len(before) - (before.rfind("\n") + 1) + 1
    assert faults(marked.replace("▲", "")) == [(before.count("\n") + 1, column, reason)]


def test_all_missing_keys_of_the_file_are_told():
    assert [reason for _, _, reason in faults("名称: a")] == ["缺少「标题」", "缺少「版本」", "缺少「类别」"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("值: [{起: 2020-01-01, 值: 2}]", ["缺少「范围」"]),
        ("范围: [1, 5]", ["缺少「值」"]),
        (GOOD.replace("[1, 5]", "[5, 1]"), ["「范围」应是 [最小, 最大]"]),
        (GOOD.replace("[1, 5]", "[1, 2, 3]"), ["「范围」应是 [最小, 最大]"]),
        (GOOD.replace("[1, 5]", "[一, 5]"), [NOT_PLAIN.format("范围")]),
        (GOOD.replace("[1, 5]", "[1.05, 5]"), ["「范围」的 1.05 小数位多于 1"]),
        (GOOD.replace("2.5", "5.1"), ["值 5.1 不在范围 [1, 5] 内"]),
        (GOOD.replace("2.5", "2.55"), ["值 2.55 的小数位多于 1"]),
        (GOOD.replace("2.5", "1e1"), [NOT_PLAIN.format("值")]),
        (GOOD.replace("2.5", ".inf"), [NOT_PLAIN.format("值")]),
        (GOOD.replace("2.5", "9" * 400), [NOT_PLAIN.format("值")]),
        (GOOD.replace("2.5", "2.0000001"), [NOT_PLAIN.format("值")]),
        (GOOD.replace("起: 2020-01-01, ", ""), ["参数的每个值都要有「起」日"]),
        (GOOD.replace("起: 2020-01-01", "起: 2020-01-01, 止: 2019-12-31"), ["值 2.5 的「止」早于「起」"]),
        (GOOD.replace("起: 2020-01-01", "起: 2020-01-01, 地区: 某市"), ["「地区」应是六位代码, 不是「某市」"]),
        (GOOD.replace("2.5}", "2.5}, {起: 2020-01-01, 值: 3}"), ["同一地区有两个值从 2020-01-01 起"]),
    ],
)
def test_a_fault_of_a_parameter_is_told(rest, expected):
    assert [reason for _, _, reason in faults(parameter(rest))] == expected


def test_values_of_several_regions_may_begin_on_one_day():
    rest = GOOD.replace("2.5}", "2.5}, {起: 2020-01-01, 地区: '990200', 值: 3}")
    assert len(load_criteria(parameter(rest)).parameters[0].values) == 2


@pytest.mark.parametrize(
    ("sections", "reason"),
    [
        ("指标: [{名称: a, 式: 1}, {名称: a, 式: 2}]", "名称「a」用了两次"),
        (f"参数: [{{名称: a, 范围: [1, 1], {ARTICLE}, 值: [{{起: 2020-01-01, 值: 1}}]}}]\n指标: [{{名称: a, 式: 2}}]", "名称「a」用了两次"),
        (f"排除: [{{代码: t, 名称: 甲, 条件: 是, {ARTICLE}}}]", "代码「t」用了两次"),
        (f"致困原因: [{{代码: x, 名称: 甲, {ARTICLE}}}, {{代码: x, 名称: 乙, {ARTICLE}}}]", "代码「x」用了两次"),
        (f"致困原因: [{{代码: x, 名称: 甲, {ARTICLE}}}, {{代码: y, 名称: 甲, {ARTICLE}}}]", "名称「甲」用了两次"),
        ("案例: [{名称: a, 应为: {}}, {名称: a, 应为: {}}]", "名称「a」用了两次"),
    ],
)  # fmt: skip
def test_a_name_given_twice_is_refused(sections, reason):
    assert [told for _, _, told in faults(written(sections + "\n"))] == [reason]


def test_all_faults_are_told_in_file_order_and_name_their_entry():
    text = written("参数: [{名称: 倍数}]\n指标:\n  - {名称: a, 式: 1, 单为: 元}\n") + "结尾: 1\n"
    with pytest.raises(CriteriaError) as caught:
        load_criteria(text, source="file")
    problems = caught.value.problems
    assert [str(problem) for problem in problems] == [
        "第 4 行第 6 列「参数 / 倍数」: 缺少「范围」",
        "第 4 行第 6 列「参数 / 倍数」: 缺少「依据」",
        "第 4 行第 6 列「参数 / 倍数」: 缺少「值」",
        "第 6 行第 19 列「指标 / a」: 不认识的键「单为」。您是否想写「单位」?",
        "第 9 行第 1 列: 不认识的键「结尾」",
    ]
    assert str(caught.value).count("\n") == 4
    assert caught.value.source == "file"


def test_the_fixtures_of_these_tests_are_sound():
    assert load_criteria(parameter(GOOD)).parameters[0].name == "倍数"
    assert load_criteria(HEAD + TIER).tiers[0].code == "t"


@pytest.mark.parametrize(
    ("word", "enabled"), [("true", True), ("false", False), ("是", True), ("否", False), ("", True)]
)
def test_a_switch_reads_as_yes_or_no(word, enabled):
    loaded = load_criteria(written(f"排除: [{{代码: x, 名称: 一, 条件: 是, {ARTICLE}, 启用: {word}}}]\n"))
    assert loaded.exclusions[0].enabled is enabled
