"""Makes the nodes of the typed tree: infers types and ranges, folds literals, interns, refuses what could overflow."""

from __future__ import annotations

from typing import Final, Literal

from bangfu.core.criteria.exact import divide_half_away
from bangfu.core.criteria.tree import (
    FlagType,
    Node,
    NumberType,
    Op,
    OutOfRangeError,
    Quotient,
    TextType,
    TooDeepError,
    ValueType,
)
from bangfu.core.facts.catalogue import Fact

LIMIT: Final = 2**63 - 1
"""No intermediate may leave 64 bits on any engine."""

MAX_DEPTH: Final = 200
"""Most steps from a node down to a fact; emitters walk the tree by recursion."""


class NodeMaker:
    """Makes the nodes of one set; equal nodes are one object."""

    def __init__(self) -> None:
        self._interned: dict[object, Node] = {}
        self._depths: dict[Node, int] = {}

    def _node(self, op: Op, args: tuple[Node, ...], node_type: ValueType, detail: object = None) -> Node:
        if isinstance(node_type, NumberType) and (node_type.low < -LIMIT or node_type.high > LIMIT):
            raise OutOfRangeError
        key = (op, tuple(map(id, args)), node_type, type(detail), detail)
        found = self._interned.get(key)
        if found is None:
            depth = 1 + max((self._depths[arg] for arg in args), default=0)
            if depth > MAX_DEPTH:
                raise TooDeepError
            found = self._interned[key] = Node(op, args, node_type, detail)
            self._depths[found] = depth
        return found

    # -- leaves ------------------------------------------------------------------------------------------------------

    def number(self, value: int, scale: int = 0) -> Node:
        """A literal, ``value`` in scaled units."""
        return self._node("literal", (), NumberType(scale, value, value), value)

    def flag(self, value: bool) -> Node:
        """TRUE or FALSE."""
        return self._node("literal", (), FlagType(), value)

    def text(self, value: str) -> Node:
        """A quoted text."""
        return self._node("literal", (), TextType((value,)), value)

    def unknown(self, scale: int = 0) -> Node:
        """A number that is never known."""
        return self._node("unknown", (), NumberType(scale, 0, 0, nullable=True))

    def fact(self, fact: Fact) -> Node:
        """A fact of the household, of its region and year, or (inside an aggregate) of a member."""
        nullable = (
            fact.default is None and fact.kind != "derived" and not (fact.required and fact.entity != "parameter")
        )
        if fact.kind == "flag":
            return self._node("fact", (), FlagType(nullable), fact)
        if fact.choices:
            return self._node("fact", (), TextType(fact.choices, nullable), fact)
        return self._node("fact", (), NumberType(fact.scale, fact.minimum, fact.maximum, nullable), fact)

    def parameter(self, name: str, scale: int, low: int, high: int) -> Node:
        """A parameter of the set that differs by region."""
        return self._node("parameter", (), NumberType(scale, low, high, nullable=True), name)

    def ref(self, key: str, target: Node) -> Node:
        """A value defined under a key of its own; literals stand for themselves."""
        return target if target.op == "literal" else self._node("ref", (target,), target.type, key)

    # -- arithmetic --------------------------------------------------------------------------------------------------

    def negate(self, operand: Node) -> Node:
        """The number with its sign turned."""
        if operand.op == "literal":
            return self.number(-_literal(operand), operand.number.scale)
        kind = operand.number
        return self._node("neg", (operand,), NumberType(kind.scale, -kind.high, -kind.low, kind.nullable))

    def rescale(self, operand: Node, scale: int) -> Node:
        """The same true value with more decimal places."""
        more = scale - operand.number.scale
        assert more >= 0
        if more == 0:
            return operand
        if operand.op == "literal":
            return self.number(_literal(operand) * 10**more, scale)
        kind = operand.number
        factor = 10**more
        return self._node(
            "mul",
            (operand, self.number(factor)),
            NumberType(scale, kind.low * factor, kind.high * factor, kind.nullable),
        )

    def add(self, left: Node, right: Node, *, minus: bool = False) -> Node:
        """The sum (or difference), at the finer of both scales."""
        left, right = self.aligned(left, right)
        a, b = left.number, right.number
        if right.op == "literal" and _literal(right) == 0:
            return left
        low, high = (a.low - b.high, a.high - b.low) if minus else (a.low + b.low, a.high + b.high)
        if left.op == "literal" and right.op == "literal":
            return self.number(low, a.scale)
        return self._node(
            "sub" if minus else "add", (left, right), NumberType(a.scale, low, high, a.nullable or b.nullable)
        )

    def multiply(self, left: Node, right: Node) -> Node:
        """The product; scales add up, so it is exact."""
        a, b = left.number, right.number
        scale = a.scale + b.scale
        for one, other in ((left, right), (right, left)):
            if one.op == "literal" and _literal(one) == 1 and one.number.scale == 0:
                return other
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        if left.op == "literal" and right.op == "literal":
            return self.number(corners[0], scale)
        return self._node("mul", (left, right), NumberType(scale, min(corners), max(corners), a.nullable or b.nullable))

    def absolute(self, operand: Node) -> Node:
        """The value without its sign."""
        kind = operand.number
        low = 0 if kind.low <= 0 <= kind.high else min(abs(kind.low), abs(kind.high))
        high = max(abs(kind.low), abs(kind.high))
        return self._node("abs", (operand,), NumberType(kind.scale, low, high, kind.nullable))

    def extreme(self, op: Literal["least", "greatest"], operands: list[Node]) -> Node:
        """LEAST or GREATEST; unknown where an operand is."""
        if len(operands) == 1:
            return operands[0]
        scale = max(operand.number.scale for operand in operands)
        scaled = tuple(self.rescale(operand, scale) for operand in operands)
        pick = min if op == "least" else max
        low, high = pick(node.number.low for node in scaled), pick(node.number.high for node in scaled)
        return self._node(op, scaled, NumberType(scale, low, high, any(node.type.nullable for node in scaled)))

    def positive(self, operand: Node) -> Node:
        """The number where it is above zero, else unknown: the guard of a denominator."""
        kind = operand.number
        if kind.low > 0:
            return operand
        return self._node("positive", (operand,), NumberType(kind.scale, 1, max(kind.high, 1), nullable=True))

    def rounded(self, value: Quotient, places: int) -> Node:
        """ROUND(a / b, n): half away from zero, as integers."""
        top, bottom = value.numerator, value.denominator
        exponent = bottom.number.scale - top.number.scale + places
        if exponent >= 0:
            top = self.scaled_by(top, 10**exponent)
        else:
            bottom = self.scaled_by(bottom, 10**-exponent)
        a, b = top.number, bottom.number
        if 2 * max(abs(a.low), abs(a.high)) + b.high > LIMIT or 2 * b.high > LIMIT:
            raise OutOfRangeError
        corners = [divide_half_away(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        kind = NumberType(places, min(corners), max(corners), a.nullable or b.nullable)
        return self._node("round_div", (top, bottom), kind)

    def scaled_by(self, operand: Node, factor: int) -> Node:
        """The stored integer times a factor (the scale kept: the caller minds the true value)."""
        return operand if factor == 1 else self.multiply(operand, self.number(factor))

    def low_bits(self, operand: Node, bits: int) -> Node:
        """The last bits of a non-negative integer."""
        mask = 2**bits - 1
        return self._node("low_bits", (operand,), NumberType(0, 0, mask, operand.type.nullable), mask)

    def aligned(self, left: Node, right: Node) -> tuple[Node, Node]:
        """Both numbers at the finer of their scales."""
        scale = max(left.number.scale, right.number.scale)
        return self.rescale(left, scale), self.rescale(right, scale)

    # -- conditions ----------------------------------------------------------------------------------------------------

    def compare(self, op: Literal["eq", "ne", "lt", "le", "gt", "ge"], left: Node, right: Node) -> Node:
        """A comparison of two numbers at one scale, two texts or two flags."""
        nullable = left.type.nullable or right.type.nullable
        return self._node(op, (left, right), FlagType(nullable))

    def contains(self, operand: Node, values: tuple[int, ...] | tuple[str, ...]) -> Node:
        """Whether the operand is one of the listed literals."""
        return self._node("in", (operand,), FlagType(operand.type.nullable), values)

    def is_null(self, operand: Node) -> Node:
        """Whether a value is unknown; never unknown itself."""
        return self._node("is_null", (operand,), FlagType()) if operand.type.nullable else self.flag(False)

    def is_true(self, operand: Node) -> Node:
        """Met for certain: unknown counts as not met."""
        return self._node("is_true", (operand,), FlagType()) if operand.type.nullable else operand

    def both(self, parts: list[Node]) -> Node:
        """AND, three-valued."""
        return self._junction("and", parts)

    def either(self, parts: list[Node]) -> Node:
        """OR, three-valued."""
        return self._junction("or", parts)

    def _junction(self, op: Literal["and", "or"], parts: list[Node]) -> Node:
        neutral = self.flag(op == "and")
        kept = [part for part in parts if part is not neutral]
        if not kept:
            return neutral
        if len(kept) == 1:
            return kept[0]
        return self._node(op, tuple(kept), FlagType(any(part.type.nullable for part in kept)))

    def negation(self, operand: Node) -> Node:
        """NOT, three-valued."""
        return self._node("not", (operand,), FlagType(operand.type.nullable))

    # -- choice --------------------------------------------------------------------------------------------------------

    def coalesce(self, operands: list[Node]) -> Node:
        """The first known value; nothing after one that is always known is looked at."""
        certain = next((place for place, operand in enumerate(operands) if not operand.type.nullable), len(operands))
        operands = operands[: certain + 1]
        if len(operands) == 1:
            return operands[0]
        nullable = all(operand.type.nullable for operand in operands)
        return self._node("coalesce", tuple(operands), _union([node.type for node in operands], nullable))

    def case(self, branches: list[tuple[Node, Node]], otherwise: Node) -> Node:
        """The value of the first met condition; an unknown condition before it makes the result unknown."""
        results = [result for _, result in branches] + [otherwise]
        nullable = any(node.type.nullable for node in results) or any(when.type.nullable for when, _ in branches)
        flat = (*(node for branch in branches for node in branch), otherwise)
        return self._node("case", flat, _union([node.type for node in results], nullable))

    # -- members -------------------------------------------------------------------------------------------------------

    def count(self, condition: Node | None, most: int) -> Node:
        """How many members meet the condition."""
        nullable = condition is not None and condition.type.nullable
        args = () if condition is None else (condition,)
        return self._node("count", args, NumberType(0, 0, most, nullable))

    def total(self, operand: Node, condition: Node | None, most: int) -> Node:
        """SUM over members; nothing gives 0."""
        kind = operand.number
        nullable = kind.nullable or (condition is not None and condition.type.nullable)
        bounds = NumberType(kind.scale, min(0, kind.low) * most, max(0, kind.high) * most, nullable)
        return self._node("sum", (operand,) if condition is None else (operand, condition), bounds)

    def extreme_of_members(self, op: Literal["min", "max"], operand: Node, condition: Node | None) -> Node:
        """MIN or MAX over members; nothing gives unknown."""
        kind = operand.number
        args = (operand,) if condition is None else (operand, condition)
        return self._node(op, args, NumberType(kind.scale, kind.low, kind.high, nullable=True))


def _literal(node: Node) -> int:
    assert isinstance(node.detail, int)
    return node.detail


def _union(types: list[ValueType], nullable: bool) -> ValueType:
    first = types[0]
    if isinstance(first, NumberType):
        numbers = [kind for kind in types if isinstance(kind, NumberType)]
        return NumberType(first.scale, min(n.low for n in numbers), max(n.high for n in numbers), nullable)
    if isinstance(first, TextType):
        choices = [choice for kind in types if isinstance(kind, TextType) for choice in kind.choices]
        return TextType(tuple(dict.fromkeys(choices)), nullable)
    return FlagType(nullable)
