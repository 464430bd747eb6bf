"""Boundary cases: households that stand exactly on a threshold of a set, one step under it and one step over it.

Publishing shows them, and every engine must give them the values that stand here. From example households (such as the
set's own 案例) one amount or number at a time is moved until a comparison turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, Literal

from bangfu.core.criteria.clauses import Clause
from bangfu.core.criteria.compiled import ROW, Compiled, CompiledRule, Section
from bangfu.core.criteria.direction import Switch, difference, switches_under
from bangfu.core.criteria.emit_python import Evaluator, Row, emit_python
from bangfu.core.criteria.flips import Household, Line, SwitchBoard
from bangfu.core.facts.catalogue import Fact, catalogue

Position = Literal["under", "on", "over"]
Base = tuple[str, Row, Row, Sequence[Row]]
"""An example household: its name and its rows (household, parameters, members)."""

_POSITIONS: Final[dict[int, Position]] = {-1: "under", 0: "on", 1: "over"}
_MET: Final[dict[str, tuple[int, ...]]] = {
    "lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1), "eq": (0,), "ne": (-1, 1),
}  # fmt: skip
"""Where each comparison is met: under, on or over its line."""

_BEST: Final = (3, True)
_MAX_TURNS: Final = 40
"""Turns followed on each side of a value: a threshold lies behind few others."""


@dataclass(frozen=True, slots=True)
class BoundaryCase:
    """One household at a threshold, with every value that the set gives it.

    ``position`` tells where the left side of the comparison stands against the right one: on it, or as little under or
    over it as steps of the changed fact (a fen, a month, …) allow. ``base`` names the example it was made from.
    """

    section: Section
    code: str
    text: str
    position: Position
    base: str
    fact: Fact
    household: Row
    parameters: Row
    members: Sequence[Row]
    values: dict[str, Any]
    """Every key of the compiled set: the deciding row, the status of each condition, causes, amounts, score."""

    @property
    def row(self) -> int | None:
        """The deciding row."""
        found: int | None = self.values[ROW]
        return found


@dataclass(frozen=True, slots=True)
class NotCovered:
    """A comparison that no change of one fact of the examples can turn, and why (Chinese)."""

    section: Section
    code: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The boundary cases of a set, and the comparisons without any."""

    cases: list[BoundaryCase]
    not_covered: list[NotCovered]


@dataclass(frozen=True, slots=True)
class _Example:
    name: str
    origin: Household


@dataclass(frozen=True, slots=True)
class _Spot:
    """One fact of one example, with the values that put the comparison under (-1), on (0) and over (1) its line.

    One of the three may be out of reach: nothing lies under ``年学费合计 > 0``.
    """

    example: _Example
    line: Line
    values: dict[int, int]
    decisive: bool

    @property
    def worth(self) -> tuple[int, bool]:
        """Positions reached, and whether the outcome turns on the line."""
        return len(self.values), self.decisive


def boundary_cases(compiled: Compiled, base: Iterable[Base]) -> Boundaries:
    """Boundary cases for every comparison of numbers in the conditions of a set.

    A household in which the outcome turns on the line is preferred to one in which something else decides, and a fact
    that reaches the line exactly to one that steps over it.
    """
    examples = [
        _Example(name, Household(household, parameters, members)) for name, household, parameters, members in base
    ]
    evaluate = emit_python(compiled, list(compiled.definitions))
    found = Boundaries([], [])
    for rule in _rules(compiled):
        for clause in rule.clause.tests():
            if clause.kind != "compare":
                continue
            spot = _best_spot(_Threshold(compiled, rule, clause), examples)
            if isinstance(spot, str):
                found.not_covered.append(NotCovered(rule.section, rule.code, clause.text, spot))
            else:
                found.cases.extend(_cases(rule, clause, spot, evaluate, list(compiled.definitions)))
    return found


def _rules(compiled: Compiled) -> Iterator[CompiledRule]:
    yield from compiled.deciding_rules
    yield from (cause.rule for cause in compiled.causes)
    yield from (measure.rule for measure in compiled.measures)
    yield from (rule for rule, _ in compiled.warnings)


def _cases(
    rule: CompiledRule, clause: Clause, spot: _Spot, evaluate: Evaluator, keys: list[str]
) -> Iterator[BoundaryCase]:
    for side, value in sorted(spot.values.items()):
        made = spot.example.origin.with_value(spot.line.fact, spot.line.member, value)
        rows = (made.household, made.parameters, made.members)
        values = dict(zip(keys, evaluate(*rows), strict=True))
        heading = (rule.section, rule.code, clause.text, _POSITIONS[side], spot.example.name, spot.line.fact)
        yield BoundaryCase(*heading, *rows, values)


class _Threshold:
    """One comparison, with an evaluator for what turns on it and for everything its difference leans on."""

    def __init__(self, compiled: Compiled, rule: CompiledRule, clause: Clause) -> None:
        gap = difference(clause.node)
        switches = switches_under([gap])
        deciding = rule.section in ("排除", "类别")
        self._board = SwitchBoard(
            compiled, [ROW if deciding else rule.key], [*switches, Switch(gap, "sign", of_member=False)]
        )
        self._met = _MET[clause.node.op]
        self._place = 1 + sum(not switch.of_member for switch in switches)

    def moved_by(self, fact: Fact) -> bool:
        """Whether the fact can move the comparison at all."""
        return bool(self._board.turns(fact))

    def spot(self, example: _Example, fact: Fact, member: int | None) -> _Spot | None:
        """The values of a fact that bring an example on, under and over the line; None where nothing turns."""
        line = self._board.line(example.origin, fact, member)
        if line is None:
            return None
        values: dict[int, int] = {}
        for end in (fact.minimum, fact.maximum):
            values = self._sides(line, end) | values
            if {-1, 1} <= values.keys():
                break
        if len({side in self._met for side in values}) < 2:
            return None
        return _Spot(example, line, values, len({line.at(value)[0] for value in values.values()}) > 1)

    def _sides(self, line: Line, end: int) -> dict[int, int]:
        """The last value before and the first after each change of side on the way to an end."""
        values: dict[int, int] = {}
        side, step = self._side(line, line.start), 1 if end > line.start else -1
        for value in islice(line.walk(end), _MAX_TURNS) if end != line.start else ():
            before, side = side, self._side(line, value)
            if before == side:
                continue
            values |= {known: at for known, at in ((before, value - step), (side, value)) if known is not None}
            if {-1, 1} <= values.keys():
                break
        return values

    def _side(self, line: Line, value: int) -> int | None:
        gap = line.at(value)[self._place]
        return None if gap is None else (gap > 0) - (gap < 0)


def _best_spot(threshold: _Threshold, examples: Sequence[_Example]) -> _Spot | str:
    """The first spot that is exact and decisive, else the best there is, else why there is none."""
    best: _Spot | None = None
    movable = [fact for fact in _facts() if threshold.moved_by(fact)]
    if not movable:
        return "没有一项金额或数量能改变它"
    for example in examples:
        for fact in movable:
            for member in range(len(example.origin.members)) if fact.entity == "member" else (None,):
                spot = threshold.spot(example, fact, member)
                if spot is not None and (best is None or spot.worth > best.worth):
                    best = spot
                    if spot.worth == _BEST:
                        return spot
    return best or "在允许的范围内只改一项金额或数量，没有一个案例能越过这条线"


def _facts() -> list[Fact]:
    """Amounts and numbers of the household and its members; the lines of its region last."""
    facts = [*catalogue().household, *catalogue().member, *catalogue().parameter]
    return [
        fact for fact in facts if fact.usable_in_criteria and fact.kind in ("money", "count") and fact.column != "year"
    ]
