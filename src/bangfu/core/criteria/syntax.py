"""The syntax tree of an expression, as written, with the span of each part."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ArithmeticOperator = Literal["+", "-", "*", "/"]
ComparisonOperator = Literal["=", "<>", "<", "<=", ">", ">="]
AggregateName = Literal["SUM", "COUNT", "MIN", "MAX"]


@dataclass(frozen=True, slots=True)
class Syntax:
    """Start and end of a part in the expression's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NumberLiteral(Syntax):
    """A number with the decimals it is written with."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class TextLiteral(Syntax):
    """A quoted text."""

    value: str


@dataclass(frozen=True, slots=True)
class FlagLiteral(Syntax):
    """是, 否, TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Syntax):
    """A fact, parameter, indicator or outcome; ``of_member`` where it is written 成员.名称."""

    name: str
    of_member: bool


@dataclass(frozen=True, slots=True)
class Negation(Syntax):
    """The number with its sign turned."""

    operand: Syntax


@dataclass(frozen=True, slots=True)
class Arithmetic(Syntax):
    """Two numbers joined by an operator."""

    operator: ArithmeticOperator
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Comparison(Syntax):
    """Two sides compared."""

    operator: ComparisonOperator
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class InList(Syntax):
    """A value looked for in a list of literals."""

    operand: Syntax
    values: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class IsNull(Syntax):
    """Whether a value is unknown."""

    operand: Syntax


@dataclass(frozen=True, slots=True)
class Both(Syntax):
    """Conditions joined by AND."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Either(Syntax):
    """Conditions joined by OR."""

    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Not(Syntax):
    """A condition turned round."""

    operand: Syntax


@dataclass(frozen=True, slots=True)
class Case(Syntax):
    """The result of the first condition met, else ``otherwise``."""

    branches: tuple[tuple[Syntax, Syntax], ...]
    otherwise: Syntax


@dataclass(frozen=True, slots=True)
class Call(Syntax):
    """A function of single values."""

    function: str
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Syntax):
    """A function over members; COUNT has no operand."""

    function: AggregateName
    operand: Syntax | None
    condition: Syntax | None
