"""Compiles indicators in the order in which they lean on each other, which need not be the order written."""

from __future__ import annotations

from bangfu.core.criteria.compiled import CompiledIndicator
from bangfu.core.criteria.model import Expression, Indicator, OrderedTable
from bangfu.core.criteria.ordered_tables import check_table, table_node
from bangfu.core.criteria.problems import UnusableEntryError
from bangfu.core.criteria.tree import Node, NodeError, Quotient
from bangfu.core.criteria.value_kinds import Labels, Value
from bangfu.core.criteria.workbench import Workbench

MAX_CHAIN = 40
"""Most indicators that may lean on each other in a row."""


class IndicatorCompiler:
    """Each indicator is compiled when it is first asked for."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._entries = {entry.name: entry for entry in bench.criteria.indicators}
        self._keys = {name: f"i{index}" for index, name in enumerate(self._entries)}
        self._done: dict[str, CompiledIndicator] = {}
        self._under_way: list[str] = []
        self._failed: set[str] = set()

    def compiled(self, name: str) -> CompiledIndicator:
        """The indicator of a name; raises UnusableEntryError where it has a fault that is already noted."""
        if name in self._done:
            return self._done[name]
        if name in self._failed:
            raise UnusableEntryError
        entry = self._entries[name]
        self._refuse_circles(entry)
        self._under_way.append(name)
        try:
            self._done[name] = self._compile(entry)
        except (UnusableEntryError, NodeError):
            self._failed.add(name)
            raise
        finally:
            self._under_way.pop()
        return self._done[name]

    def _refuse_circles(self, entry: Indicator) -> None:
        reason = ""
        if entry.name in self._under_way:
            circle = " → ".join([*self._under_way[self._under_way.index(entry.name) :], entry.name])
            reason = f"指标互相引用成了循环: {circle}"
        elif len(self._under_way) >= MAX_CHAIN:
            reason = f"指标一环套一环, 最多 {MAX_CHAIN} 层"
        if reason:
            self._bench.note(entry.place, entry.name, reason)
            self._failed.add(entry.name)
            raise UnusableEntryError

    def _compile(self, entry: Indicator) -> CompiledIndicator:
        key, define = self._keys[entry.name], self._bench.define
        value = self._value(entry)
        if isinstance(value, Labels):
            raise AssertionError("an outcome is not known before the tiers")
        if isinstance(value, Quotient):
            parts = (define(f"{key}n", value.numerator), define(f"{key}d", value.denominator))
            return CompiledIndicator(entry.name, entry.unit, entry.places, Quotient(*parts), (f"{key}n", f"{key}d"))
        return CompiledIndicator(entry.name, entry.unit, entry.places, define(key, value), (key,))

    def _value(self, entry: Indicator) -> Value:
        if isinstance(entry.formula, Expression):
            return self._bench.build(entry.formula, entry.name, self._bench.builder.value)
        return self._table(entry.formula, entry.name)

    def _table(self, table: OrderedTable, name: str) -> Node:
        by = self._bench.number(table.by, name, "分档")
        faults = check_table(table, by.number, name)
        if faults:
            self._bench.problems.extend(faults)
            raise UnusableEntryError
        return table_node(self._bench.nodes, table, by)
