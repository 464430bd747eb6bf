"""Numbers as people write them in a criteria file: plain decimals, exact, and small enough to be safe."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

MAX_PLACES: Final = 6
"""Most decimal places of a number in a file."""

MAX_DIGITS: Final = 15
"""Most digits before the decimal point."""

_PLAIN: Final = re.compile(rf"[+-]?[0-9]{{1,{MAX_DIGITS}}}(\.[0-9]{{1,{MAX_PLACES}}})?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number exactly as written, or None: no exponent, no separator, no infinity.

    >>> read_number("-12.50"), read_number("1e3"), read_number("NaN")
    (Decimal('-12.50'), None, None)
    """
    return Decimal(text) if _PLAIN.fullmatch(text) else None
