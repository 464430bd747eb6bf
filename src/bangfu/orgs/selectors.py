"""Reading the organisation tree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bangfu.orgs.models import Unit


@dataclass(frozen=True)
class Tree:
    """The whole tree in memory: a group has a few thousand units, read in one query, walked without another."""

    parents: dict[int, int | None]
    names: dict[int, str]

    @property
    def roots(self) -> list[int]:
        """Units without a parent."""
        return [unit for unit, parent in self.parents.items() if parent is None]

    def subtree(self, tops: Iterable[int]) -> frozenset[int]:
        """The units themselves and everything below them."""
        children: dict[int, list[int]] = {}
        for unit, parent in self.parents.items():
            if parent is not None:
                children.setdefault(parent, []).append(unit)
        reached: set[int] = set()
        waiting = list(tops)
        while waiting:
            unit = waiting.pop()
            if unit not in reached:
                reached.add(unit)
                waiting.extend(children.get(unit, ()))
        return frozenset(reached)

    def path(self, unit: int) -> str:
        """Names from below the root to the unit: 一矿工会/综采队 (the root itself by its own name)."""
        names: list[str] = []
        current: int | None = unit
        while current is not None:
            names.append(self.names[current])
            current = self.parents[current]
        return "/".join(reversed(names[:-1] or names))


def read_tree() -> Tree:
    """Read the tree, closed units too (their rows are still somebody's history)."""
    rows = Unit.objects.order_by("order", "id").values_list("pk", "parent_id", "name")
    return Tree({pk: parent for pk, parent, _ in rows}, {pk: name for pk, _, name in rows})
