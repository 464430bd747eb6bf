"""Walks along one changed fact of one household, from turn to turn, without missing one.

Between two turns of the switches nothing that decides changes, so that looking just beyond each turn, nearest first,
gives the smallest change for each outcome. A monotone difference has at most one turn on a stretch on which the
switches it leans on stay: comparing the two ends finds it, and a secant guarded by bisection locates it to the fen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.direction import CONSTANT, Movement, Switch, SwitchKind
from bangfu.core.criteria.emit_python import Evaluator, Row, day_number, emit_python
from bangfu.core.criteria.tree import Node, NumberType
from bangfu.core.facts.catalogue import Blank, Fact
from bangfu.core.facts.register import BIRTH

MAX_TURNS: Final = 500
"""More turns than this on one side of a value are not followed; the search is then not called exact."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A switch that may turn with one fact: the place of its difference among the evaluated values."""

    index: int
    kind: SwitchKind
    monotone: bool


@dataclass(frozen=True, slots=True)
class Household:
    """One household as its rows."""

    household: Row
    parameters: Row
    members: Sequence[Row]

    def row_of(self, fact: Fact, member: int | None) -> Row:
        """The row that holds a fact."""
        if fact.entity == "parameter":
            return self.parameters
        return self.household if member is None else self.members[member]

    def with_value(self, fact: Fact, member: int | None, value: int | bool) -> Household:
        """The same household with one fact changed."""
        row = {**self.row_of(fact, member), fact.column: value}
        if fact.entity == "parameter":
            return Household(self.household, row, self.members)
        if member is None:
            return Household(row, self.parameters, self.members)
        return Household(self.household, self.parameters, [*self.members[:member], row, *self.members[member + 1 :]])


class SwitchBoard:
    """The switches of some nodes, with one evaluator for some keys and all their differences."""

    def __init__(self, compiled: Compiled, keys: Sequence[str], switches: Sequence[Switch]) -> None:
        outside = [switch for switch in switches if not switch.of_member]
        inside = [switch for switch in switches if switch.of_member]
        self._on = compiled.on
        self._evaluate = emit_python(compiled, keys, [switch.difference for switch in outside])
        self._evaluate_member = emit_python(compiled, [], [_of_one_member(switch.difference) for switch in inside])
        places = {id(switch): place for place, switch in enumerate([*outside, *inside], start=len(keys))}
        self._switches = [(places[id(switch)], switch) for switch in switches]
        self._first_of_member = len(keys) + len(outside)
        self._turns: dict[Fact, tuple[Turn, ...]] = {}

    def turns(self, fact: Fact) -> tuple[Turn, ...]:
        """The switches that may turn with a fact, each after those it leans on; none: it decides nothing here."""
        if fact not in self._turns:
            movement = Movement(fact)
            shapes = [(place, switch.kind, movement.of(switch.difference)) for place, switch in self._switches]
            self._turns[fact] = tuple(
                Turn(place, kind, shape.monotone) for place, kind, shape in shapes if shape != CONSTANT
            )
        return self._turns[fact]

    def line(self, origin: Household, fact: Fact, member: int | None) -> Line | None:
        """The household along one fact; None where the fact is unknown or decides nothing."""
        turns = self.turns(fact)
        start = known_value(fact, origin.row_of(fact, member), day_number(self._on))
        if not turns or start is None or not fact.minimum <= start <= fact.maximum:
            return None
        per_member = any(turn.index >= self._first_of_member for turn in turns)
        return Line(origin, fact, member, start, turns, self._evaluate, self._evaluate_member if per_member else None)


def known_value(fact: Fact, row: Row, today: int) -> Any:
    """The stored value of a fact as the criteria read it, or None where it is unknown; ``today`` as ``yyyymmdd``."""
    value = row.get(fact.column)
    if value is not None:
        return value
    if fact.blank == Blank.ZERO_UNDER_16 and today - row[BIRTH] < 160000:
        return 0
    return fact.default


def _of_one_member(difference: Node) -> Node:
    """A difference inside an aggregate, to be read by evaluating a list of one member."""
    kind = difference.number
    bounds = NumberType(kind.scale, min(0, kind.low), max(0, kind.high), kind.nullable)
    return Node("sum", (difference,), bounds)


class Line:
    """One household as one of its facts takes other values; every value is evaluated once."""

    def __init__(
        self,
        origin: Household,
        fact: Fact,
        member: int | None,
        start: int,
        turns: tuple[Turn, ...],
        evaluate: Evaluator,
        evaluate_member: Evaluator | None,
    ) -> None:
        self.fact = fact
        self.member = member
        self.start = start
        self.exact = all(turn.monotone for turn in turns)
        self._turns = turns
        self._column = fact.column
        self._row: dict[str, Any] = {**origin.row_of(fact, member)}
        household, parameters, members = origin.household, origin.parameters, list(origin.members)
        if member is not None:
            members[member] = self._row
        elif fact.entity == "parameter":
            parameters = self._row
        else:
            household = self._row
        self._rows = household, parameters, members
        self._evaluate = evaluate
        self._evaluate_member = evaluate_member
        self._known: dict[int, tuple[Any, ...]] = {}

    def at(self, value: int) -> tuple[Any, ...]:
        """The keys, then the differences, where the fact has this value."""
        known = self._known.get(value)
        if known is None:
            self._row[self._column] = value
            household, parameters, members = self._rows
            known = self._evaluate(household, parameters, members)
            if self._evaluate_member is not None:
                known += self._evaluate_member(household, parameters, (self._row,))
            self._known[value] = known
        return known

    def walk(self, end: int) -> Iterator[int]:
        """Each value at which something has just turned, on the way from the start to ``end`` (included)."""
        step = 1 if end > self.start else -1
        here = self.start
        for _ in range(MAX_TURNS):
            last = self._still(here, end, step)
            if last == end:
                return
            here = last + step
            yield here
        self.exact = False

    def _still(self, here: int, end: int, step: int) -> int:
        """The furthest value up to which no switch turns."""
        last = end
        for turn in self._turns:
            if last == here:
                break
            changed = last if turn.monotone else self._first_seen_change(turn, here, last, step)
            if self._state(turn, changed) != self._state(turn, here):
                last = self._turning_point(turn, here, changed, step)
        return last

    def _state(self, turn: Turn, value: int) -> int | None:
        difference = self.at(value)[turn.index]
        if difference is None:
            return None
        if turn.kind == "below":
            return int(difference < 0)
        if turn.kind == "at_most":
            return int(difference <= 0)
        return int(difference > 0) - int(difference < 0)

    def _turning_point(self, turn: Turn, same: int, other: int, step: int) -> int:
        """The last value before the state turns, between one that has the old state and one that has not."""
        state = self._state(turn, same)
        tries = 0
        while other - same != step:
            tries += 1
            middle = (same + other) // 2 if tries % 3 == 0 else self._crossing(turn, same, other)
            if self._state(turn, middle) == state:
                same = middle
            else:
                other = middle
        return same

    def _crossing(self, turn: Turn, same: int, other: int) -> int:
        """Where the straight line between two values crosses zero, kept strictly between them."""
        a, b = self.at(same)[turn.index], self.at(other)[turn.index]
        known = a is not None and b is not None and a != b
        crossing: int = same + (other - same) * -a // (b - a) if known else (same + other) // 2
        return min(max(crossing, min(same, other) + 1), max(same, other) - 1)

    def _first_seen_change(self, turn: Turn, here: int, last: int, step: int) -> int:
        """The first of ever wider steps that meets another state, else ``last``; it may miss a narrow window."""
        state = self._state(turn, here)
        stride = step
        while (last - here - stride) * step > 0:
            if self._state(turn, here + stride) != state:
                return here + stride
            stride *= 2
        return last
