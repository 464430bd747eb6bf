"""Exact numbers for people: a fraction of whole numbers, rounded only to be shown."""

from __future__ import annotations

from typing import NamedTuple

from bangfu.core.criteria.tree import Node, Quotient

MOST_PLACES = 6
"""As many decimal places as a number is ever shown with."""


def divide_half_away(numerator: int, denominator: int) -> int:
    """Integer division by a positive number, rounded half away from zero.

    >>> divide_half_away(5, 2), divide_half_away(-5, 2), divide_half_away(-4, 3)
    (3, -3, -1)
    """
    if numerator < 0:
        return -((denominator - 2 * numerator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


class Exact(NamedTuple):
    """The number ``numerator / denominator``; the denominator is positive."""

    numerator: int
    denominator: int

    def minus(self, other: Exact) -> Exact:
        """The exact difference."""
        top = self.numerator * other.denominator - other.numerator * self.denominator
        return Exact(top, self.denominator * other.denominator)

    def scaled(self, places: int) -> int:
        """The number with so many decimal places as a whole number, rounded half away from zero."""
        return divide_half_away(self.numerator * 10**places, self.denominator)

    def shown_as(self, places: int, other: Exact, other_places: int) -> bool:
        """Whether the two, each rounded to its places, compare as the true numbers do."""
        true = self.minus(other).numerator
        shown: int = self.scaled(places) * 10**other_places - other.scaled(other_places) * 10**places
        return (shown > 0) - (shown < 0) == (true > 0) - (true < 0)

    def text(self, places: int) -> str:
        """The number with thousands separators and so many decimal places.

        >>> Exact(694444, 1000).text(2), Exact(-5, 2).text(0)
        ('694.44', '-3')
        """
        return scaled_text(self.scaled(places), places)

    def distinct_text(self, places: int) -> str:
        """As :meth:`text`, with more places where rounding would show zero for what is not zero."""
        while places < MOST_PLACES and self.numerator and not self.scaled(places):
            places += 1
        return self.text(places)


def scaled_text(value: int, places: int) -> str:
    """A scaled whole number as people write it.

    >>> scaled_text(-123456, 2)
    '-1,234.56'
    """
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 10**places)
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"


def exact_of(value: Node | Quotient, stored: tuple[int, ...]) -> Exact:
    """The true value of stored integers: one of a number, two of a quotient."""
    if isinstance(value, Quotient):
        up, down = value.denominator.number.scale, value.numerator.number.scale
        return Exact(stored[0] * 10**up, stored[1] * 10**down)
    return Exact(stored[0], 10**value.number.scale)
