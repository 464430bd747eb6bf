"""Expressions: normalise the text, let sqlglot parse it, walk the tree. One short function for each rule of the contract."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import floor
from typing import Protocol

import sqlglot
from sqlglot import exp

from tests.conformance.oracle.facts import Value

MEMBER_NAMES = ("成员", "member")
PLAIN_FORMS = {"≥": ">=", "≤": "<=", "≠": "<>", "−": "-", "×": "*", "÷": "/", "\u3000": " "}


class Scope(Protocol):
    """What an expression can see."""

    members: Sequence[Mapping[str, Value]]

    def value(self, name: str) -> Value:
        """The value of a household fact, parameter or indicator."""


def plain(text: str) -> str:
    """The expression with full-width forms outside quotes replaced.

    >>> plain("年龄　≥　１６ ＡＮＤ 健康状况 ＝ '１（一）'")
    "年龄 >= 16 AND 健康状况 = '１（一）'"
    """
    pieces, quoted = [], False
    for character in text:
        form = character if quoted else _plain_form(character)
        if form == "'":
            quoted = not quoted
        pieces.append(form)
    return "".join(pieces)


def _plain_form(character: str) -> str:
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    return PLAIN_FORMS.get(character, character)


@cache
def parse(text: str) -> exp.Expr:
    """The sqlglot tree of an expression."""
    return sqlglot.parse_one(plain(text))


def evaluate(text: object, scope: Scope, member: Mapping[str, Value] | None = None) -> Value:
    """The value of an expression as written in the file (a bare YAML number or flag is one too)."""
    if isinstance(text, bool):
        return text
    return walk(parse(str(text)), scope, member)


def walk(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    """The value of a node; inside an aggregate ``member`` is the row at hand."""
    if type(node) in RULES:
        return RULES[type(node)](node, scope, member)
    if type(node) in ARITHMETIC:
        return _arithmetic(node, scope, member)
    if type(node) in COMPARISONS:
        return _compare(node, walk(node.this, scope, member), walk(node.expression, scope, member))
    raise ValueError(f"not a part of the language: {node.sql()}")


# Three-valued logic


def all_of(values: Sequence[Value]) -> bool | None:
    """Kleene AND."""
    if any(value is False for value in values):
        return False
    return None if any(value is None for value in values) else True


def any_of(values: Sequence[Value]) -> bool | None:
    """Kleene OR."""
    if any(value is True for value in values):
        return True
    return None if any(value is None for value in values) else False


def negation(value: Value) -> bool | None:
    """Kleene NOT."""
    return None if value is None else not value


# Numbers


def half_away_from_zero(value: Fraction, places: int) -> Fraction:
    """ROUND.

    >>> half_away_from_zero(Fraction(-5, 2), 0)
    Fraction(-3, 1)
    """
    size = floor(abs(value) * 10**places + Fraction(1, 2))
    return Fraction(size if value >= 0 else -size, 10**places)


def _quotient(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return numerator / denominator if denominator > 0 else None


ARITHMETIC: dict[type, Callable[[Fraction, Fraction], Fraction | None]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
    exp.Div: _quotient,
}

COMPARISONS: dict[type, Callable[..., bool]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
}


def _arithmetic(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    left, right = walk(node.this, scope, member), walk(node.expression, scope, member)
    if left is None or right is None:
        return None
    return ARITHMETIC[type(node)](_number(left), _number(right))


def _compare(node: exp.Expr, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if type(left) is not type(right):
        raise TypeError(f"mixed types: {node.sql()}")
    return COMPARISONS[type(node)](left, right)


def _number(value: Value) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError(f"not a number: {value!r}")
    return value


# The parts of the language


def _literal(node: exp.Expr, _scope: Scope, _member: Mapping[str, Value] | None) -> Value:
    return str(node.this) if node.is_string else Fraction(str(node.this))


def _column(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    if node.args.get("table") is not None:
        if node.table.lower() not in MEMBER_NAMES or member is None:
            raise ValueError(f"a member's fact outside an aggregate: {node.sql()}")
        return member[node.name]
    if node.name in ("是", "否"):
        return bool(node.name == "是")
    return scope.value(node.name)


def _negative(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    value = walk(node.this, scope, member)
    return None if value is None else -_number(value)


def _and(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    return all_of([walk(node.this, scope, member), walk(node.expression, scope, member)])


def _or(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    return any_of([walk(node.this, scope, member), walk(node.expression, scope, member)])


def _between(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    subject, low, high = (walk(node.args[part], scope, member) for part in ("this", "low", "high"))
    return all_of([_compare(exp.GTE(), subject, low), _compare(exp.LTE(), subject, high)])


def _in(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    subject = walk(node.this, scope, member)
    return any_of([_compare(exp.EQ(), subject, walk(item, scope, member)) for item in node.expressions])


def _is_null(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    if not isinstance(node.expression, exp.Null):
        raise ValueError(f"IS takes NULL only: {node.sql()}")
    return walk(node.this, scope, member) is None


def _case(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    for branch in node.args["ifs"]:
        when = walk(branch.this, scope, member)
        met = _compare(exp.EQ(), walk(node.this, scope, member), when) if node.this else when
        if met is None:
            return None
        if met:
            return walk(branch.args["true"], scope, member)
    return walk(node.args["default"], scope, member)


def _round(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    value = walk(node.this, scope, member)
    return None if value is None else half_away_from_zero(_number(value), int(node.args["decimals"].name))


def _absolute(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    value = walk(node.this, scope, member)
    return None if value is None else abs(_number(value))


def _arguments(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> list[Value]:
    return [walk(argument, scope, member) for argument in [node.this, *node.expressions]]


def _extreme(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    values = _arguments(node, scope, member)
    if None in values:
        return None
    numbers = [_number(value) for value in values]
    return min(numbers) if isinstance(node, exp.Least) else max(numbers)


def _coalesce(node: exp.Expr, scope: Scope, member: Mapping[str, Value] | None) -> Value:
    return next((value for value in _arguments(node, scope, member) if value is not None), None)


def _aggregate(node: exp.Expr, scope: Scope, _member: Mapping[str, Value] | None) -> Value:
    """An aggregate with or without its FILTER."""
    call, condition = (node.this, node.expression.this) if isinstance(node, exp.Filter) else (node, None)
    verdicts = [True if condition is None else walk(condition, scope, member) for member in scope.members]
    if None in verdicts:
        return None
    chosen = [member for member, verdict in zip(scope.members, verdicts, strict=True) if verdict]
    if isinstance(call, exp.Count):
        return Fraction(len(chosen))
    values = [walk(call.this, scope, member) for member in chosen]
    if None in values:
        return None
    numbers = [_number(value) for value in values]
    if isinstance(call, exp.Sum):
        return sum(numbers, Fraction(0))
    return (min(numbers) if isinstance(call, exp.Min) else max(numbers)) if numbers else None


RULES: dict[type, Callable[[exp.Expr, Scope, Mapping[str, Value] | None], Value]] = {
    exp.Literal: _literal,
    exp.Boolean: lambda node, _scope, _member: bool(node.this),
    exp.Column: _column,
    exp.Paren: lambda node, scope, member: walk(node.this, scope, member),
    exp.Neg: _negative,
    exp.Not: lambda node, scope, member: negation(walk(node.this, scope, member)),
    exp.And: _and,
    exp.Or: _or,
    exp.Between: _between,
    exp.In: _in,
    exp.Is: _is_null,
    exp.Case: _case,
    exp.Round: _round,
    exp.Abs: _absolute,
    exp.Least: _extreme,
    exp.Greatest: _extreme,
    exp.Coalesce: _coalesce,
    **dict.fromkeys((exp.Filter, exp.Sum, exp.Min, exp.Max, exp.Count), _aggregate),
}
