"""Results that higher apps work out from files and that go with them, told by those apps.

A verdict is no work built on a file: it can be made again, so it does not keep an import from being taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

CountDerived = Callable[[Sequence[UUID]], Mapping[UUID, int]]

_COUNTS: list[CountDerived] = []


def register_derived(count: CountDerived) -> None:
    """Add a function that says how many rows were worked out from each of some files."""
    _COUNTS.append(count)


def count_derived(households: Sequence[UUID]) -> Counter[UUID]:
    """How many derived rows go when these files go; files without any are absent."""
    found: Counter[UUID] = Counter()
    for count in _COUNTS:
        found.update(count(households))
    return found
