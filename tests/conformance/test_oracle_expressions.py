"""Hand-worked examples of sections 2 to 4 of the contract page: what the oracle makes of an expression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conformance.oracle.expressions import all_of, any_of, evaluate, half_away_from_zero, negation
from tests.conformance.oracle.facts import Value

T, F, U = True, False, None


class Names:
    """A scope of plain values."""

    def __init__(self, members: Sequence[Mapping[str, Value]] = (), **values: Value) -> None:
        self.members = members
        self.values = values

    def value(self, name: str) -> Value:
        return self.values[name]


def of(text: str, members: Sequence[Mapping[str, Value]] = (), **values: int | bool | str | None) -> Value:
    """The value of an expression where a, b, … have these values."""
    exact = {key: Fraction(v) if isinstance(v, int) and not isinstance(v, bool) else v for key, v in values.items()}
    return evaluate(text, Names(members, **exact))


# Three-valued logic


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [(T, T, T, T), (T, F, F, T), (F, F, F, F), (T, U, U, T), (U, T, U, T), (F, U, F, U), (U, F, F, U), (U, U, U, U)],
)
def test_it_follows_kleene_in_and_and_or(left, right, both, either):
    assert all_of([left, right]) is both
    assert any_of([left, right]) is either
    assert of("a AND b", a=left, b=right) is both
    assert of("a OR b", a=left, b=right) is either


@pytest.mark.parametrize(("value", "expected"), [(T, F), (F, T), (U, U)])
def test_it_follows_kleene_in_not(value, expected):
    assert negation(value) is expected
    assert of("NOT a", a=value) is expected


def test_it_binds_and_tighter_than_or_and_not_looser_than_a_comparison():
    assert of("a OR b AND c", a=T, b=T, c=F) is T
    assert of("(a OR b) AND c", a=T, b=T, c=F) is F
    assert of("NOT a = 1 AND b", a=2, b=T) is T


@pytest.mark.parametrize(
    "comparison", ["a = 1", "a <> 1", "a != a", "a < 1", "a >= a", "a + 1 = 1", "-a = 0", "a IN (1, 2)"]
)
def test_it_compares_the_unknown_to_unknown(comparison):
    assert of(comparison, a=U) is U


def test_it_never_finds_is_null_unknown():
    assert of("a IS NULL", a=U) is T
    assert of("a IS NULL", a=0) is F
    assert of("a IS NOT NULL", a=U) is F
    assert of("a + 1 IS NULL", a=U) is T
    assert of("(a AND b) IS NULL", a=U, b=T) is T
    assert of("(a AND b) IS NULL", a=U, b=F) is F
    assert of("a / b IS NULL", a=1, b=0) is T


def test_it_reads_between_as_two_comparisons():
    assert of("a BETWEEN 1 AND 2", a=1) is T
    assert of("a BETWEEN 1 AND 2", a=2) is T
    assert of("a BETWEEN b AND 2", a=3, b=U) is F
    assert of("a BETWEEN b AND 2", a=1, b=U) is U
    assert of("a NOT BETWEEN b AND 2", a=3, b=U) is T


def test_it_reads_in_as_equalities():
    assert of("a IN ('x', '')", a="") is T
    assert of("a NOT IN ('x', '')", a="y") is T
    assert of("a IN (1, -2.5)", a=-2) is F
    assert of("a NOT IN (1, 2)", a=U) is U


def test_it_refuses_mixed_types():
    with pytest.raises(TypeError):
        of("a = 1", a="1")


# Numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROUND(2.5, 0)", "3"),
        ("ROUND(-2.5, 0)", "-3"),
        ("ROUND(-2.4999, 0)", "-2"),
        ("ROUND(0.5, 0)", "1"),
        ("ROUND(-0.5, 0)", "-1"),
        ("ROUND(2.345, 2)", "2.35"),
        ("ROUND(-2.345, 2)", "-2.35"),
        ("ROUND(1.005, 2)", "1.01"),
        ("ROUND(1 / 3, 2)", "0.33"),
        ("ROUND(2 / 3, 2)", "0.67"),
        ("ROUND(-1 / 8, 2)", "-0.13"),
        ("ROUND(1 / 8, 2)", "0.13"),
        ("ROUND(7, 2)", "7"),
        ("1.50 + 0.25 * -2", "1"),
        ("10 - 2 - 3", "5"),
        ("100 / 10 / 5", "2"),
        ("2 * 3 / 4", "1.5"),
        ("ABS(-1.2)", "1.2"),
    ],
)
def test_it_calculates(text, expected):
    assert of(text) == Fraction(expected)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6), st.integers(0, 6))
def test_it_rounds_decimals_as_decimal_does(value, places):
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert half_away_from_zero(Fraction(value), places) == Fraction(expected)


def test_it_compares_quotients_exactly_on_the_line():
    # A third of 10 000 000 000 must not be rounded onto a line that is given to ten places.
    assert of("a / 3 < 3333333333.3333333333", a=10**10) is F
    assert of("a / 3 > 3333333333.3333333333", a=10**10) is T
    assert of("a / 12 / 3 = 700", a=25200) is T
    assert of("a / 12 / 3 < 700", a=25200) is F
    assert of("(a - 0.01) / 12 / 3 < 700", a=25200) is T
    assert of("a / b = c / d", a=1, b=3, c=33, d=99) is T
    assert of("a / b <= c / d", a=-1, b=3, c=-33, d=100) is T


@pytest.mark.parametrize(("denominator", "expected"), [(0, U), (-1, U), (U, U), (1, Fraction(6))])
def test_it_finds_a_quotient_unknown_where_the_denominator_is_not_positive(denominator, expected):
    assert of("a / b", a=6, b=denominator) == expected
    assert of("a / b < 100", a=6, b=denominator) is (U if expected is U else T)


def test_it_judges_each_denominator_of_a_chain_by_itself():
    assert of("a / b / c", a=6, b=-1, c=-1) is U
    assert of("0 / a", a=0) is U


def test_it_finds_least_and_greatest_unknown_with_an_unknown_argument():
    assert of("LEAST(a, 1)", a=U) is U
    assert of("GREATEST(1, a)", a=U) is U
    assert of("LEAST(a, 1, 0.5)", a=3) == Fraction(1, 2)
    assert of("GREATEST(a, 1, 0.5)", a=3) == 3


def test_it_takes_the_first_known_in_coalesce():
    assert of("COALESCE(a, b, 5)", a=U, b=2) == 2
    assert of("COALESCE(a, b, 5)", a=U, b=U) == 5
    assert of("COALESCE(a, b)", a=U, b=U) is U


def test_it_makes_a_case_unknown_by_an_unknown_when_before_the_first_met_one():
    text = "CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END"
    assert of(text, a=T, b=U) == 1
    assert of(text, a=U, b=T) is U
    assert of(text, a=F, b=U) is U
    assert of(text, a=F, b=T) == 2
    assert of(text, a=F, b=F) == 3


def test_it_does_not_look_at_the_branch_that_is_not_taken():
    assert of("CASE WHEN a THEN 1 ELSE b END", a=T, b=U) == 1
    assert of("CASE WHEN a THEN 1 ELSE b END", a=F, b=U) is U


def test_it_compares_the_subject_of_a_case():
    text = "CASE a WHEN 1 THEN 10 WHEN 2 THEN 20 ELSE 30 END"
    assert [of(text, a=a) for a in (1, 2, 3, U)] == [10, 20, 30, U]


def test_it_reads_full_width_forms_outside_quotes_only():
    assert of("（ａ　≥　１．５）ａｎｄ　ｂ　＝　'１（一）'", a=2, b="１（一）") is T
    assert of("a × 2 ÷ 4 − 1", a=6) == 2
    assert of("a ≠ 1", a=1) is F
    assert of("a ≤ 1", a=1) is T


def test_it_reads_the_flags_in_chinese():
    assert of("a = 是", a=T) is T
    assert of("a <> 否", a=F) is F
    assert of("是 AND NOT FALSE") is T


# Aggregates

MEMBERS = [{"x": Fraction(3), "f": T}, {"x": Fraction(-5), "f": F}, {"x": Fraction(4), "f": T}]


def test_it_aggregates_over_the_rows_that_the_filter_chooses():
    assert of("SUM(成员.x)", MEMBERS) == 2
    assert of("sum(member.x) filter (where member.f)", MEMBERS) == 7
    assert of("2 * SUM(成员.x) FILTER (WHERE 成员.x > 0 AND 成员.f) + 1", MEMBERS) == 15
    assert of("MIN(成员.x)", MEMBERS) == -5
    assert of("MAX(成员.x) FILTER (WHERE NOT 成员.f)", MEMBERS) == -5
    assert of("COUNT(成员) FILTER (WHERE 成员.f)", MEMBERS) == 2
    assert of("COUNT(成员)", MEMBERS) == 3


def test_it_aggregates_an_expression_of_each_row():
    assert of("SUM(CASE WHEN 成员.f THEN 成员.x * 2 ELSE 0 END)", MEMBERS) == 14


@pytest.mark.parametrize(
    ("aggregate", "expected"), [("SUM(成员.x)", 0), ("COUNT(成员)", 0), ("MIN(成员.x)", U), ("MAX(成员.x)", U)]
)
def test_it_aggregates_over_no_rows(aggregate, expected):
    assert of(f"{aggregate} FILTER (WHERE 成员.x > 100)", MEMBERS) == expected


@pytest.mark.parametrize("aggregate", ["SUM(成员.x)", "MIN(成员.x)", "MAX(成员.x)"])
def test_it_finds_an_aggregate_unknown_by_one_unknown_value(aggregate):
    rows = [*MEMBERS, {"x": U, "f": F}]
    assert of(aggregate, rows) is U
    assert of(f"{aggregate} FILTER (WHERE 成员.f)", rows) is not U


@pytest.mark.parametrize("aggregate", ["SUM(成员.x)", "MIN(成员.x)", "MAX(成员.x)", "COUNT(成员)"])
def test_it_finds_an_aggregate_unknown_by_one_unknown_filter(aggregate):
    assert of(f"{aggregate} FILTER (WHERE 成员.f)", [*MEMBERS, {"x": Fraction(0), "f": U}]) is U


def test_it_refuses_a_member_fact_outside_an_aggregate():
    with pytest.raises(ValueError, match="outside an aggregate"):
        of("成员.x", MEMBERS)
