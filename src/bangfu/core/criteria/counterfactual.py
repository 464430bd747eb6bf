"""For each outcome a household has not reached: the smallest change of one fact that would reach it.

An explanation, not advice. Only facts that the catalogue marks as changeable are tried: money first (least fen), then
a declared 是/否; never health, disability, age, marriage or the members of a family. A decrease of money ends at zero:
nobody is told to make a loss, and one that is there may only become smaller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bangfu.core.criteria.compiled import ROW, Compiled
from bangfu.core.criteria.direction import switches_under
from bangfu.core.criteria.emit_python import Row, day_number, emit_python
from bangfu.core.criteria.flips import Household, Line, SwitchBoard, known_value
from bangfu.core.criteria.model import NOT_ELIGIBLE
from bangfu.core.facts.catalogue import Fact, catalogue

NONE_CODE: Final = "none"
"""Outcome code of households that no rule takes (不符合)."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The smallest change that reaches an outcome; ``fact`` None: no change of one fact reaches it.

    ``old`` and ``new`` are stored values (fen, or true and false); ``delta`` is ``new - old`` in fen, None for a flag.
    ``proven``: no smaller change (or, without a fact, none at all) exists among the facts tried.
    """

    outcome_code: str
    outcome_name: str
    fact: Fact | None = None
    member_index: int | None = None
    old: int | bool | None = None
    new: int | bool | None = None
    delta: int | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class _Change:
    fact: Fact
    member: int | None
    old: int | bool
    new: int | bool

    @property
    def size(self) -> int:
        return abs(self.new - self.old)


class CounterfactualFinder:
    """Finds the counterfactuals of households under one compiled set; build it once per set and day."""

    def __init__(self, compiled: Compiled) -> None:
        row = compiled.definitions[ROW]
        self._today = day_number(compiled.on)
        self._row = emit_python(compiled, [ROW])
        self._board = SwitchBoard(compiled, [ROW], switches_under([row]))
        first = len(compiled.exclusions)
        self._outcomes = {first + place: (tier.code, tier.name) for place, tier in enumerate(compiled.tiers)}
        self._outcomes[compiled.none_row] = (NONE_CODE, NOT_ELIGIBLE)

    def find(self, household: Row, parameters: Row, members: Sequence[Row]) -> list[Counterfactual]:
        """One entry for each outcome not reached: the tiers in order, then 不符合.

        Empty where the household is undecided: the missing facts come first, there is no verdict to measure from.
        """
        origin = Household(household, parameters, members)
        current = self._row_of(origin)
        if current is None:
            return []
        wanted = [row for row in self._outcomes if row != current]
        found, proven = self._by_money(origin, wanted)
        found |= self._by_flag(origin, [row for row in wanted if row not in found])
        return [self._result(origin, row, found.get(row), proven) for row in wanted]

    def _row_of(self, origin: Household) -> int | None:
        row: int | None = self._row(origin.household, origin.parameters, origin.members)[0]
        return row

    def _by_money(self, origin: Household, wanted: list[int]) -> tuple[dict[int, _Change], bool]:
        """The smallest change of money by outcome, and whether every search was exact."""
        best: dict[int, _Change] = {}
        exact = True
        for fact, member in _changeable("money", len(origin.members)):
            line = self._board.line(origin, fact, member)
            if line is None:
                continue
            for end in (max(fact.minimum, min(line.start, 0)), fact.maximum):
                _search(line, end, wanted, best)
            exact = exact and line.exact
        return best, exact

    def _by_flag(self, origin: Household, wanted: list[int]) -> dict[int, _Change]:
        found: dict[int, _Change] = {}
        for fact, member in _changeable("flag", len(origin.members)) if wanted else ():
            old = known_value(fact, origin.row_of(fact, member), self._today)
            row = None if old is None else self._row_of(origin.with_value(fact, member, not old))
            if row is not None and row in wanted:
                found.setdefault(row, _Change(fact, member, old, not old))
        return found

    def _result(self, origin: Household, row: int, change: _Change | None, proven: bool) -> Counterfactual:
        code, name = self._outcomes[row]
        if change is None:
            return Counterfactual(code, name, proven=proven)
        again = self._row_of(origin.with_value(change.fact, change.member, change.new))
        assert again == row, f"{change.fact.name} {change.old} -> {change.new} gives row {again}, not {row}"
        delta = None
        if change.fact.kind == "money":
            delta = change.new - change.old
            nearer = change.new - (1 if delta > 0 else -1)
            proven = proven and self._row_of(origin.with_value(change.fact, change.member, nearer)) != row
        return Counterfactual(code, name, change.fact, change.member, change.old, change.new, delta, proven)


def _changeable(kind: Literal["money", "flag"], members: int) -> Iterator[tuple[Fact, int | None]]:
    """The facts to try in the order that settles ties: the household's, then member by member."""
    for fact in catalogue().household:
        if fact.change == kind:
            yield fact, None
    for member in range(members):
        for fact in catalogue().member:
            if fact.change == kind:
                yield fact, member


def _search(line: Line, end: int, wanted: list[int], best: dict[int, _Change]) -> None:
    """Note each outcome met on the way to ``end`` by a smaller change than any before."""
    start = line.start
    if all(row in best for row in wanted):
        reach = max((best[row].size for row in wanted), default=1) - 1
        end = max(end, start - reach) if end < start else min(end, start + reach)
    if end == start:
        return
    for value in line.walk(end):
        row = line.at(value)[0]
        if row in wanted and (row not in best or abs(value - start) < best[row].size):
            best[row] = _Change(line.fact, line.member, start, value)
