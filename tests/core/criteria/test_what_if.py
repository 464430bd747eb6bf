"""What-ifs: a named patch changes the values it names, and nothing else can differ."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from textwrap import dedent

import pytest

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.library import LoadedSet, load_named
from bangfu.core.criteria.problems import CriteriaError
from tests.core.criteria.written_sets import ON


@pytest.fixture
def load(tmp_path):
    def load_text(text: str) -> LoadedSet:
        path = tmp_path / "what-if.yaml"
        path.write_text(dedent(text), encoding="utf-8")
        return load_named(str(path))

    return load_text


def patch(*changes: str, head: str = "名称: wider\n基于: union-current\n") -> str:
    return head + "修改:\n" + "".join(f"  - {change}\n" for change in changes)


@pytest.fixture
def refused(load):
    def faults(text: str) -> list[str]:
        with pytest.raises(CriteriaError) as caught:
            load(text)
        return [str(problem) for problem in caught.value.problems]

    return faults


def test_a_value_is_changed_and_all_else_but_the_cases_stays(load):
    made = load(patch("{路径: 参数/边缘倍数/值/0/值, 值: 3}")).criteria
    base = load_named("union-current").criteria
    changed = {parameter.name: parameter for parameter in made.parameters}["边缘倍数"]
    assert changed.values[0].value == Decimal(3)
    assert made.cases == ()
    assert made.name == "wider"
    same = [parameter for parameter in made.parameters if parameter.name != "边缘倍数"]
    assert same == [parameter for parameter in base.parameters if parameter.name != "边缘倍数"]
    assert replace(made, name=base.name, parameters=base.parameters, cases=base.cases) == base


def test_title_version_and_note_may_be_given_anew(load):
    head = "名称: wider\n标题: 放宽\n版本: '2'\n说明: 试算\n基于: union-current\n"
    made = load(patch("{路径: 排除/houses/启用, 值: 否}", head=head)).criteria
    assert (made.title, made.version, made.note) == ("放宽", "2", "试算")


def test_entries_are_found_by_code_by_name_and_by_number(load):
    made = load(
        patch(
            "{路径: 类别/deep/条件, 值: 人均月净收入 <= 低保标准}",
            "{路径: 类别/相对困难/条件, 值: 人均月净收入 <= 2 * 低保标准}",
            "{路径: 类别/3/条件, 值: 人均月净收入 <= 3 * 低保标准}",
        )
    )
    conditions = [tier.condition.text for tier in made.criteria.tiers]
    assert conditions[0] == "人均月净收入 <= 低保标准"
    assert conditions[1] == "人均月净收入 <= 2 * 低保标准"
    assert conditions[3] == "人均月净收入 <= 3 * 低保标准"
    assert len(compile_criteria(made.criteria, ON).tiers) == 4


def test_a_switched_exclusion_leaves_the_compiled_set(load):
    made = compile_criteria(load(patch("{路径: 排除/houses/启用, 值: 否}")).criteria, ON)
    assert "houses" not in [rule.code for rule in made.exclusions]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("{路径: 参数/边远倍数/值/0/值, 值: 3}", "路径中的「边远倍数」不存在。您是否想写「边缘倍数」?"),
        ("{路径: 参树/边缘倍数, 值: 3}", "路径中的「参树」不存在。您是否想写「参数」?"),
        ("{路径: 类别/dep/条件, 值: 是}", "路径中的「dep」不存在。您是否想写「deep」?"),
        ("{路径: 类别/9/条件, 值: 是}", "路径中的「9」不存在"),
        ("{路径: 参数/边缘倍数/值/7/值, 值: 3}", "路径中的「7」不存在"),
        ("{路径: 参数/边缘倍数/范围/2, 值: 3}", "路径中的「2」不存在"),
        ("{路径: 标题/字, 值: 是}", "路径中的「字」不存在"),
        ("{路径: 案例/0/名称, 值: 是}", "路径中的「案例」不存在"),
        ("{路径: 措施, 值: 是}", "路径应指到一个值, 这里是一组内容"),
        ("{路径: 类别/deep/依据, 值: 是}", "路径应指到一个值, 这里是一组内容"),
        ("{路径: 类别/deep/条件, 值: [1]}", "「值」应是一个数、文字、日期或表达式"),
        ("{路径: 类别/deep/条件, 值: }", "「值」应是一个数、文字、日期或表达式"),
        ("{路径: 类别/deep/条件}", "每项修改应有且只有「路径」和「值」"),
        ("{路径: 类别/deep/条件, 值: 是, 备注: 无}", "每项修改应有且只有「路径」和「值」"),
        ("3", "每项修改应有且只有「路径」和「值」"),
    ],
)
def test_a_change_that_names_nothing_is_told_with_the_nearest_step(refused, change, told):
    (line,) = refused(patch(change))
    assert line.startswith("第 4 行第 ")
    assert line.endswith(f"「修改」: {told}")


def test_faults_of_the_patch_itself_are_all_told(refused):
    assert refused("基于: union-current\n备注: 无\n") == [
        "第 1 行第 1 列「修改」: 「修改」应是列表, 每项有「路径」和「值」",
        "第 1 行第 1 列: 缺少「名称」",
        "第 2 行第 1 列「备注」: 不认识的键「备注」",
    ]


def test_a_new_value_is_checked_as_the_base_was(load, refused):
    assert "不在范围" in refused(patch("{路径: 参数/边缘倍数/值/0/值, 值: 9}"))[0]
    made = load(patch("{路径: 类别/deep/条件, 值: 人均月净收人 < 1}"))
    with pytest.raises(CriteriaError) as caught:
        compile_criteria(made.criteria, ON)
    problem = caught.value.problems[0]
    assert (problem.place.line, problem.place.column) == (4, 25)


def test_an_unknown_base_is_told(refused):
    assert refused(patch("{路径: a, 值: 1}", head="名称: a\n基于: union-curent\n"))[0].endswith(
        "您是否想写「union-current」?"
    )


def test_a_what_if_cannot_be_the_base_of_another(tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(patch("{路径: 排除/houses/启用, 值: 否}"), encoding="utf-8")
    second.write_text(patch("{路径: 排除/houses/启用, 值: 否}", head=f"名称: b\n基于: {first}\n"), encoding="utf-8")
    with pytest.raises(CriteriaError, match="只能基于一套完整的标准"):
        load_named(str(second))
