"""What became of a condition for one household: its status, values, line and margin, ready to be read.

Plain tuples: one explanation holds hundreds of them, and making and reading them is most of its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from bangfu.core.criteria.clauses import Clause, Side
from bangfu.core.criteria.compiled import CompiledRule
from bangfu.core.criteria.exact import MOST_PLACES, Exact

Status = bool | None


class SideValue(NamedTuple):
    """One side of a comparison for this household; neither a number nor a word where it is unknown."""

    side: Side
    exact: Exact | None
    """The number, or None where it is unknown or no number."""
    word: bool | str | None
    """The flag or text, or None where it is unknown or a number."""

    @property
    def known(self) -> bool:
        """Whether the value is known."""
        return self.exact is not None or self.word is not None

    def text(self, places: int | None = None) -> str:
        """The value in words, a number with its own decimal places or those asked for."""
        if self.exact is not None:
            return self.exact.text(self.side.places if places is None else places)
        if self.word is None:
            return "未知"
        return ("是" if self.word else "否") if isinstance(self.word, bool) else self.word or "未填"


class ClauseResult(NamedTuple):
    """A clause for this household."""

    clause: Clause
    status: Status
    """Met, not met, or unknown."""
    left: SideValue | None
    """What is compared or tested."""
    right: SideValue | None
    """The line it is compared with."""
    margin: Exact | None
    """Value minus line, exact."""
    parts: tuple[ClauseResult, ...]
    """The parts of an AND, OR or NOT."""

    def side_texts(self) -> tuple[str | None, str | None]:
        """Value and line in words; with more decimal places where rounding would hide which one is larger."""
        left, right = self.left, self.right
        if left is None or right is None:
            return left.text() if left else None, right.text() if right else None
        value, line = left.exact, right.exact
        if value is None or line is None or value.shown_as(left.side.places, line, right.side.places):
            return left.text(), right.text()
        places = max(left.side.places, right.side.places)
        while places < MOST_PLACES and not value.shown_as(places, line, places):
            places += 1
        return left.text(places), right.text(places)

    def tests(self) -> Iterator[ClauseResult]:
        """The comparisons and tests at the leaves."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.tests()

    def reasons(self) -> Iterator[ClauseResult]:
        """The tests that make the status what it is: all of an AND that is met, the failing ones of one that is not."""
        if not self.parts:
            yield self
        for part in self.parts:
            if self.clause.kind == "not" or part.status is self.status:
                yield from part.reasons()


class RuleResult(NamedTuple):
    """A rule's condition for this household: met, not met, or unknown."""

    rule: CompiledRule
    clause: ClauseResult

    @property
    def status(self) -> Status:
        """Met, not met, or unknown."""
        return self.clause.status
