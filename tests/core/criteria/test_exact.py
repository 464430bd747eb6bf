"""Exact numbers: one rounding, half away from zero, and no digits lost before it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.core.criteria.exact import Exact, divide_half_away, scaled_text

NUMERATORS = st.integers(-(10**12), 10**12)
DENOMINATORS = st.integers(1, 10**6)


def half_away(number):
    """The nearest whole number, written as one rounds by hand: the size first, the sign after."""
    above = abs(number) + Fraction(1, 2)
    size = above.numerator // above.denominator
    return size if number >= 0 else -size


@given(NUMERATORS, DENOMINATORS)
def test_division_goes_half_away_from_zero(numerator, denominator):
    assert divide_half_away(numerator, denominator) == half_away(Fraction(numerator, denominator))


@given(NUMERATORS, DENOMINATORS, st.integers(0, 6))
def test_a_number_is_rounded_half_away_from_zero_to_its_places(numerator, denominator, places):
    assert Exact(numerator, denominator).scaled(places) == half_away(Fraction(numerator * 10**places, denominator))


@given(NUMERATORS, DENOMINATORS, NUMERATORS, DENOMINATORS)
def test_a_difference_is_exact(a, b, c, d):
    margin = Exact(a, b).minus(Exact(c, d))
    assert Fraction(margin.numerator, margin.denominator) == Fraction(a, b) - Fraction(c, d)


@pytest.mark.parametrize(
    ("number", "text"),
    [(Exact(1, 200), "0.01"), (Exact(-1, 200), "-0.01"), (Exact(1, 300), "0.003"), (Exact(0, 7), "0.00")],
)
def test_what_is_not_zero_is_not_shown_as_zero(number, text):
    assert number.distinct_text(2) == text


@pytest.mark.parametrize(
    ("value", "places", "text"), [(-5, 2, "-0.05"), (123_456_789, 2, "1,234,567.89"), (1234, 0, "1,234"), (0, 0, "0")]
)
def test_a_scaled_number_is_written_as_people_write_it(value, places, text):
    assert scaled_text(value, places) == text
