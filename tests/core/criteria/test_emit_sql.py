"""The one query: spelling of each engine, what stands where, and answers where parts are shared between layers."""

from __future__ import annotations

import pytest

from bangfu.core.criteria.compiled import CAUSES, ROW
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.dialects import DUCKDB, SPARK
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.criteria.library import load_named
from bangfu.core.criteria.node_maker import NodeMaker
from bangfu.core.criteria.sql_operations import SqlOperations
from tests.core.criteria.evaluated import home, on_both, person, value_of, values_of
from tests.core.criteria.written_sets import ARTICLE, HEAD, ON, compiled, with_indicators, written


def test_texts_are_quoted_for_each_engine():
    assert DUCKDB.text("it's \\ so") == "'it''s \\ so'"
    assert SPARK.text("it's \\ so") == "'it\\'s \\\\ so'"


def test_whole_numbers_are_64_bits_wide_on_each_engine():
    assert (DUCKDB.integer(-5), SPARK.integer(5)) == ("(-5)::BIGINT", "5L")
    assert (DUCKDB.shift_right("n", 7), SPARK.shift_right("n", 7)) == ("(n >> 7)", "shiftright(n, 7)")
    assert (DUCKDB.shift_right("n", 0), SPARK.shift_right("n", 0)) == ("n", "n")


def test_a_run_of_rows_is_between_and_a_broken_one_a_list():
    nodes, operations = NodeMaker(), SqlOperations(SPARK)
    row = nodes.parameter("r", 0, 0, 9)
    assert operations.text(nodes.contains(row, (2, 3, 4)), ["r"]) == "(r BETWEEN 2L AND 4L)"
    assert operations.text(nodes.contains(row, (2, 4)), ["r"]) == "(r IN (2L, 4L))"
    assert operations.text(nodes.contains(row, (4, 3)), ["r"]) == "(r IN (4L, 3L))"


def test_a_set_whose_rules_are_all_switched_off_still_makes_a_query():
    nodes, operations = NodeMaker(), SqlOperations(SPARK)
    assert operations.text(nodes.contains(nodes.parameter("r", 0, 0, 9), ()), ["r"]) == "(r <> r)"


def test_an_operation_nobody_spells_is_a_fault_of_the_program():
    with pytest.raises(AssertionError, match="no SQL for fact"):
        SqlOperations(DUCKDB).text(compiled(with_indicators(值="住房套数")).definitions["i0"], [])


def test_lines_are_joined_only_where_they_are_used():
    plain = compiled(with_indicators(值="住房套数"))
    assert "JOIN lines" not in emit_sql(plain, ["i0"], [Output("i0", "a")], DUCKDB)
    lined = compiled(with_indicators(值="低保标准"))
    assert "JOIN lines" in emit_sql(lined, ["i0"], [Output("i0", "a")], DUCKDB)


def test_a_query_leaves_out_what_nobody_asks_for():
    made = compiled(with_indicators(甲="意外损失", 乙="欠薪月数 + 1"))
    query = emit_sql(made, ["i1"], [Output("i1", "a")], DUCKDB)
    assert "arrears_months" in query
    assert "accident_loss" not in query


@pytest.mark.parametrize("dialect", [DUCKDB, SPARK], ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_no_name_an_author_chose_gets_into_a_query(name, dialect):
    made = compile_criteria(load_named(name).criteria, ON)
    query = emit_sql(made, list(made.definitions), [Output(ROW, "a")], dialect)
    for entry in (*made.criteria.indicators, *made.criteria.parameters, *made.criteria.tiers, *made.criteria.measures):
        assert entry.name not in query


@pytest.mark.parametrize(
    ("birth", "age"),
    [(20101123, 16), (20101124, 15), (20101122, 16), (20080229, 18), (20261123, 0), (19261123, 100)],
)
def test_age_is_in_completed_years_on_both_engines(birth, age):
    assert value_of("MAX(成员.年龄)", members=[person(birth)]) == age


def test_a_blank_income_is_zero_under_16_and_unknown_from_then_on():
    assert value_of("SUM(成员.月收入)", members=[person(20101124)]) == 0
    assert value_of("SUM(成员.月收入)", members=[person(20101123)]) is None


def test_blanks_read_as_the_catalogue_says():
    blank = home(houses=None, private_car=None, marriage=None, savings=None, accident_kind=None)
    assert value_of("住房套数", blank) == 0
    assert value_of("私家车", blank) is False
    assert value_of("婚姻状况 = ''", blank) is True
    assert value_of("储蓄", blank) is None
    assert value_of("意外类型 IS NULL", blank) is True
    assert (
        value_of(
            "COUNT(成员) FILTER (WHERE 成员.共同生活)", members=[person(co_resident=None), person(co_resident=False)]
        )
        == 1
    )


def test_texts_can_be_chosen_and_compared():
    assert value_of("COALESCE(意外类型, '其他')") == "其他"
    assert value_of("COALESCE(意外类型, '') = '其他'", home(accident_kind="其他")) is True
    assert (
        value_of("CASE WHEN 私家车 THEN 工作状态 ELSE '在岗' END = '失业'", home(private_car=True, work_status="失业"))
        is True
    )
    assert value_of("CASE WHEN 私家车 THEN '甲' ELSE 婚姻状况 END IN ('甲', '')", home()) is True


def test_a_line_that_is_missing_is_unknown():
    assert value_of("低保标准", home(region="980101")) is None
    assert value_of("低保标准", home(region="990301")) == 750


@pytest.mark.parametrize(
    "formula",
    [
        "GREATEST(储蓄 + 1, 储蓄 * 2, 意外损失 - 3)",
        "ROUND((意外损失 - 5) / (欠薪月数 + 1), 1) + ROUND((意外损失 - 5) / (欠薪月数 + 1), 2)",
        "CASE WHEN 储蓄 > 意外损失 THEN ROUND(储蓄 / 3, 2) WHEN 储蓄 * 2 > 意外损失 THEN 1 ELSE ABS(意外损失 - 7) END",
        "COALESCE(储蓄 - 1, 投资性净资产 * 2, 意外损失)",
        "SUM(CASE WHEN 成员.孤儿 THEN 1 ELSE LEAST(成员.月收入, 5) END)",
        "MAX(GREATEST(成员.月收入, 成员.医疗自付)) FILTER (WHERE 成员.月收入 > 1 OR 成员.孤儿)",
        "COUNT(成员) FILTER (WHERE 成员.年龄 >= 18) * 3 - COUNT(成员) FILTER (WHERE 成员.年龄 < 18)",
        "SUM(ROUND(成员.月收入 / (成员.年龄 - 30), 1))",
    ],
)
def test_shared_parts_and_layers_give_the_same_on_both_engines(formula):
    people = [person(20101123, income_month=700), person(19860101, income_month=301, orphan=True), person(orphan=False)]
    register = [
        (home(savings=savings, accident_loss=loss, investments=invested, arrears_months=months), people[:count])
        for savings, loss, invested, months, count in [
            (None, 0, None, 0, 0), (500, 1000, 3, 1, 1), (1001, 1000, None, 2, 2), (None, 999, 4, 3, 3), (0, 1, 0, 4, 2),
        ]
    ]  # fmt: skip
    assert len(values_of(formula, register)) == 5


def test_nine_counts_are_packed_into_two_words():
    counts = " + ".join(f"{factor} * COUNT(成员) FILTER (WHERE 成员.年龄 >= {factor * 10})" for factor in range(1, 10))
    people = [person(20261123 - age * 10_000) for age in (5, 15, 25, 35, 45, 55, 65, 75, 85, 95)] * 9
    assert value_of(counts, members=people) == 9 * sum(sum(range(1, top + 1)) for top in range(10))
    assert value_of("COUNT(成员) FILTER (WHERE 成员.年龄 >= 0)", members=people + people[:9]) == 99


def test_causes_are_ranked_by_weight_and_then_by_the_list():
    causes = [
        ("a", "欠薪月数 > 0", "1.5"), ("b", "低保对象", "欠薪月数"), ("c", "私家车", "2"),
        ("d", "经营店铺或雇工", "2.00"), ("e", "自费留学", "储蓄"), ("f", "工会会员", "0"),
    ]  # fmt: skip
    listed = "".join(
        f"  - {{代码: {code}, 名称: 因{code}, 条件: {condition}, 权重: {weight}, {ARTICLE}}}\n"
        for code, condition, weight in causes
    )
    tier = f"类别:\n  - {{代码: t, 名称: 类, 条件: 住房套数 < 3, {ARTICLE}}}\n"
    made = compiled(HEAD + f"致困原因:\n{listed}  - {{代码: z, 名称: 其他, {ARTICLE}}}\n" + tier)
    everything = dict.fromkeys(["on_dibao", "private_car", "owns_business", "self_paid_abroad", "union_member"], True)
    register = [
        (home(), [person()]),
        (home(arrears_months=2, **everything), [person()]),
        (home(arrears_months=2, savings=1, **everything), [person()]),
        (home(arrears_months=1, union_member=True), [person()]),
        (home(houses=3, **everything), [person()]),
        (home(**everything), []),
    ]
    answers = on_both(made, list(CAUSES), register)
    names = ["".join("abcdefz"[index] for index in answer if index >= 0) for answer in answers]
    assert names == ["z", "bcda", "bcda", "af", "", ""]


def test_a_set_without_causes_has_no_keys_of_causes():
    assert not set(CAUSES) & compiled(written()).definitions.keys()


def test_the_deepest_expressions_the_checker_takes_run_on_both_engines():
    assert value_of(" + ".join(["住房套数"] * 101), home(houses=2)) == 202
    nested = "ROUND(" * 28 + "住房套数" + " / 1, 1)" * 28
    assert value_of(nested, home(houses=2)) == 2
    chain = {f"n{number}": f"GREATEST(n{number + 1} * 1 + 储蓄, 0)" for number in range(39)} | {"n39": "住房套数"}
    made = compiled(with_indicators(**chain))
    assert on_both(made, ["i0"], [(home(houses=2, savings=3), [])]) == [(200 + 39 * 3,)]
