"""The SQL of one operation, given the SQL of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bangfu.core.criteria.dialects import Dialect
from bangfu.core.criteria.tree import Node, Op

_Plain = Callable[[list[str]], str]


def _infix(operator: str) -> _Plain:
    return lambda args: f"({f' {operator} '.join(args)})"


_PLAIN: Final[dict[Op, _Plain]] = {
    "add": _infix("+"),
    "sub": _infix("-"),
    "mul": _infix("*"),
    "eq": _infix("="),
    "ne": _infix("<>"),
    "lt": _infix("<"),
    "le": _infix("<="),
    "gt": _infix(">"),
    "ge": _infix(">="),
    "and": _infix("AND"),
    "or": _infix("OR"),
    "neg": lambda args: f"(-{args[0]})",
    "not": lambda args: f"(NOT {args[0]})",
    "abs": lambda args: f"ABS({args[0]})",
    "coalesce": lambda args: f"COALESCE({', '.join(args)})",
    "is_null": lambda args: f"({args[0]} IS NULL)",
    "is_true": lambda args: f"COALESCE({args[0]}, FALSE)",
    "positive": lambda args: f"CASE WHEN {args[0]} > 0 THEN {args[0]} END",
}


class SqlOperations:
    """Operations in the spelling of one engine."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def text(self, node: Node, args: list[str]) -> str:
        """The operation of a node, its arguments already written."""
        plain = _PLAIN.get(node.op)
        if plain is not None:
            return plain(args)
        match node.op:
            case "least" | "greatest":
                return self._extreme(node, args)
            case "round_div":
                return self._round_div(node, *args)
            case "low_bits":
                return f"({args[0]} & {self.literal(node.detail)})"
            case "in":
                assert isinstance(node.detail, tuple)
                return self._in(args[0], node.detail)
            case _:
                raise AssertionError(f"no SQL for {node.op}")

    def literal(self, value: object) -> str:
        """A literal of any kind."""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        return self._dialect.integer(value) if isinstance(value, int) else self._dialect.text(str(value))

    def _extreme(self, node: Node, args: list[str]) -> str:
        """SQL's own LEAST and GREATEST skip NULL."""
        plain = f"{node.op.upper()}({', '.join(args)})"
        unknown = [text for text, arg in zip(args, node.args, strict=True) if arg.type.nullable]
        guard = " OR ".join(f"{text} IS NULL" for text in unknown)
        return f"CASE WHEN {guard} THEN NULL ELSE {plain} END" if guard else plain

    def _round_div(self, node: Node, top: str, bottom: str) -> str:
        """Whole numbers, half away from zero; the engines' division of whole numbers cuts toward zero."""
        above = f"2 * {top} + {bottom}"
        if node.args[0].number.low < 0:
            above = f"CASE WHEN {top} >= 0 THEN {above} ELSE 2 * {top} - {bottom} END"
        return f"(({above}) {self._dialect.divide} (2 * {bottom}))"

    def _in(self, operand: str, values: tuple[int | str, ...]) -> str:
        """A run of whole numbers as BETWEEN, which engines test in place; a list may become a join.

        Nothing is among no values; only what is unknown stays unknown.
        """
        if not values:
            return f"({operand} <> {operand})"
        low, high = values[0], values[-1]
        if isinstance(low, int) and isinstance(high, int) and values == tuple(range(low, high + 1)):
            return f"({operand} BETWEEN {self.literal(low)} AND {self.literal(high)})"
        return f"({operand} IN ({', '.join(self.literal(value) for value in values)}))"
