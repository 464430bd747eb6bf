"""The syntax tree of an expression, as written, with the span of each part."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NamedTuple

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["=", "<>", "<", "<=", ">", ">="]
AggregateName = Literal["SUM", "COUNT", "MIN", "MAX"]


class NumberLiteral(NamedTuple):
    """A number with the decimals it is written with."""

    start: int
    end: int
    value: Decimal


class TextLiteral(NamedTuple):
    """A quoted text."""

    start: int
    end: int
    value: str


class FlagLiteral(NamedTuple):
    """是, 否, TRUE or FALSE."""

    start: int
    end: int
    value: bool


class Name(NamedTuple):
    """A fact, parameter, indicator or outcome; ``of_member`` where it is written 成员.名称."""

    start: int
    end: int
    name: str
    of_member: bool


class Negation(NamedTuple):
    """The number with its sign turned."""

    start: int
    end: int
    operand: Syntax


class Arithmetic(NamedTuple):
    """Two numbers joined by an operator."""

    start: int
    end: int
    operator: ArithmeticOperator
    left: Syntax
    right: Syntax


class Comparison(NamedTuple):
    """Two sides compared."""

    start: int
    end: int
    operator: ComparisonOperator
    left: Syntax
    right: Syntax


class InList(NamedTuple):
    """A value looked for in a list of literals."""

    start: int
    end: int
    operand: Syntax
    values: tuple[Syntax, ...]


class IsNull(NamedTuple):
    """Whether a value is unknown."""

    start: int
    end: int
    operand: Syntax


class Both(NamedTuple):
    """Conditions joined by AND."""

    start: int
    end: int
    parts: tuple[Syntax, ...]


class Either(NamedTuple):
    """Conditions joined by OR."""

    start: int
    end: int
    parts: tuple[Syntax, ...]


class Not(NamedTuple):
    """A condition turned round."""

    start: int
    end: int
    operand: Syntax


class Case(NamedTuple):
    """The result of the first condition met, else ``otherwise``."""

    start: int
    end: int
    branches: tuple[tuple[Syntax, Syntax], ...]
    otherwise: Syntax


class Call(NamedTuple):
    """A function of single values."""

    start: int
    end: int
    function: str
    arguments: tuple[Syntax, ...]


class Aggregate(NamedTuple):
    """A function over members; COUNT has no operand."""

    start: int
    end: int
    function: AggregateName
    operand: Syntax | None
    condition: Syntax | None


Syntax = (
    NumberLiteral | TextLiteral | FlagLiteral | Name | Negation | Arithmetic | Comparison
    | InList | IsNull | Both | Either | Not | Case | Call | Aggregate
)  # fmt: skip
"""Any part of an expression; ``start`` and ``end`` are its span in the text."""
