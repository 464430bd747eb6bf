"""The traps that were met on the engines, each sprung on DuckDB and kept shut by what is emitted.

The first test of each pair shows that the trap is real: should an engine change, it fails and the guard can go.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from bangfu.core.criteria.compiled import ROW
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.criteria.emit_sql import Output, emit_sql
from tests.core.criteria.evaluated import home, on_both, person, run_sql, value_of, values_of
from tests.core.criteria.written_sets import compiled, problem_of, with_indicators, with_tier, written


def duck(expression: str):
    """What DuckDB itself makes of an expression."""
    with duckdb.connect(":memory:") as connection:
        return connection.execute(f"SELECT {expression}").fetchone()[0]


def test_division_of_decimals_gives_a_double_in_duckdb():
    assert isinstance(duck("CAST(1 AS DECIMAL(18,2)) / CAST(3 AS DECIMAL(18,2))"), float)
    assert isinstance(duck("CAST(7 AS DECIMAL(18,2)) // CAST(2 AS DECIMAL(18,2))"), float)


def test_a_quotient_is_compared_exactly():
    third = home(accident_loss=100_00)
    assert value_of("意外损失 / 3", third) == Fraction(100, 3)
    assert value_of("意外损失 / 3 > 33.33", third) is True
    assert value_of("意外损失 / 3 = 33.333333", third) is False
    assert value_of("ROUND(意外损失 / 3, 2)", third) == Fraction(3333, 100)


def test_no_query_holds_a_double_or_a_decimal():
    made = compiled(with_indicators(商="ROUND(意外损失 / 3, 2)", 数="1.5 * 意外损失"))
    query = emit_sql(made, ["i0", "i1"], [Output("i0", "a"), Output("i1", "b")], DUCKDB)
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "CREATE TABLE households (household_no BIGINT, region VARCHAR, accident_loss BIGINT);"
            "CREATE TABLE members (household_no BIGINT)"
        )
        kinds = [str(kind) for kind in connection.execute(f"DESCRIBE {query}").fetchnumpy()["column_type"]]
    assert kinds == ["BIGINT", "BIGINT", "BIGINT"]


def test_division_by_zero_gives_no_error_in_duckdb_and_then_aborts_a_cast():
    assert str(duck("0.0 / 0.0")) == "nan"
    with pytest.raises(duckdb.Error):
        duck("CAST(1.0 / 0.0 AS DECIMAL(18,2))")


@pytest.mark.parametrize("formula", ["意外损失 / 欠薪月数", "ROUND(意外损失 / 欠薪月数, 2)", "意外损失 / 欠薪月数 > 1"])
def test_a_denominator_of_zero_or_less_gives_unknown(formula):
    assert value_of(formula, home(accident_loss=0, arrears_months=0)) is None
    assert value_of(formula.replace("欠薪月数", "(欠薪月数 - 3)"), home(accident_loss=5, arrears_months=1)) is None
    assert value_of(formula, home(accident_loss=0, arrears_months=1)) in (0, False)


def test_each_denominator_of_a_chain_is_guarded_by_itself():
    negative_twice = home(accident_loss=100, arrears_months=0, houses=0)
    assert value_of("意外损失 / (欠薪月数 - 1) / (住房套数 - 1)", negative_twice) is None


def test_a_column_beats_an_alias_in_duckdb():
    assert duck("x + 1 FROM (SELECT 1 AS x, 10 AS y)") == 2
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a INTEGER, b INTEGER); INSERT INTO t VALUES (1, 2)")
        assert connection.execute("SELECT a + 100 AS b, b + 1 AS c FROM t").fetchone() == (101, 3)


def test_names_of_indicators_never_meet_columns_of_the_register():
    """An indicator named as a column of the register is refused; keys, facts and columns have names of their own."""
    assert problem_of(with_indicators(houses="住房套数 + 1")).reason == "「houses」已是事实或结论的名称"
    made = compiled(with_indicators(i0="住房套数 + 1", f_houses="i0 + 住房套数", x0="f_houses * 2", g0="x0 + 1"))
    register = [(home(houses=3), [person()])]
    assert on_both(made, [indicator.keys[0] for indicator in made.indicators], register) == [(4, 7, 14, 15)]


def test_sum_over_nothing_is_null_in_duckdb():
    assert duck("sum(x) FROM (SELECT 1 AS x WHERE FALSE)") is None


@pytest.mark.parametrize("members", [[], [person(income_month=5)]], ids=["nobody", "nobody who counts"])
def test_sum_and_count_over_nothing_give_zero_and_min_and_max_unknown(members):
    kept_out = "FILTER (WHERE 成员.年龄 > 100)"
    assert value_of(f"SUM(成员.月收入) {kept_out}", members=members) == 0
    assert value_of(f"COUNT(成员) {kept_out}", members=members) == 0
    assert value_of(f"MIN(成员.月收入) {kept_out}", members=members) is None
    assert value_of(f"MAX(成员.月收入) {kept_out}", members=members) is None


def test_one_unknown_value_makes_a_sum_unknown():
    members = [person(income_month=5), person(income_month=None)]
    assert duck("sum(x) FROM (VALUES (5), (NULL)) AS t(x)") == 5
    for aggregate in ("SUM", "MIN", "MAX"):
        assert value_of(f"{aggregate}(成员.月收入)", members=members) is None
        assert value_of(
            f"{aggregate}(成员.月收入) FILTER (WHERE 成员.月收入 IS NOT NULL)", members=members
        ) == Fraction(1, 20)


def test_one_unknown_filter_makes_an_aggregate_unknown():
    members = [person(income_month=5), person(income_month=5, orphan=True)]
    assert value_of("SUM(成员.月收入) FILTER (WHERE 成员.孤儿)", members=members) is None
    assert value_of("COUNT(成员) FILTER (WHERE 成员.孤儿)", members=members) is None
    assert value_of("COUNT(成员) FILTER (WHERE 成员.孤儿 IS NULL)", members=members) == 1


def test_greatest_and_least_skip_null_in_duckdb():
    assert (duck("greatest(1, NULL)"), duck("least(1, NULL)")) == (1, 1)


@pytest.mark.parametrize("function", ["GREATEST", "LEAST"])
def test_greatest_and_least_with_an_unknown_argument_are_unknown(function):
    assert value_of(f"{function}(1, 储蓄)", home()) is None
    assert value_of(f"{function}(储蓄, 1, 投资性净资产)", home(savings=5)) is None
    assert value_of(f"{function}(1, 储蓄)", home(savings=100)) == 1


def test_casting_rounds_half_to_even_in_duckdb_and_python():
    assert (duck("CAST(2.5::DOUBLE AS BIGINT)"), round(2.5), round(Decimal("2.345"), 2)) == (2, 2, Decimal("2.34"))


@pytest.mark.parametrize("formula", ["家庭其他年收入", "家庭其他年收入 / 1", "2 * 家庭其他年收入 / 2"])
def test_round_goes_half_away_from_zero(formula):
    rounded = {250: 3, -250: -3, 249: 2, -249: -2, 150: 2, 350: 4, -50: -1, 50: 1, 49: 0, -49: 0, 0: 0}
    register = [(home(other_income_year=fen), []) for fen in rounded]
    assert values_of(f"ROUND({formula}, 0)", register) == list(rounded.values())


@pytest.mark.parametrize(("text", "fen"), [("2.345", 235), ("1.005", 101), ("-2.345", -235), ("2.344999", 234)])
def test_round_of_decimals_is_not_led_astray_by_binary_fractions(text, fen):
    assert value_of(f"ROUND({text} * 住房套数, 2)", home(houses=1)) == Fraction(fen, 100)


def test_whole_division_goes_different_ways_in_duckdb_and_python():
    assert (duck("-7 // 2"), -7 // 2) == (-3, -4)


@pytest.mark.parametrize("divisor", [2, 3, 7])
def test_negative_division_is_the_same_on_every_engine(divisor):
    amounts = range(-9, 10)
    register = [(home(other_income_year=fen), []) for fen in amounts]
    sizes = [int(Fraction(abs(fen), divisor) + Fraction(1, 2)) for fen in amounts]
    expected = [Fraction(size if fen >= 0 else -size, 100) for fen, size in zip(amounts, sizes, strict=True)]
    assert values_of(f"ROUND(家庭其他年收入 / {divisor}, 2)", register) == expected


def test_text_equals_number_in_duckdb():
    assert duck("'1' = 1") is True


def test_text_is_never_compared_with_a_number():
    assert problem_of(with_tier("'1' = 1")).reason == "文字不能和数比较"
    assert problem_of(with_tier("工作状态 = 1")).reason == "文字不能和数比较"


def test_a_literal_is_a_decimal_or_a_small_integer_in_duckdb():
    assert duck("typeof(1.5)").startswith("DECIMAL")
    with pytest.raises(duckdb.Error):
        duck("2000000000::INTEGER + 2000000000::INTEGER")


def test_products_beyond_32_bits_are_exact():
    household = home(other_income_year=10_000_000_000, houses=99)
    assert value_of("家庭其他年收入 * 住房套数 * 1.5", household) == 100_000_000 * 99 * Fraction(3, 2)
    assert value_of("SUM(成员.月收入)", members=[person(income_month=10_000_000_000)] * 99) == 99 * 100_000_000


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("意外类型 = '其他' AND 经营店铺或雇工", False),
        ("意外类型 = '其他' AND 私家车", None),
        ("意外类型 = '其他' OR 私家车", True),
        ("意外类型 = '其他' OR 经营店铺或雇工", None),
        ("NOT 意外类型 = '其他'", None),
        ("(意外类型 = '其他') IS NULL", True),
        ("意外类型 IN ('其他', '意外事故')", None),
        ("意外类型 NOT IN ('其他')", None),
    ],
)
def test_three_valued_logic_is_kleene(formula, expected):
    assert value_of(formula, home(private_car=True, owns_business=False)) is expected


def test_an_unknown_when_makes_a_case_unknown_where_sql_goes_on():
    assert duck("CASE WHEN NULL THEN 1 WHEN TRUE THEN 2 ELSE 3 END") == 2
    assert value_of("CASE WHEN 储蓄 > 1 THEN 1 WHEN 私家车 THEN 2 ELSE 3 END", home(private_car=True)) is None
    assert value_of("CASE WHEN 私家车 THEN 2 WHEN 储蓄 > 1 THEN 1 ELSE 3 END", home(private_car=True)) == 2
    assert value_of("CASE 意外类型 WHEN '其他' THEN 1 ELSE 2 END", home()) is None


def test_a_household_without_members_gets_a_row_and_no_verdict():
    made = compiled(written())
    register = [(home(), [person(income_month=0)]), (home(), []), (home(), [person(income_month=0)] * 100)]
    assert on_both(made, [ROW], register) == [(0,), (None,), (None,)]


def test_the_row_of_an_inner_join_would_be_lost():
    made = compiled(with_indicators(值="SUM(成员.月收入)"))
    query = emit_sql(made, ["i0"], [Output("i0", "a")], DUCKDB)
    assert run_sql(query, made, [(home(), [])]) == [(0,)]
    assert run_sql(query.replace("LEFT JOIN g", "JOIN g"), made, [(home(), [])]) == []
