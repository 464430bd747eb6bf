"""Typed pieces of generated expressions, each with the range it can take, so that a generated set stays within 64 bits."""

from __future__ import annotations

from dataclasses import dataclass

OR, AND, NOT, TEST, SUM, PRODUCT, UNARY, ATOM = range(8)
"""How tightly an expression binds, by the grammar of the contract page."""

LIMIT = 10**16
"""Largest scaled integer that a generated expression may reach; well below 2**63, for rounding and alignment."""

MAX_SCALE = 6
MAX_FACTOR = 12_000
"""Largest scaled integer on the smaller side of a product."""


@dataclass(frozen=True)
class Number:
    """An exact number: its scaled integer lies in lo … hi."""

    text: str
    level: int
    lo: int
    hi: int
    scale: int
    nullable: bool

    @property
    def big(self) -> int:
        return max(abs(self.lo), abs(self.hi))


@dataclass(frozen=True)
class Quotient:
    """A number over a product of numbers."""

    text: str
    level: int
    top: Number
    bottom_hi: int
    bottom_scale: int
    nullable: bool


@dataclass(frozen=True)
class Flag:
    """A condition."""

    text: str
    level: int
    nullable: bool


@dataclass(frozen=True)
class Text:
    """A name of text with the literals it may be compared with."""

    text: str
    choices: tuple[str, ...]
    nullable: bool
    plain: bool = True
    """Whether it stands in IS NULL and CASE too (困难类别 does not)."""


def within(term: Number | Quotient | Flag | Text, level: int) -> str:
    """The text, in brackets where its place asks for a tighter binding."""
    own = ATOM if isinstance(term, Text) else term.level
    return term.text if own >= level else f"({term.text})"


def literal(value: int, scale: int) -> Number:
    """A number as written, with all its decimals."""
    digits = f"{abs(value):0{scale + 1}d}"
    text = f"{digits[:-scale]}.{digits[-scale:]}" if scale else digits
    sign = "-" if value < 0 else ""
    return Number(sign + text, UNARY if value < 0 else ATOM, value, value, scale, nullable=False)


def aligned(*terms: Number) -> tuple[int, list[tuple[int, int]]]:
    """The common scale and the bounds at it."""
    scale = max(term.scale for term in terms)
    return scale, [(term.lo * 10 ** (scale - term.scale), term.hi * 10 ** (scale - term.scale)) for term in terms]


def fits(term: Number) -> bool:
    """Whether the number is small enough to go on with."""
    return term.big <= LIMIT and term.scale <= MAX_SCALE


def add(left: Number, right: Number, sign: str) -> Number:
    """left + right or left - right; left alone where the result would be too large."""
    scale, ((a, b), (c, d)) = aligned(left, right)
    lo, hi = (a + c, b + d) if sign == "+" else (a - d, b - c)
    text = f"{within(left, SUM)} {sign} {within(right, PRODUCT)}"
    made = Number(text, SUM, lo, hi, scale, left.nullable or right.nullable)
    return made if fits(made) else left


def multiply(left: Number, right: Number) -> Number:
    """left * right; left alone where the result would be too large."""
    corners = [a * b for a in (left.lo, left.hi) for b in (right.lo, right.hi)]
    text = f"{within(left, PRODUCT)} * {within(right, UNARY)}"
    nullable = left.nullable or right.nullable
    made = Number(text, PRODUCT, min(corners), max(corners), left.scale + right.scale, nullable)
    return made if fits(made) and min(left.big, right.big) <= MAX_FACTOR else left


def divide(top: Number | Quotient, bottom: Number) -> Quotient | None:
    """top / bottom, or None where it would be too large or the divisor can never be positive."""
    if bottom.hi <= 0:
        return None
    text = f"{within(top, PRODUCT)} / {within(bottom, UNARY)}"
    nullable = top.nullable or bottom.nullable or bottom.lo <= 0
    if isinstance(top, Number):
        return Quotient(text, PRODUCT, top, bottom.hi, bottom.scale, nullable) if top.big * 100 <= LIMIT else None
    hi, scale = top.bottom_hi * bottom.hi, top.bottom_scale + bottom.scale
    fit = hi <= LIMIT // 100 and scale <= MAX_SCALE
    return Quotient(text, PRODUCT, top.top, hi, scale, nullable) if fit else None


def rounded(term: Number | Quotient, places: int) -> Number | None:
    """ROUND(term, places), or None where it would be too large."""
    text = f"ROUND({term.text}, {places})"
    top, bottom_scale = (term, 0) if isinstance(term, Number) else (term.top, term.bottom_scale)
    shift = places + bottom_scale - top.scale
    factor = 10 ** max(shift, 0)
    bottom = 10 ** max(-shift, 0) * (1 if isinstance(term, Number) else term.bottom_hi)
    if 2 * top.big * factor + bottom > LIMIT or bottom > LIMIT or places > MAX_SCALE:
        return None
    reach = top.big * factor // (10 ** max(-shift, 0)) + 1  # a bottom may be as small as one
    lo = 0 if top.lo >= 0 else -reach
    hi = 0 if top.hi <= 0 else reach
    return Number(text, ATOM, lo, hi, places, term.nullable)


def comparable(left: Number | Quotient, right: Number | Quotient) -> bool:
    """Whether the cross-multiplied comparison stays within bounds."""
    sides = []
    for one, other in ((left, right), (right, left)):
        top = one if isinstance(one, Number) else one.top
        hi, scale = (1, 0) if isinstance(other, Number) else (other.bottom_hi, other.bottom_scale)
        sides.append((top.big * hi, top.scale + scale))
    scale = max(side[1] for side in sides)
    return all(big * 10 ** (scale - own) <= 10 * LIMIT for big, own in sides)


def hull(name: str, terms: list[Number], text: str, nullable: bool) -> Number:
    """LEAST, GREATEST, or one of the terms (any other name)."""
    scale, bounds = aligned(*terms)
    lows, highs = [lo for lo, _ in bounds], [hi for _, hi in bounds]
    lo = max(lows) if name == "GREATEST" else min(lows)
    hi = min(highs) if name == "LEAST" else max(highs)
    return Number(text, ATOM, lo, hi, scale, nullable)
