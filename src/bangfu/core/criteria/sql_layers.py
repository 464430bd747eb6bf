"""In which layer of the query a value is computed, and which values need a column of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bangfu.core.criteria.emit_python import walk
from bangfu.core.criteria.tree import Node

Layer = dict[str, str]
"""Columns that one select adds: their SQL by name."""


def stacked(query: str, layers: Iterable[Layer]) -> str:
    """A query with these columns added, layer upon layer."""
    for number, layer in enumerate(filter(None, layers)):
        columns = ", ".join(f"{text} AS {name}" for name, text in layer.items())
        query = f"SELECT *, {columns}\nFROM (\n{query}\n) AS l{number}"
    return query


def mentioned(names: Iterable[str], layers: Sequence[Layer]) -> list[str]:
    """Those of the names that the SQL of these layers mentions."""
    words = {word for layer in layers for text in layer.values() for word in re.findall(r"\w+", text)}
    return [name for name in names if name in words]


class Level:
    """How deep a node stands: one layer above the deepest column it is computed from."""

    def __init__(self, columns: dict[int, str], leaves: frozenset[str], target: Callable[[Node], Node]) -> None:
        self.names: dict[str, int] = {}
        self._columns = columns
        self._leaves = leaves
        self._target = target

    def of(self, node: Node, own_name: str) -> int:
        """The layer of a node that is to stand under ``own_name``, counted from 1."""
        return 1 + self._below(node, own_name)

    def _below(self, node: Node, own_name: str) -> int:
        node = self._target(node)
        name = str(node.detail) if node.op == "ref" else self._columns.get(id(node), "")
        if name and name in self.names and name != own_name:
            return self.names[name]
        if node.op == "ref" or node.op in self._leaves:
            return 0
        return max((self._below(arg, own_name) for arg in node.args), default=0)


def used_once(wanted: dict[str, Node], requested: set[str]) -> list[str]:
    """Keys that one other key mentions and nobody asked for: they are written where they are used."""
    uses: dict[str, int] = {}
    for node in wanted.values():
        for part in walk(node):
            for arg in (part, *part.args) if part is node else part.args:
                if arg.op == "ref":
                    uses[str(arg.detail)] = uses.get(str(arg.detail), 0) + 1
    return [key for key in wanted if uses.get(key) == 1 and key not in requested]


def repeated_arguments(node: Node) -> Iterable[Node]:
    """The arguments that the SQL of an operation mentions more than once.

    Results of CASE are not among them: they stay inside, where an engine computes them only for the rows in need.
    """
    match node.op:
        case "least" | "greatest":
            return [arg for arg in node.args if arg.type.nullable]
        case "case":
            return [when for when in node.args[:-1:2] if when.type.nullable]
        case "positive" | "round_div":
            return node.args
        case _:
            return ()
