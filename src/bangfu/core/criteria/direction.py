"""How a value moves as one fact grows, read from the tree alone: the proof behind counterfactuals.

Every condition turns where some integer difference crosses zero: the two sides of a comparison, the operand of a
guard, the operand of ABS. Those differences are the *switches*. As long as no switch turns, every CASE takes the same
branch and every filter the same members, so that most values are monotone in the changed fact, and a monotone
difference crosses zero at most once. What cannot be shown to be monotone is UNKNOWN and is never called proven.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from bangfu.core.criteria.emit_python import AGGREGATES
from bangfu.core.criteria.tree import Node, NumberType
from bangfu.core.facts.catalogue import Fact

Direction = Literal["constant", "rising", "falling", "linear", "unknown"]
SwitchKind = Literal["below", "at_most", "sign"]

_KINDS: Final[dict[str, SwitchKind]] = {
    "lt": "below", "ge": "below", "le": "at_most", "gt": "at_most", "eq": "sign", "ne": "sign",
}  # fmt: skip
_STILL: Final = frozenset({"literal", "unknown", "parameter", "count"})
"""Numbers that stay while no switch turns."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a number moves: ``sign`` 0 constant, 1 never falls, -1 never rises, None not known.

    ``linear``: it is a straight line.
    """

    sign: int | None
    linear: bool

    @property
    def monotone(self) -> bool:
        """Whether it moves one way only; a straight line does, whichever way that is."""
        return self.linear or self.sign is not None

    @property
    def direction(self) -> Direction:
        """The movement in a word."""
        if self.sign is None:
            return "linear" if self.linear else "unknown"
        words: tuple[Direction, Direction, Direction] = ("constant", "rising", "falling")
        return words[self.sign]


CONSTANT: Final = Shape(0, linear=True)
UNKNOWN: Final = Shape(None, linear=False)


@dataclass(frozen=True, slots=True)
class Switch:
    """Something turns where ``difference`` crosses zero: ``below`` at < 0, ``at_most`` at <= 0, ``sign`` at both."""

    difference: Node
    kind: SwitchKind
    of_member: bool
    """Whether it is decided for each member, inside an aggregate."""


def difference(comparison: Node) -> Node:
    """Left minus right of a comparison of numbers, in its common scaled units."""
    left, right = comparison.args
    a, b = left.number, right.number
    kind = NumberType(a.scale, a.low - b.high, a.high - b.low, a.nullable or b.nullable)
    return Node("sub", (left, right), kind)


def switches_under(roots: Iterable[Node]) -> list[Switch]:
    """Every switch that these nodes lean on, each after those it leans on itself."""
    found: list[Switch] = []
    seen: set[tuple[int, bool]] = set()

    def visit(node: Node, of_member: bool) -> None:
        if (id(node), of_member) in seen:
            return
        seen.add((id(node), of_member))
        for arg in node.args:
            visit(arg, of_member or node.op in AGGREGATES)
        switch = _switch(node, of_member)
        if switch is not None:
            found.append(switch)

    for root in roots:
        visit(root, False)
    return found


def _switch(node: Node, of_member: bool) -> Switch | None:
    if node.op in _KINDS and isinstance(node.args[0].type, NumberType):
        return Switch(difference(node), _KINDS[node.op], of_member)
    if node.op == "positive":
        return Switch(node.args[0], "at_most", of_member)
    if node.op == "abs":
        return Switch(node.args[0], "below", of_member)
    return None


class Movement:
    """The shapes of values as one fact changes (of a member: of one given member), while no switch turns.

    Whether a value is known is then the same throughout, too: it hangs on facts that stay and on switches.
    """

    def __init__(self, fact: Fact) -> None:
        self._fact = fact
        self._shapes: dict[Node, Shape] = {}

    def of(self, node: Node) -> Shape:
        """The shape of a number; conditions and texts are CONSTANT between two switches."""
        if node not in self._shapes:
            still = node.op in _STILL or not isinstance(node.type, NumberType)
            self._shapes[node] = CONSTANT if still else self._rules[node.op](self, node)
        return self._shapes[node]

    def _fact_itself(self, node: Node) -> Shape:
        return Shape(1, linear=True) if node.fact is self._fact else CONSTANT

    def _same(self, node: Node) -> Shape:
        """A reference, a guard that stays met, or a sum whose filter keeps its members."""
        return self.of(node.args[0])

    def _negated(self, node: Node) -> Shape:
        return _turned(self.of(node.args[0]))

    def _added(self, node: Node) -> Shape:
        return _together(self.of(arg) for arg in node.args)

    def _subtracted(self, node: Node) -> Shape:
        left, right = node.args
        return _together((self.of(left), _turned(self.of(right))))

    def _multiplied(self, node: Node) -> Shape:
        left, right = node.args
        if self.of(left) == CONSTANT:
            return _scaled(self.of(right), left.number)
        if self.of(right) == CONSTANT:
            return _scaled(self.of(left), right.number)
        both = _together((self.of(left), self.of(right)))
        return Shape(both.sign, linear=False) if left.number.low >= 0 and right.number.low >= 0 else UNKNOWN

    def _absolute(self, node: Node) -> Shape:
        """The sign of the operand is a switch, so that it is one of the two straight through."""
        shape, kind = self.of(node.args[0]), node.args[0].number
        if kind.low >= 0:
            return shape
        return _turned(shape) if kind.high <= 0 else _together((shape, _turned(shape)))

    def _bent(self, node: Node) -> Shape:
        """LEAST and GREATEST, MIN and MAX: a line with kinks goes the way all its parts go."""
        parts = node.args[:1] if node.op in ("min", "max") else node.args
        shape = _together(self.of(part) for part in parts)
        return shape if shape == CONSTANT else Shape(shape.sign, linear=False)

    def _rounded(self, node: Node) -> Shape:
        """A staircase goes the way of its quotient; the divisor is positive."""
        top, bottom = node.args
        if self.of(bottom) == CONSTANT:
            shape = self.of(top)
        elif self.of(top) == CONSTANT:
            shape = _scaled(_turned(self.of(bottom)), top.number)
        else:
            return UNKNOWN
        return shape if shape == CONSTANT else Shape(shape.sign, linear=False)

    def _chosen(self, node: Node) -> Shape:
        """A CASE keeps to one of its results, a COALESCE to one of its values."""
        results = (*node.args[1::2], node.args[-1]) if node.op == "case" else node.args
        return _together(self.of(result) for result in results)

    def _opaque(self, node: Node) -> Shape:
        return CONSTANT if self.of(node.args[0]) == CONSTANT else UNKNOWN

    _rules: ClassVar[dict[str, Callable[[Movement, Node], Shape]]] = {
        "fact": _fact_itself,
        "ref": _same,
        "positive": _same,
        "sum": _same,
        "neg": _negated,
        "add": _added,
        "sub": _subtracted,
        "mul": _multiplied,
        "abs": _absolute,
        "least": _bent,
        "greatest": _bent,
        "min": _bent,
        "max": _bent,
        "round_div": _rounded,
        "case": _chosen,
        "coalesce": _chosen,
        "low_bits": _opaque,
    }


def _turned(shape: Shape) -> Shape:
    return Shape(None if shape.sign is None else -shape.sign, shape.linear)


def _scaled(shape: Shape, factor: NumberType) -> Shape:
    """The shape times a factor that does not move."""
    if factor.low >= 0:
        return shape
    if factor.high <= 0:
        return _turned(shape)
    return Shape(None if shape.sign else shape.sign, shape.linear)


def _together(shapes: Iterable[Shape]) -> Shape:
    """The shape of a sum of these, or of whichever of them is chosen."""
    signs: set[int | None] = set()
    linear = True
    for shape in shapes:
        signs.add(shape.sign)
        linear = linear and shape.linear
    signs.discard(0)
    if not signs:
        return CONSTANT
    return Shape(signs.pop() if len(signs) == 1 else None, linear)
