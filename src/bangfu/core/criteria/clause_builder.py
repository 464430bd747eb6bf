"""Takes a condition apart into the clauses that an explanation shows."""

from __future__ import annotations

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.builder import Builder
from bangfu.core.criteria.clauses import Clause, Side
from bangfu.core.criteria.compiled import AmountBranch
from bangfu.core.criteria.model import Expression
from bangfu.core.criteria.names import SetNames
from bangfu.core.criteria.parser import parse
from bangfu.core.criteria.speech import Speech, speech_of
from bangfu.core.criteria.tree import Node, NumberType, Quotient
from bangfu.core.criteria.value_kinds import Labels

EMPTY: Speech = ()
_SHOWN = {">=": "≥", "<=": "≤", "<>": "≠"}


class ClauseBuilder:
    """Builds clauses of conditions that the builder has already accepted."""

    def __init__(self, builder: Builder, names: SetNames) -> None:
        self._builder = builder
        self._names = names

    def build(self, tree: s.Syntax, text: str) -> Clause:
        """The clause of a condition, with the text as its author wrote it."""
        node = self._builder.flag(tree)
        shown, speech = " ".join(text[tree.start : tree.end].split()), speech_of(tree, text)
        if isinstance(tree, s.Both | s.Either):
            parts = tuple(self.build(part, text) for part in tree.parts)
            return Clause("all" if isinstance(tree, s.Both) else "any", node, shown, parts, speech=speech)
        if isinstance(tree, s.Not):
            return Clause("not", node, shown, (self.build(tree.operand, text),), speech=speech)
        if isinstance(tree, s.Comparison):
            return self._comparison(tree, node, shown, text)._replace(speech=speech)
        looked_at = tree.operand if isinstance(tree, s.InList | s.IsNull) else tree
        return Clause("test", node, shown, left=self._side(looked_at, text), speech=speech)

    def branches(self, expression: Expression) -> tuple[AmountBranch, ...]:
        """The ways in which an amount that was accepted already is worked out, in the order tried."""
        tree = parse(expression.text)
        if not isinstance(tree, s.Case):
            return (self._branch(None, tree, expression.text),)
        cases: list[tuple[s.Syntax | None, s.Syntax]] = [*tree.branches, (None, tree.otherwise)]
        return tuple(self._branch(condition, value, expression.text) for condition, value in cases)

    def _branch(self, condition: s.Syntax | None, tree: s.Syntax, text: str) -> AmountBranch:
        applies = None if condition is None else self._builder.flag(condition)
        side, formula, within = self._side(tree, text), EMPTY, tree
        assert side is not None
        made_of = self._names.formula_of(tree.name) if isinstance(tree, s.Name) and not tree.of_member else None
        if made_of is not None:
            within, text = parse(made_of), made_of
            formula = speech_of(within, text)
        names = {name.name: name for name in _names_in(within) if not name.of_member}
        shown = [self._side(name, text) for name in names.values() if name is not tree]
        return AmountBranch(applies, side, tuple(each for each in shown if each and _is_number(each)), formula)

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
        return Side(value, shown, unit, places, named, speech_of(tree, text))

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
