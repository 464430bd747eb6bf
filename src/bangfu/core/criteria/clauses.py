"""A condition taken apart for explanation: which comparisons it is made of, each with its two sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from bangfu.core.criteria.speech import Speech
from bangfu.core.criteria.tree import Node, Quotient

ClauseKind = Literal["all", "any", "not", "compare", "test"]


class Side(NamedTuple):
    """One side of a comparison: the value, its text in the criteria, unit and display places."""

    value: Node | Quotient
    text: str
    unit: str
    places: int
    named: bool
    """Whether the text is a single name or literal, which needs no «= value» to be understood."""
    speech: Speech
    """The text as an officer reads it, ready to be translated."""


class Clause(NamedTuple):
    """A part of a condition. ``compare`` has two sides of numbers; ``test`` shows the one value it looks at."""

    kind: ClauseKind
    node: Node
    text: str
    parts: tuple[Clause, ...] = ()
    operator: str = ""
    left: Side | None = None
    right: Side | None = None
    speech: Speech = ()
    """The text as an officer reads it, ready to be translated."""

    def tests(self) -> Iterator[Clause]:
        """The comparisons and tests at the leaves, in the order written."""
        if self.kind in ("compare", "test"):
            yield self
        for part in self.parts:
            yield from part.tests()
