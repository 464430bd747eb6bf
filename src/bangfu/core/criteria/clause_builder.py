"""Takes a condition apart into the clauses that an explanation shows."""

from __future__ import annotations

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.builder import Builder
from bangfu.core.criteria.clauses import Clause, Side
from bangfu.core.criteria.names import SetNames
from bangfu.core.criteria.tree import Node, NumberType, Quotient
from bangfu.core.criteria.value_kinds import Labels

_SHOWN = {">=": "≥", "<=": "≤", "<>": "≠"}


class ClauseBuilder:
    """Builds clauses of conditions that the builder has already accepted."""

    def __init__(self, builder: Builder, names: SetNames) -> None:
        self._builder = builder
        self._names = names

    def build(self, tree: s.Syntax, text: str) -> Clause:
        """The clause of a condition, with the text as its author wrote it."""
        node = self._builder.flag(tree)
        shown = " ".join(text[tree.start : tree.end].split())
        if isinstance(tree, s.Both | s.Either):
            parts = tuple(self.build(part, text) for part in tree.parts)
            return Clause("all" if isinstance(tree, s.Both) else "any", node, shown, parts)
        if isinstance(tree, s.Not):
            return Clause("not", node, shown, (self.build(tree.operand, text),))
        if isinstance(tree, s.Comparison):
            return self._comparison(tree, node, shown, text)
        looked_at = tree.operand if isinstance(tree, s.InList | s.IsNull) else tree
        return Clause("test", node, shown, left=self._side(looked_at, text))

    def _comparison(self, tree: s.Comparison, node: Node, shown: str, text: str) -> Clause:
        left, right = self._side(tree.left, text), self._side(tree.right, text)
        numbers = left and right and _is_number(left) and _is_number(right)
        operator = _SHOWN.get(tree.operator, tree.operator)
        return Clause("compare" if numbers else "test", node, shown, (), operator, left, right)

    def _side(self, tree: s.Syntax, text: str) -> Side | None:
        value = self._builder.value(tree)
        if isinstance(value, Labels):
            return None
        unit, places = self._unit_and_places(tree)
        if isinstance(value, Node) and isinstance(value.type, NumberType):
            places = max(places, min(value.type.scale, 2)) if not isinstance(tree, s.Name) else places
        elif isinstance(value, Quotient) and not isinstance(tree, s.Name):
            places = max(places, 2)
        named = isinstance(tree, s.Name | s.NumberLiteral | s.TextLiteral | s.FlagLiteral)
        shown = " ".join(text[tree.start : tree.end].split()).replace("*", "×")
        return Side(value, shown, unit, places, named)

    def _unit_and_places(self, tree: s.Syntax) -> tuple[str, int]:
        """Unit and places of the named value that a part is measured in: money before times and counts."""
        if isinstance(tree, s.Name):
            return self._names.display_of(tree)
        shown = [display for name in _names_in(tree) for display in (self._names.display_of(name),) if display[0]]
        money = [display for display in shown if display[0].startswith("元")]
        return (money or shown or [("", 0)])[0]


def _names_in(tree: object) -> list[s.Name]:
    if isinstance(tree, s.Name):
        return [tree]
    if isinstance(tree, s.Aggregate):
        return _names_in(tree.operand) if tree.operand else []
    parts = tree if isinstance(tree, tuple) else ()  # every part of the syntax is a tuple, too
    return [name for part in parts for name in _names_in(part)]


def _is_number(side: Side) -> bool:
    return isinstance(side.value, Quotient) or isinstance(side.value.type, NumberType)
