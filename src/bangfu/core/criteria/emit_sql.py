"""Emits one query for a whole register from the typed tree.

The query reads ``households``, ``members`` and ``lines`` (the parameters in force, one row a region). Members are
grouped once; then each layer of sub-selects computes the keys whose parts stand in the layers below. Names of columns
are keys and prefixed fact names, so no column can hide an alias, and no layer refers to an alias of its own.

Most households are in no tier, and there many outputs are known without computing them. Where the engine keeps a named
query, those households leave once the tier is known, and only the others go through the layers of causes and measures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from bangfu.core.criteria.compiled import IN_TIER, Compiled
from bangfu.core.criteria.dialects import Dialect
from bangfu.core.criteria.emit_python import AGGREGATES, day_number, needed_keys, walk
from bangfu.core.criteria.member_counters import MemberCounters
from bangfu.core.criteria.sql_layers import Layer, Level, mentioned, repeated_arguments, stacked, used_once
from bangfu.core.criteria.sql_operations import SqlOperations
from bangfu.core.criteria.tree import Node
from bangfu.core.facts.catalogue import MAX_MEMBERS, Blank, Fact
from bangfu.core.facts.register import BIRTH, HOUSEHOLD_NO


@dataclass(frozen=True, slots=True)
class Output:
    """A column of the result: ``expression`` over keys of the set, under a name."""

    expression: str
    name: str
    elsewhere: str | None = None
    """What it is in a household in no tier, where that is known; None: the expression holds for every household."""


def emit_sql(
    compiled: Compiled,
    keys: Sequence[str],
    outputs: Sequence[Output],
    dialect: Dialect,
    tier_keys: Collection[str] = (),
) -> str:
    """The query that gives ``household_no`` and the outputs (over these keys) of every household.

    ``tier_keys`` are those of the keys that only outputs with ``elsewhere`` mention.
    """
    emitter = _Emitter(compiled, dialect)
    if tier_keys and dialect.keeps_named_queries:
        return emitter.emit_apart(keys, outputs, tier_keys)
    return emitter.emit(keys, outputs)


class _Emitter:
    def __init__(self, compiled: Compiled, dialect: Dialect) -> None:
        self._compiled = compiled
        self._dialect = dialect
        self._columns: dict[int, str] = {}
        self._member_facts: dict[str, Fact] = {}
        self._facts: dict[str, Fact] = {}
        self._operations = SqlOperations(dialect)
        self._counters = MemberCounters(dialect)
        self._sums: Layer = {}
        self._collected: list[str] = []
        self._group_values: Layer = {}
        self._inlined: dict[str, Node] = {}

    def emit(self, keys: Sequence[str], outputs: Sequence[Output]) -> str:
        """Every household through every layer."""
        wanted = self._wanted(keys)
        members = self._members(wanted)
        layers = self._layers(wanted)
        query = stacked(self._base(self._base_columns()), [self._group_values, *layers])
        select = _selected({output.name: output.expression for output in outputs})
        return f"WITH g AS (\n{members}\n)\nSELECT {select}\nFROM (\n{query}\n) AS result"

    def emit_apart(self, keys: Sequence[str], outputs: Sequence[Output], tier_keys: Collection[str]) -> str:
        """Only households in a tier through the layers that ``tier_keys`` alone lean on."""
        wanted = self._wanted([*keys, IN_TIER])
        members = self._members(wanted)
        first = self._needed({*keys, IN_TIER}.difference(tier_keys))
        early = self._layers({key: node for key, node in wanted.items() if key in first})
        late = self._layers({key: node for key, node in wanted.items() if key not in first})
        counted = mentioned(self._group_values, early)
        early.insert(0, {name: self._group_values[name] for name in counted})
        late.insert(0, {name: text for name, text in self._group_values.items() if name not in counted})
        outcome = {output.name: output.expression for output in outputs}
        elsewhere = {output.name: output.elsewhere or output.expression for output in outputs}
        base = self._base_columns()
        kept = mentioned([*base, *chain(*early)], [*late, outcome, elsewhere, {"kept": IN_TIER}])
        decided = f"SELECT {', '.join([HOUSEHOLD_NO, *kept])}\nFROM (\n{stacked(self._base(base), early)}\n) AS d"
        others = f"SELECT {_selected(elsewhere)}\nFROM decided WHERE NOT {IN_TIER}"
        in_tier = stacked(f"SELECT * FROM decided WHERE {IN_TIER}", late)
        return (
            f"WITH g AS (\n{members}\n),\ndecided AS MATERIALIZED (\n{decided}\n)\n{others}"
            f"\nUNION ALL\nSELECT {_selected(outcome)}\nFROM (\n{in_tier}\n) AS result"
        )

    def _needed(self, keys: Collection[str]) -> set[str]:
        definitions = self._compiled.definitions
        return {*keys, *needed_keys(self._compiled, [definitions[key] for key in keys])}

    def _wanted(self, keys: Collection[str]) -> dict[str, Node]:
        """The definitions to write; those mentioned once are written where they are used."""
        needed = self._needed(keys)
        wanted = {key: node for key, node in self._compiled.definitions.items() if key in needed}
        self._inlined = {key: wanted.pop(key) for key in used_once(wanted, set(keys))}
        return wanted

    def _members(self, wanted: dict[str, Node]) -> str:
        return self._member_layers(self._group_columns([*wanted.values(), *self._inlined.values()]))

    # -- members ---------------------------------------------------------------------------------------------------

    def _group_columns(self, roots: list[Node]) -> dict[str, Node]:
        aggregates = dict.fromkeys(node for root in roots for node in walk(root) if node.op in AGGREGATES)
        return {f"g{index}": node for index, node in enumerate(node for node in aggregates if node.args)}

    def _member_layers(self, groups: dict[str, Node]) -> str:
        """Members grouped by household; more than the allowed number gives no row, as if none were listed."""
        roots = {f"root{name}{index}": arg for name, node in groups.items() for index, arg in enumerate(node.args)}
        repeated = {name: node for name, node in roots.items() if node.type.nullable and node.args}
        layers = self._layers(repeated, leaves=frozenset())
        self._group_values = {name: self._aggregate(name, node) for name, node in groups.items()}
        for name, node in groups.items():
            self._columns[id(node)] = name
        facts = [f"{self._member_fact(fact)} AS f_{column}" for column, fact in self._member_facts.items()]
        query = stacked(f"SELECT {', '.join([HOUSEHOLD_NO, *facts])} FROM members AS m", layers)
        collected = {"people_listed": "count(*)", **self._counters.columns(), **self._sums}
        self._collected = list(collected)
        selected = _selected(collected)
        return (
            f"SELECT {selected}\nFROM (\n{query}\n) AS facts\nGROUP BY {HOUSEHOLD_NO} HAVING count(*) <= {MAX_MEMBERS}"
        )

    def _aggregate(self, name: str, node: Node) -> str:
        """Adds what the group must collect for an aggregate; returns its value in terms of the group's columns."""
        condition = node.args[-1] if node.op == "count" or len(node.args) == 2 else None
        met = self._sql(condition) if condition is not None else "TRUE"
        unknown = []
        if condition is not None and condition.type.nullable:
            unknown.append(self._counters.count(f"({met}) IS NULL"))
        if node.op == "count":
            value = self._counters.count(met)
        else:
            operand = self._sql(node.args[0])
            value = self._collect(name, node, f"CASE WHEN {met} THEN {operand} END")
            if node.args[0].type.nullable:
                unknown.append(self._counters.count(f"({met}) AND {operand} IS NULL"))
        if not unknown:
            return value
        return f"CASE WHEN {' AND '.join(f'{count} = 0' for count in unknown)} THEN {value} END"

    def _collect(self, name: str, node: Node, operand: str) -> str:
        self._sums[f"s_{name}"] = f"CAST({node.op}({operand}) AS BIGINT)"
        return f"COALESCE(s_{name}, {self._dialect.integer(0)})" if node.op == "sum" else f"s_{name}"

    def _member_fact(self, fact: Fact) -> str:
        on = day_number(self._compiled.on)
        if fact.column == "age":
            return f"CAST(({on} - m.{BIRTH}) {self._dialect.divide} 10000 AS BIGINT)"
        if fact.blank == Blank.ZERO_UNDER_16:
            under = f"CASE WHEN {on} - m.{BIRTH} < 160000 THEN {self._dialect.integer(0)} END"
            return f"COALESCE(m.{fact.column}, {under})"
        return self._read(fact, "m")

    # -- households ------------------------------------------------------------------------------------------------

    def _base_columns(self) -> Layer:
        """What is read of a household, and what its members were grouped to."""
        columns = {name: f"g.{name}" for name in self._collected}
        for column, fact in self._facts.items():
            columns[f"f_{column}"] = self._read(fact, "l" if fact.entity == "parameter" else "h")
        return columns | {regional.column: f"l.{regional.column}" for regional in self._compiled.regional}

    def _base(self, columns: Layer) -> str:
        uses_lines = self._compiled.regional or any(fact.entity == "parameter" for fact in self._facts.values())
        lines = "\nLEFT JOIN lines AS l ON l.region = h.region" if uses_lines else ""
        read = ", ".join(f"{text} AS {name}" for name, text in columns.items())
        return (
            f"SELECT h.{HOUSEHOLD_NO}, {read}\nFROM households AS h"
            f"\nLEFT JOIN g ON g.{HOUSEHOLD_NO} = h.{HOUSEHOLD_NO}{lines}"
        )

    def _read(self, fact: Fact, table: str) -> str:
        """A fact as stored, with the meaning of an empty cell."""
        column = f"{table}.{fact.column}"
        if fact.kind in ("money", "count"):
            column = f"CAST({column} AS BIGINT)"
        if fact.default is None:
            return column
        return f"COALESCE({column}, {self._operations.literal(fact.default)})"

    # -- layers ----------------------------------------------------------------------------------------------------

    def _layers(self, wanted: dict[str, Node], leaves: frozenset[str] = AGGREGATES) -> list[Layer]:
        """Columns by layer: the keys, and the parts that would otherwise be mentioned twice.

        What an earlier call has placed is there already, below the first layer.
        """
        level = Level(self._columns, leaves, self._target)
        layers: list[Layer] = []
        for key, node in wanted.items():
            for part in self._shared(node):
                if id(part) not in self._columns:
                    self._place(f"x{len(self._columns)}", part, level, layers)
            self._place(key, node, level, layers)
        return layers

    def _shared(self, root: Node) -> Iterable[Node]:
        """Parts of a node that its SQL would mention more than once, deepest first."""
        found: dict[int, Node] = {}

        def visit(node: Node) -> None:
            node = self._target(node)
            if node.op == "ref" or node.op in AGGREGATES:
                return
            for arg in node.args:
                visit(arg)
            for arg in map(self._target, repeated_arguments(node)):
                if arg.args and arg.op != "ref" and arg.op not in AGGREGATES:
                    found.setdefault(id(arg), arg)

        visit(root)
        return found.values()

    def _place(self, name: str, node: Node, level: Level, layers: list[Layer]) -> None:
        text = self._sql(node)
        depth = level.of(node, name)
        while len(layers) < depth:
            layers.append({})
        layers[depth - 1][name] = text
        if node.op not in ("literal", "fact", "parameter", "ref"):
            self._columns.setdefault(id(node), name)
        level.names.setdefault(self._columns.get(id(node), name), depth)
        level.names[name] = depth

    # -- expressions -----------------------------------------------------------------------------------------------

    def _target(self, node: Node) -> Node:
        """The definition itself where a key has no column of its own."""
        while node.op == "ref" and node.detail in self._inlined:
            node = self._inlined[str(node.detail)]
        return node

    def _sql(self, node: Node) -> str:
        node = self._target(node)
        known = self._columns.get(id(node))
        if known is not None:
            return known
        match node.op:
            case "literal":
                return self._operations.literal(node.detail)
            case "unknown":
                return "CAST(NULL AS BIGINT)"
            case "fact":
                kind = self._member_facts if node.fact.entity == "member" else self._facts
                kind[node.fact.column] = node.fact
                return f"f_{node.fact.column}"
            case "parameter" | "ref":
                return str(node.detail)
            case "count":
                return f"COALESCE(people_listed, {self._dialect.integer(0)})"
            case _:
                return self._operation(node, [self._sql(arg) for arg in node.args])

    def _operation(self, node: Node, args: list[str]) -> str:
        if node.op == "case":
            return self._case(node, args)
        return self._operations.text(node, args)

    def _when(self, node: Node) -> str:
        """A condition after WHEN, where SQL itself takes unknown as not met."""
        node = self._target(node)
        certain = node.op == "is_true" and id(node) not in self._columns
        return self._sql(node.args[0]) if certain else self._sql(node)

    def _case(self, node: Node, args: list[str]) -> str:
        """An unknown condition before the first met one makes the result unknown."""
        branches = ""
        for position in range(0, len(args) - 1, 2):
            when, result = self._when(node.args[position]), args[position + 1]
            branches += f" WHEN {when} THEN {result}"
            if node.args[position].type.nullable:
                branches += f" WHEN {when} IS NULL THEN NULL"
        return f"CASE{branches} ELSE {args[-1]} END"


def _selected(columns: Layer) -> str:
    return ", ".join([HOUSEHOLD_NO, *(f"{text} AS {name}" for name, text in columns.items())])
