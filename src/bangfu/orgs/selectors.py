"""Reading the organisation tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bangfu.base.kept import kept_while_reading
from bangfu.base.scope import Actor, Reach
from bangfu.core.national.text import squeeze_text
from bangfu.orgs.models import EnterpriseState, Unit, UnitState


@dataclass(frozen=True)
class Tree:
    """The whole tree in memory: a group has a few thousand units, read in one query, walked without another."""

    parents: dict[int, int | None]
    names: dict[int, str]
    closed: frozenset[int] = frozenset()

    @property
    def roots(self) -> list[int]:
        """Open units without a parent: whoever reaches them reaches everything."""
        return [unit for unit, parent in self.parents.items() if parent is None and unit not in self.closed]

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        """By parent (None for roots), the units right below, in their order."""
        found: dict[int | None, list[int]] = {}
        for unit, parent in self.parents.items():
            found.setdefault(parent, []).append(unit)
        return found

    def subtree(self, tops: Iterable[int]) -> frozenset[int]:
        """The units themselves and everything below them."""
        reached: set[int] = set()
        waiting = list(tops)
        while waiting:
            unit = waiting.pop()
            if unit not in reached:
                reached.add(unit)
                waiting.extend(self.children.get(unit, ()))
        return frozenset(reached)

    def ancestry(self, unit: int) -> list[int]:
        """The unit and those above it, nearest first."""
        line: list[int] = []
        current: int | None = unit
        while current is not None:
            line.append(current)
            current = self.parents[current]
        return line

    def path(self, unit: int) -> str:
        """Names from below the root to the unit: 一矿工会/综采队 (the root itself by its own name)."""
        names = [self.names[each] for each in self.ancestry(unit)]
        return "/".join(reversed(names[:-1] or names))


@dataclass(frozen=True)
class Branch:
    """A unit on the tree page, with those below it that the reader may see."""

    unit: Unit
    path: str
    below: int
    state: EnterpriseState | None
    children: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class StateOn:
    """The state of a unit's enterprise on a day: since when, and which unit it was said of (itself or one above)."""

    state: EnterpriseState
    since: date
    basis: str
    unit_id: int


@kept_while_reading
def read_tree() -> Tree:
    """Read the tree, closed units too (their rows are still somebody's history)."""
    rows = list(Unit.objects.order_by("order", "id").values_list("pk", "parent_id", "name", "closed_on"))
    return Tree(
        {pk: parent for pk, parent, _, _ in rows},
        {pk: name for pk, _, name, _ in rows},
        frozenset(pk for pk, _, _, closed in rows if closed is not None),
    )


def read_open_tree() -> Tree:
    """The tree without closed units: what an import may name. Whatever stands below a closed unit is closed too."""
    rows = Unit.objects.filter(closed_on__isnull=True).order_by("order", "id").values_list("pk", "parent_id", "name")
    return Tree({pk: parent for pk, parent, _ in rows}, {pk: name for pk, _, name in rows})


def read_branches(actor: Actor, action: str, on: date, *, with_closed: bool = False) -> list[Branch]:
    """The reader's part of the tree: every unit in reach below its nearest visible unit, in three queries."""
    rows = Unit.objects.visible_to(actor, action).order_by("order", "id")
    units = {unit.pk: unit for unit in rows if with_closed or unit.closed_on is None}
    tree = read_tree()
    states = states_on(tree, units, on)
    tops = [pk for pk in units if tree.parents[pk] not in units]
    return [_branch(pk, units, tree, states) for pk in tops]


def _branch(pk: int, units: Mapping[int, Unit], tree: Tree, states: Mapping[int, StateOn]) -> Branch:
    children = [_branch(each, units, tree, states) for each in tree.children.get(pk, ()) if each in units]
    found = states.get(pk)
    below = sum(child.below + 1 for child in children)
    return Branch(units[pk], tree.path(pk), below, found.state if found else None, children)


def find_units(actor: Actor, action: str, text: str, *, with_closed: bool = False) -> list[Unit]:
    """Units in reach whose name, code or pinyin initials hold the text; a blank text finds nothing."""
    wanted = squeeze_text(text).lower()
    if not wanted:
        return []
    rows = Unit.objects.visible_to(actor, action).order_by("order", "id")
    return [unit for unit in rows if (with_closed or unit.closed_on is None) and _matches(unit, wanted)]


def _matches(unit: Unit, wanted: str) -> bool:
    return any(wanted in text.lower() for text in (unit.name, unit.union_name, unit.code, unit.initials))


def state_on(unit: Unit, day: date) -> StateOn | None:
    """The state of the unit's enterprise on a day: its own, else that of the nearest unit above, else None.

    A closed or merged unit keeps what was said of it.
    """
    return states_on(read_tree(), [unit.pk], day).get(unit.pk)


def states_on(tree: Tree, units: Iterable[int], day: date) -> dict[int, StateOn]:
    """The same for many units, in one query; units without any state are absent."""
    own: dict[int, StateOn] = {}
    for row in UnitState.objects.filter(since__lte=day).order_by("since"):
        own[row.unit_id] = StateOn(EnterpriseState(row.state), row.since, row.basis, row.unit_id)
    found = {}
    for unit in units:
        nearest = next((own[each] for each in tree.ancestry(unit) if each in own), None)
        if nearest is not None:
            found[unit] = nearest
    return found


def paths_in(reach: Reach, tree: Tree, *, with_closed: bool = False) -> list[tuple[int, str]]:
    """Every unit of the reach with its path, parents before children: what a drop-down of units offers."""
    listed: list[tuple[int, str]] = []
    waiting = list(reversed(tree.children.get(None, [])))
    while waiting:
        unit = waiting.pop()
        if unit in reach and (with_closed or unit not in tree.closed):
            listed.append((unit, tree.path(unit)))
        waiting.extend(reversed(tree.children.get(unit, [])))
    return listed
