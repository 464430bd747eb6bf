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
    value: Decimal


@dataclass(frozen=True, slots=True)
class TextLiteral(Syntax):
    value: str


@dataclass(frozen=True, slots=True)
class FlagLiteral(Syntax):
    value: bool


@dataclass(frozen=True, slots=True)
class Name(Syntax):
    name: str
    of_member: bool


@dataclass(frozen=True, slots=True)
class Negation(Syntax):
    operand: Syntax


@dataclass(frozen=True, slots=True)
class Arithmetic(Syntax):
    operator: ArithmeticOperator
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class Comparison(Syntax):
    operator: ComparisonOperator
    left: Syntax
    right: Syntax


@dataclass(frozen=True, slots=True)
class InList(Syntax):
    operand: Syntax
    values: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class IsNull(Syntax):
    operand: Syntax


@dataclass(frozen=True, slots=True)
class Both(Syntax):
    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Either(Syntax):
    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Not(Syntax):
    operand: Syntax


@dataclass(frozen=True, slots=True)
class Case(Syntax):
    branches: tuple[tuple[Syntax, Syntax], ...]
    otherwise: Syntax


@dataclass(frozen=True, slots=True)
class Call(Syntax):
    function: str
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Aggregate(Syntax):
    function: AggregateName
    operand: Syntax | None
    condition: Syntax | None
