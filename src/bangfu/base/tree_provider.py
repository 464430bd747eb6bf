"""The organisation tree for those below the app that stores it: ``orgs`` knows the units, lists and forms show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Protocol

from bangfu.base.scope import Reach
from bangfu.core.national.pinyin import pinyin_initials


class UnitTree(Protocol):
    """The tree in memory, closed units too: their rows are still somebody's."""

    @property
    def parents(self) -> dict[int, int | None]:
        """The parent of each unit, in the order in which units are shown."""

    @property
    def names(self) -> dict[int, str]:
        """The name of each unit."""

    @property
    def closed(self) -> frozenset[int]:
        """Units that are closed; whatever stands below one is closed too."""

    def subtree(self, tops: Iterable[int]) -> frozenset[int]:
        """The units and all below them."""

    def path(self, unit: int) -> str:
        """Names from below the root to the unit."""


_readers: list[Callable[[], UnitTree]] = []


def provide_tree(reader: Callable[[], UnitTree]) -> None:
    """Say where the tree is read from."""
    _readers[:] = [reader]


def read_units() -> UnitTree:
    """Read the tree."""
    return _readers[0]()


def tops_of(tree: UnitTree, reach: Reach) -> list[int]:
    """The highest units that a reach holds."""
    if reach.everywhere:
        return [unit for unit, parent in tree.parents.items() if parent is None]
    return [unit for unit, parent in tree.parents.items() if unit in reach.units and parent not in reach.units]


@lru_cache(maxsize=20_000)
def initials_of(name: str) -> str:
    """Pinyin initials of a unit's name, every reading."""
    return " ".join(pinyin_initials(name))
