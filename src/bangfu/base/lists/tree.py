"""The organisation tree beside a list, as much of it as is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bangfu.base.scope import Reach
from bangfu.base.tree_provider import UnitTree, initials_of, tops_of

FOUND_AT_MOST = 50


@dataclass
class Node:
    """A unit as it is shown."""

    unit: int
    name: str
    count: int | None
    chosen: bool = False
    closed: bool = False
    has_more: bool = False
    children: list[Node] = field(default_factory=list)


class TreeView:
    """The part of the tree that a user reaches, with the number of rows in each subtree.

    Closed units stay away unless asked for, or one of them is chosen; what they hold counts for those above them.
    """

    def __init__(
        self,
        tree: UnitTree,
        reach: Reach,
        chosen: int | None,
        counts: Mapping[int, int] | None,
        *,
        with_closed: bool = False,
    ) -> None:
        self._tree = tree
        self._reach = reach
        self._chosen = chosen
        self._hidden = frozenset() if with_closed or chosen in tree.closed else tree.closed
        self._below: dict[int, list[int]] = {}
        for unit, parent in tree.parents.items():
            if parent is not None and unit not in self._hidden:
                self._below.setdefault(parent, []).append(unit)
        self._totals = None if counts is None else self._summed(counts)

    def _summed(self, counts: Mapping[int, int]) -> Counter[int]:
        totals: Counter[int] = Counter()
        for unit, count in counts.items():
            above: int | None = unit
            while above is not None:
                totals[above] += count
                above = self._tree.parents.get(above)
        return totals

    def opened(self) -> list[Node]:
        """The top units, each with its children, and the way down to the chosen one."""
        way: set[int] = set()
        above = self._chosen if self._chosen in self._tree.parents else None
        while above is not None:
            way.add(above)
            above = self._tree.parents[above]
        tops = [unit for unit in tops_of(self._tree, self._reach) if unit not in self._hidden]
        return [self._node(unit, way | set(tops[:1] if len(tops) == 1 else ())) for unit in tops]

    def branch(self, unit: int) -> list[Node]:
        """The children of a unit."""
        return [self._node(child, set()) for child in self._below.get(unit, ()) if child in self._reach]

    def found(self, words: str) -> list[Node]:
        """Units whose name holds the words or whose initials begin with them."""
        low = words.strip().lower()
        found = []
        for unit, name in self._tree.names.items():
            if unit in self._hidden or unit not in self._reach:
                continue
            if low in name.lower() or self._initials_match(name, low):
                found.append(self._bare(unit, self._tree.path(unit)))
        return found[:FOUND_AT_MOST]

    @staticmethod
    def _initials_match(name: str, low: str) -> bool:
        return any(initials.startswith(low) for initials in initials_of(name).split())

    def _count(self, unit: int) -> int | None:
        return None if self._totals is None else self._totals[unit]

    def _bare(self, unit: int, name: str) -> Node:
        return Node(unit, name, self._count(unit), unit == self._chosen, unit in self._tree.closed)

    def _node(self, unit: int, way: set[int]) -> Node:
        children = self._below.get(unit, [])
        node = self._bare(unit, self._tree.names[unit])
        if unit in way:
            node.children = [self._node(child, way) for child in children]
        else:
            node.has_more = bool(children)
        return node
