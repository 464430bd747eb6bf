"""Boundary cases: on the line, one step under, one step over, for every comparison of numbers."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bangfu.core.criteria.boundary import Boundaries, BoundaryCase, boundary_cases
from tests.core.criteria.small_sets import ARTICLE, PARAMETERS, compiled_set, home, person, shipped


def base(household: dict | None = None, *members: dict, name: str = "例", **parameters: int):
    return name, household or home(), {**PARAMETERS, **parameters}, list(members) or [person()]


def bounds(condition: str, *bases) -> Boundaries:
    return boundary_cases(compiled_set([condition]), bases or [base()])


def spots(found: Boundaries, column: str) -> dict[str, tuple[int, int | None]]:
    """By position: the value of a household fact and the deciding row."""
    return {case.position: (case.household[column], case.row) for case in found.cases}


def test_a_threshold_gets_a_case_on_it_one_fen_under_and_one_fen_over():
    found = bounds("意外损失 < 100")
    assert spots(found, "accident_loss") == {"under": (9_999, 0), "on": (10_000, 1), "over": (10_001, 1)}
    assert {(case.section, case.code, case.text, case.base) for case in found.cases} == {
        ("类别", "t0", "意外损失 < 100", "例")
    }
    assert found.not_covered == []


@pytest.mark.parametrize("loss", [0, 9_999, 10_000, 10_001, 50_000])
def test_it_finds_the_line_from_either_side_and_from_the_line_itself(loss):
    found = bounds("意外损失 < 100", base(home(accident_loss=loss)))
    assert [case.household["accident_loss"] for case in found.cases] == [9_999, 10_000, 10_001]


def test_a_line_between_two_fen_gets_its_two_neighbours():
    found = bounds("3 * 意外损失 >= 100")
    assert spots(found, "accident_loss") == {"under": (3_333, 1), "over": (3_334, 0)}


def test_a_left_side_that_falls_as_the_fact_grows_is_under_where_the_fact_is_over():
    found = bounds("100 - 意外损失 <= 40")
    assert spots(found, "accident_loss") == {"under": (6_001, 0), "on": (6_000, 0), "over": (5_999, 1)}


def test_the_end_of_a_declared_range_leaves_out_what_cannot_be():
    found = bounds("意外损失 > 0")
    assert spots(found, "accident_loss") == {"on": (0, 1), "over": (1, 0)}
    found = bounds("意外损失 = 0")
    assert spots(found, "accident_loss") == {"on": (0, 0), "over": (1, 1)}


def test_the_width_of_a_rounded_step_is_kept_out_of_the_way():
    found = bounds("ROUND(意外损失, 0) = 2")
    assert spots(found, "accident_loss") == {"under": (149, 1), "on": (249, 0), "over": (250, 1)}


def test_a_number_moves_by_whole_steps():
    found = bounds("住房套数 >= 2")
    assert spots(found, "houses") == {"under": (1, 1), "on": (2, 0), "over": (3, 0)}


def test_the_fact_of_a_member_is_moved_in_his_own_row():
    found = bounds("MAX(成员.月收入) >= 50", base(None, person(income_month=7_000), person(income_month=1_000)))
    changed = {case.position: [row["income_month"] for row in case.members] for case in found.cases}
    assert changed == {"under": [4_999, 1_000], "on": [5_000, 1_000], "over": [5_001, 1_000]}


def test_a_filter_turns_a_number_of_members():
    found = bounds("COUNT(成员) FILTER (WHERE 成员.医疗自付 >= 100) > 0")
    assert [(case.position, case.members[0]["medical_self_pay"]) for case in found.cases] == [
        ("on", 9_999),
        ("over", 10_000),
    ]


def test_the_line_of_the_region_is_moved_where_nothing_else_can():
    found = bounds("低保标准 > 800")
    assert [(case.position, case.parameters["dibao_month"], case.row) for case in found.cases] == [
        ("under", 79_999, 1),
        ("on", 80_000, 1),
        ("over", 80_001, 0),
    ]


def test_what_hangs_on_no_amount_or_number_is_listed_with_its_reason():
    found = bounds("COUNT(成员) FILTER (WHERE 成员.残疾等级 = '一级') > 0")
    assert found.cases == []
    assert [(entry.section, entry.code, entry.reason) for entry in found.not_covered] == [
        ("类别", "t0", "没有一项金额或数量能改变它")
    ]


def test_a_line_out_of_every_range_is_listed_with_its_reason():
    found = bounds("意外损失 > 100000000")
    assert found.cases == []
    assert found.not_covered[0].reason == "在允许的范围内只改一项金额或数量，没有一个案例能越过这条线"


def test_an_unknown_fact_is_left_to_an_example_that_knows_it():
    condition = "储蓄 > 5"
    assert bounds(condition).cases == []
    found = bounds(condition, base(), base(home(savings=0), name="有储蓄"))
    assert {case.base for case in found.cases} == {"有储蓄"}


def test_an_example_in_which_the_line_decides_goes_first():
    compiled = compiled_set(["意外损失 < 100"], exclusions=["私家车"])
    examples = [base(home(private_car=True), name="有车"), base(name="无车")]
    found = boundary_cases(compiled, examples)
    assert {case.base for case in found.cases} == {"无车"}
    assert {case.base for case in boundary_cases(compiled, examples[:1]).cases} == {"有车"}


def test_tests_of_flags_and_texts_have_no_line():
    found = bounds("私家车 AND 婚姻状况 = '离异'")
    assert found == Boundaries([], [])


def test_every_comparison_of_a_condition_has_its_own_cases():
    found = bounds("意外损失 >= 10 AND (住房套数 < 3 OR NOT 欠薪月数 >= 2)")
    assert {case.text for case in found.cases} == {"意外损失 >= 10", "住房套数 < 3", "欠薪月数 >= 2"}


def test_measures_causes_and_warnings_are_covered_with_every_value_the_set_gives():
    entry = {"条件": "欠薪金额 >= 10", "依据": dict(ARTICLE)}
    compiled = compiled_set(
        ["意外损失 < 100"],
        致困原因=[{"代码": "1", "名称": "欠薪", "权重": "欠薪金额", **entry}],
        措施=[{"代码": "aid", "名称": "救助", "类型": "助困", "金额": "欠薪金额", "单位": "户/年", **entry}],
        预警=[{"代码": "late", "名称": "欠薪", "级别": "橙", **entry}],
    )
    found = boundary_cases(compiled, [base()])
    assert [(case.section, case.code) for case in found.cases if case.position == "on"] == [
        ("类别", "t0"),
        ("致困原因", "1"),
        ("措施", "aid"),
        ("预警", "late"),
    ]
    on = next(case for case in found.cases if case.section == "措施" and case.position == "on")
    under = next(case for case in found.cases if case.section == "措施" and case.position == "under")
    assert on.values.keys() == compiled.definitions.keys()
    assert (on.values["m0"], on.values["a0"], under.values["m0"], under.values["a0"]) == (True, 1_000, False, None)
    assert (on.values["y0"], on.values["cause1"]) == (True, 0)


FAMILY = [
    base(home(other_income_year=income), person(income_month=300_000), person(20160101, income_month=None), name=name)
    for name, income in (("低", 0), ("高", 9_000_000))
]


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_each_shipped_threshold_turns_between_its_cases(name):
    compiled = shipped(name)
    rules = [
        *compiled.deciding_rules,
        *(rule for rule, _ in compiled.warnings),
        *(cause.rule for cause in compiled.causes),
    ]
    keys = {(rule.section, rule.code): rule.key for rule in [*rules, *(measure.rule for measure in compiled.measures)]}
    found = boundary_cases(compiled, FAMILY)
    groups: dict[tuple, list[BoundaryCase]] = defaultdict(list)
    for case in found.cases:
        groups[case.section, case.code, case.text].append(case)
    assert len(groups) > len(found.not_covered)
    for group in groups.values():
        assert len({case.position for case in group}) == len(group) >= 2
        assert all(keys[case.section, case.code] in case.values for case in group)
    assert len({case.row for case in next(group for key, group in groups.items() if key[0] == "类别")}) >= 2


def test_the_lines_of_union_current_stand_where_they_are_worked_out_by_hand():
    found = boundary_cases(shipped("union-current"), FAMILY)
    # Two people, 36,000 yuan a year; the lines of the tiers stand at 18,000, 36,000 and 45,000 yuan.
    lines = {
        (case.code, case.position): case.household["other_income_year"]
        for case in found.cases
        if case.section == "类别"
    }
    assert {code: lines[code, "on"] for code in ("deep", "relative", "marginal")} == {
        "deep": -1_800_000,
        "relative": 0,
        "marginal": 900_000,
    }
    assert (lines["deep", "under"], lines["deep", "over"]) == (-1_800_001, -1_799_999)
