"""How the amount of a proposed measure comes about: what it is worked out from, its cap, and which of the two holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bangfu.core.criteria.clause_results import SideValue
from bangfu.core.criteria.clauses import Side
from bangfu.core.criteria.compiled import AmountBranch, Compiled
from bangfu.core.criteria.emit_python import Row, emit_python
from bangfu.core.criteria.exact import exact_of
from bangfu.core.criteria.speech import Speech
from bangfu.core.criteria.tree import Node, NumberType, Quotient


class WorkedOut(NamedTuple):
    """An amount or a cap of one household: its value, the formula behind its name, and the values that went in."""

    value: SideValue
    formula: Speech
    inputs: list[SideValue]


class AmountWay(NamedTuple):
    """Amount before the cap, and the cap (None: there is none)."""

    amount: WorkedOut
    cap: WorkedOut | None


class AmountExplainer:
    """Says of every measure with an amount how it comes about; make it once for a compiled set."""

    def __init__(self, compiled: Compiled) -> None:
        self._measures = [measure for measure in compiled.measures if measure.amount]
        nodes = [
            node
            for measure in self._measures
            for branch in (*measure.amount, *measure.cap)
            for node in _nodes_of(branch)
        ]
        self._evaluate = emit_python(compiled, [], nodes)

    def explain(self, household: Row, parameters: Row, members: Sequence[Row]) -> dict[str, AmountWay]:
        """By the measure's code."""
        values = iter(self._evaluate(household, parameters, members))
        found = {}
        for measure in self._measures:
            amount, cap = _chosen(measure.amount, values), _chosen(measure.cap, values)
            if amount is not None:
                found[measure.rule.code] = AmountWay(amount, cap)
        return found


def _nodes_of(branch: AmountBranch) -> Iterator[Node]:
    if branch.condition is not None:
        yield branch.condition
    for side in (branch.side, *branch.inputs):
        yield from _side_nodes(side)


def _side_nodes(side: Side) -> tuple[Node, ...]:
    value = side.value
    return (value.numerator, value.denominator) if isinstance(value, Quotient) else (value,)


def _chosen(branches: Sequence[AmountBranch], values: Iterator[object]) -> WorkedOut | None:
    """The first branch that applies; the values of all are taken, since they stand in a row."""
    chosen: WorkedOut | None = None
    for branch in branches:
        applies = branch.condition is None or bool(next(values))
        sides = [_value(side, values) for side in (branch.side, *branch.inputs)]
        if applies and chosen is None:
            chosen = WorkedOut(sides[0], branch.formula, sides[1:])
    return chosen


def _value(side: Side, values: Iterator[object]) -> SideValue:
    stored = tuple(next(values) for _ in _side_nodes(side))
    numbers = tuple(each for each in stored if isinstance(each, int))
    is_number = isinstance(side.value, Quotient) or isinstance(side.value.type, NumberType)
    known = is_number and len(numbers) == len(stored)
    return SideValue(side, exact_of(side.value, numbers) if known else None, None)
