"""Yuan to fen, exactly: proven against the decimal that the cell shows."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bangfu.core.exchange.amounts import fen_of_float, fen_of_text, yuan_text
from bangfu.core.exchange.values import Fault


def expected_fen(yuan: float) -> int | None:
    """The slow, obvious rule: the shortest decimal of the float, dropped noise below a ten-thousandth of a fen."""
    exact = Decimal(repr(yuan)) * 100
    nearest = exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return int(nearest) if abs(exact - nearest) <= Decimal("0.0001") else None


@given(st.floats(min_value=-1e11, max_value=1e11))
@example(1e8)
@example(99999999.99)
@example(0.000001)
@example(0.00000099)
@example(1234.5600000001)
@example(0.1 + 0.2)
@example(1.005)
def test_any_number_gives_the_fen_of_its_shortest_decimal(yuan):
    assert fen_of_float(yuan) == expected_fen(yuan)


@given(st.integers(-(10**12), 10**12))
def test_every_amount_of_whole_fen_comes_back(fen):
    assert fen_of_float(float(Decimal(fen) / 100)) == fen


@given(st.integers(-(10**10), 10**10), st.integers(1, 9))
def test_a_third_decimal_is_never_rounded_away(fen, tenth):
    assert fen_of_float(float(Decimal(fen * 10 + tenth) / 1000)) is None


@given(st.integers(-(10**10), 10**10), st.floats(-4e-7, 4e-7))
def test_floating_noise_is_dropped(fen, noise):
    assert fen_of_float(float(Decimal(fen) / 100) + noise) == fen


@given(st.integers(-(10**12), 10**12))
def test_typed_amounts_with_separators_come_back(fen):
    assert fen_of_text(f"{Decimal(fen) / 100:,.2f}") == fen
    assert fen_of_text(f"{Decimal(fen) / 100:.2f}") == fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.50", 123450), ("１，２３４．５", 123450), ("￥1234.5元", 123450), ("¥ 12", 1200), ("−3", -300), ("-¥3", -300),
        ("+5", 500), ("12.340000", 1234), (" 7 ", 700), ("1 234", 123400),
    ],
)  # fmt: skip
def test_amounts_are_typed_in_many_ways(typed, fen):
    assert fen_of_text(typed) == fen


@pytest.mark.parametrize(
    "typed", ["", "无", "1.2.3", "1,23", "12,34,567", "1e3", "nan", "--5", "5万", "1.005", "٣", "9" * 50]
)
def test_what_is_no_amount_is_refused(typed):
    assert isinstance(fen_of_text(typed), Fault)


@pytest.mark.parametrize("yuan", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_finite_amount_has_no_fen(yuan):
    assert fen_of_float(yuan) is None


@given(st.integers(-(10**12), 10**12))
def test_yuan_text_reads_back(fen):
    assert fen_of_text(yuan_text(fen)) == fen
