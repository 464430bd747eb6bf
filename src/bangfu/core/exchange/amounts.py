"""Amounts of money: from what a cell holds (yuan) to integer fen, exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from bangfu.core.exchange.values import Fault
from bangfu.core.national.text import squeeze_text

NOISE_FEN: Final = Decimal("0.0001")
"""What a spreadsheet's floating arithmetic may leave behind; a real third decimal is at least 0.1 fen."""

_SURE_YUAN: Final = 1e8
# At 1e8 yuan the float product and the shortest decimal form each differ from the exact value by under 2e-6 fen,
# so a product this close to a whole number has its exact decimal well inside NOISE_FEN of the same number.
_SURE_DISTANCE: Final = 1e-5

_AMOUNT = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?", re.ASCII)
_MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "－": "-", "，": ","})
_LARGEST_TEXT: Final = 40

TOO_FINE: Final = Fault("金额最多两位小数（到分）")
NOT_AN_AMOUNT: Final = Fault("不是金额，请填写数字（单位：元）")


def fen_of_float(yuan: float) -> int | None:
    """The fen of a cell's number, or None where it has more than two decimals.

    The number stands for its shortest decimal form, as the sheet shows it; noise below a ten-thousandth of a fen
    is dropped.

    >>> fen_of_float(0.1), fen_of_float(1234.5600000001), fen_of_float(0.125)
    (10, 123456, None)
    """
    if -_SURE_YUAN <= yuan <= _SURE_YUAN:
        product = yuan * 100.0
        nearest = round(product)
        if abs(product - nearest) < _SURE_DISTANCE:
            return nearest
    return fen_of_decimal(Decimal(repr(yuan)))


def fen_of_decimal(yuan: Decimal) -> int | None:
    """The fen of an exact amount, or None where it has more than two decimals (beyond noise) or is no number."""
    if not yuan.is_finite():
        return None
    scaled = yuan.scaleb(2)
    nearest = scaled.to_integral_value()
    return int(nearest) if abs(scaled - nearest) <= NOISE_FEN else None


def fen_of_text(text: str) -> int | Fault:
    """The fen of a typed amount: 1234.5, 1,234.50, ￥1234.5元, １２３４."""
    plain = squeeze_text(text).translate(_MINUS_SIGNS).removesuffix("元")
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    plain = sign + plain.lstrip("¥￥")
    if len(plain) > _LARGEST_TEXT or not _AMOUNT.fullmatch(plain):
        return NOT_AN_AMOUNT
    fen = fen_of_decimal(Decimal(plain.replace(",", "")))
    return TOO_FINE if fen is None else fen


def yuan_text(fen: int) -> str:
    """Fen as yuan for a reader, without trailing zeros.

    >>> yuan_text(123450), yuan_text(-1), yuan_text(100000000)
    ('1234.5', '-0.01', '1000000')
    """
    return f"{Decimal(fen).scaleb(-2).normalize():f}"
