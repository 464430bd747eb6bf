"""Yuan as people write them, fen as everything else counts them."""

from __future__ import annotations

from decimal import Decimal


def fen_from_yuan(yuan: Decimal) -> int:
    """Exact fen. Raises ValueError when there is a part of a fen."""
    fen = yuan * 100
    if fen != fen.to_integral_value():
        raise ValueError("yuan with more than two decimals")
    return int(fen)


def yuan_from_fen(fen: int) -> Decimal:
    """Exact yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def format_yuan(fen: int | None) -> str:
    """``123456789`` becomes ``1,234,567.89``; nothing stays empty."""
    return "" if fen is None else f"{yuan_from_fen(fen):,.2f}"
