"""Emits one query for a whole register from the typed tree.

The query reads ``households``, ``members`` and ``lines`` (the parameters in force, one row a region). Members are grouped
once; then each layer of sub-selects computes the keys whose parts stand in the layers below. Names of columns are keys and
prefixed fact names, so no column can hide an alias, and no layer refers to an alias of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.dialects import Dialect
from bangfu.core.criteria.emit_python import AGGREGATES, day_number, needed_keys, walk
from bangfu.core.criteria.tree import Node
from bangfu.core.facts.catalogue import MAX_MEMBERS, Blank, Fact
from bangfu.core.facts.register import BIRTH, HOUSEHOLD_NO

_COMPARE: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_ARITHMETIC: Final = {"add": "+", "sub": "-", "mul": "*"}
_REPEATING: Final = frozenset({"least", "greatest", "positive", "round_div", "case"})
"""Operations whose SQL mentions an argument more than once: the argument gets a column of its own."""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of the result: ``expression`` over keys of the set, under a name."""

    expression: str
    name: str


def emit_sql(compiled: Compiled, keys: Sequence[str], outputs: Sequence[Output], dialect: Dialect) -> str:
    """The query that gives ``household_no`` and the outputs (over these keys) of every household."""
    return _Emitter(compiled, dialect).emit(keys, outputs)


class _Emitter:
    def __init__(self, compiled: Compiled, dialect: Dialect) -> None:
        self._compiled = compiled
        self._dialect = dialect
        self._columns: dict[int, str] = {}
        self._member_facts: dict[str, Fact] = {}
        self._facts: dict[str, Fact] = {}

    def emit(self, keys: Sequence[str], outputs: Sequence[Output]) -> str:
        definitions = self._compiled.definitions
        needed = {*needed_keys(self._compiled, [definitions[key] for key in keys]), *keys}
        wanted = {key: node for key, node in definitions.items() if key in needed}
        groups = self._group_columns(list(wanted.values()))
        member_query = self._member_layers(groups)
        layers = self._layers(wanted, _Level(self._columns, AGGREGATES))
        base = self._base(groups)
        select = ", ".join(f"{output.expression} AS {output.name}" for output in outputs)
        query = base
        for number, columns in enumerate(layers):
            query = f"SELECT *, {', '.join(columns)}\nFROM (\n{query}\n) AS l{number}"
        return f"WITH g AS (\n{member_query}\n)\nSELECT {HOUSEHOLD_NO}, {select}\nFROM (\n{query}\n) AS result"

    # -- members -------------------------------------------------------------------------------------------------------

    def _group_columns(self, roots: list[Node]) -> dict[str, Node]:
        aggregates = dict.fromkeys(node for root in roots for node in walk(root) if node.op in AGGREGATES)
        return {f"g{index}": node for index, node in enumerate(node for node in aggregates if node.args)}

    def _member_layers(self, groups: dict[str, Node]) -> str:
        """Members grouped by household; more than the allowed number gives no row, as if none were listed."""
        roots = {f"root{name}{index}": arg for name, node in groups.items() for index, arg in enumerate(node.args)}
        repeated = {name: node for name, node in roots.items() if node.type.nullable and node.args}
        layers = self._layers(repeated, _Level(self._columns, frozenset()))
        columns = [f"{self._aggregate(node)} AS {name}" for name, node in groups.items()]
        for name, node in groups.items():
            self._columns[id(node)] = self._filled(name, node)
        facts = [f"{self._member_fact(fact)} AS f_{column}" for column, fact in self._member_facts.items()]
        query = f"SELECT {', '.join([HOUSEHOLD_NO, *facts])} FROM members AS m"
        for number, layer in enumerate(layers):
            query = f"SELECT *, {', '.join(layer)} FROM (\n{query}\n) AS m{number}"
        selected = ", ".join([HOUSEHOLD_NO, "count(*) AS people_listed", *columns])
        return (
            f"SELECT {selected}\nFROM (\n{query}\n) AS facts\n"
            f"GROUP BY {HOUSEHOLD_NO} HAVING count(*) <= {MAX_MEMBERS}"
        )

    def _aggregate(self, node: Node) -> str:
        condition = node.args[-1] if node.op == "count" or len(node.args) == 2 else None
        where = f" FILTER (WHERE {self._sql(condition)})" if condition is not None else ""
        if node.op == "count":
            total = f"count(*){where}"
        else:
            operand = self._sql(node.args[0])
            total = f"CAST({node.op}({operand}){where} AS BIGINT)"
        unknown = []
        if condition is not None and condition.type.nullable:
            unknown.append(f"count(*) FILTER (WHERE ({self._sql(condition)}) IS NULL) = 0")
        if node.op != "count" and node.args[0].type.nullable:
            unknown.append(f"count(*){where} = count({self._sql(node.args[0])}){where}")
        if node.op in ("sum", "count"):
            total = f"COALESCE({total}, {self._dialect.integer(0)})"
        return f"CASE WHEN {' AND '.join(unknown)} THEN {total} END" if unknown else total

    def _filled(self, name: str, node: Node) -> str:
        """A household that lists nobody has no group: nothing sums to 0, and has no least or greatest."""
        if node.op in ("min", "max"):
            return name
        zero = self._dialect.integer(0)
        if node.type.nullable:
            return f"CASE WHEN people_listed IS NULL THEN {zero} ELSE {name} END"
        return f"COALESCE({name}, {zero})"

    def _member_fact(self, fact: Fact) -> str:
        on = day_number(self._compiled.on)
        if fact.column == "age":
            return f"CAST(({on} - m.{BIRTH}) {self._dialect.divide} 10000 AS BIGINT)"
        if fact.blank == Blank.ZERO_UNDER_16:
            under = f"CASE WHEN {on} - m.{BIRTH} < 160000 THEN {self._dialect.integer(0)} END"
            return f"COALESCE(m.{fact.column}, {under})"
        return self._read(fact, "m")

    # -- households ------------------------------------------------------------------------------------------------------

    def _base(self, groups: dict[str, Node]) -> str:
        columns = [f"h.{HOUSEHOLD_NO}", "g.people_listed", *(f"g.{name}" for name in groups)]
        for column, fact in self._facts.items():
            text = self._read(fact, "l" if fact.entity == "parameter" else "h")
            columns.append(f"{text} AS f_{column}")
        columns.extend(f"l.{regional.column}" for regional in self._compiled.regional)
        uses_lines = self._compiled.regional or any(fact.entity == "parameter" for fact in self._facts.values())
        lines = "\nLEFT JOIN lines AS l ON l.region = h.region" if uses_lines else ""
        return (
            f"SELECT {', '.join(columns)}\nFROM households AS h"
            f"\nLEFT JOIN g ON g.{HOUSEHOLD_NO} = h.{HOUSEHOLD_NO}{lines}"
        )

    def _read(self, fact: Fact, table: str) -> str:
        """A fact as stored, with the meaning of an empty cell."""
        column = f"{table}.{fact.column}"
        if fact.kind in ("money", "count"):
            column = f"CAST({column} AS BIGINT)"
        if fact.default is None:
            return column
        return f"COALESCE({column}, {self._literal(fact.default)})"

    # -- layers ----------------------------------------------------------------------------------------------------------

    def _layers(self, wanted: dict[str, Node], level: _Level) -> list[list[str]]:
        """Columns by layer: the keys, and the parts that would otherwise be mentioned twice."""
        layers: list[list[str]] = []
        for key, node in wanted.items():
            shared = list(_shared(node))
            for part in shared:
                if id(part) not in self._columns:
                    self._place(f"x{len(self._columns)}", part, level, layers)
            self._place(key, node, level, layers)
        return layers

    def _place(self, name: str, node: Node, level: _Level, layers: list[list[str]]) -> None:
        text = self._sql(node)
        depth = level.of(node, name)
        while len(layers) < depth:
            layers.append([])
        layers[depth - 1].append(f"{text} AS {name}")
        if node.op not in ("literal", "fact", "parameter", "ref"):
            self._columns.setdefault(id(node), name)
        level.names.setdefault(self._columns.get(id(node), name), depth)
        level.names[name] = depth

    # -- expressions -----------------------------------------------------------------------------------------------------

    def _literal(self, value: object) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        return self._dialect.integer(value) if isinstance(value, int) else self._dialect.text(str(value))

    def _sql(self, node: Node) -> str:
        known = self._columns.get(id(node))
        if known is not None:
            return known
        match node.op:
            case "literal":
                return self._literal(node.detail)
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
        match node.op:
            case "neg":
                return f"(-{args[0]})"
            case "add" | "sub" | "mul":
                return f"({args[0]} {_ARITHMETIC[node.op]} {args[1]})"
            case "eq" | "ne" | "lt" | "le" | "gt" | "ge":
                return f"({args[0]} {_COMPARE[node.op]} {args[1]})"
            case "and" | "or":
                return f"({f' {node.op.upper()} '.join(args)})"
            case "not":
                return f"(NOT {args[0]})"
            case "abs" | "coalesce":
                return f"{node.op.upper()}({', '.join(args)})"
            case "is_null":
                return f"({args[0]} IS NULL)"
            case "is_true":
                return f"COALESCE({args[0]}, FALSE)"
            case "positive":
                return f"CASE WHEN {args[0]} > 0 THEN {args[0]} END"
            case "low_bits":
                return f"({args[0]} & {self._literal(node.detail)})"
            case "in":
                assert isinstance(node.detail, tuple)
                return f"({args[0]} IN ({', '.join(self._literal(value) for value in node.detail)}))"
            case _:
                return self._branching(node, args)

    def _branching(self, node: Node, args: list[str]) -> str:
        match node.op:
            case "least" | "greatest":
                plain = f"{node.op.upper()}({', '.join(args)})"
                unknown = [text for text, arg in zip(args, node.args, strict=True) if arg.type.nullable]
                guard = " OR ".join(f"{text} IS NULL" for text in unknown)
                return f"CASE WHEN {guard} THEN NULL ELSE {plain} END" if guard else plain
            case "round_div":
                top, bottom = args
                above = f"2 * {top} + {bottom}"
                if node.args[0].number.low < 0:
                    above = f"CASE WHEN {top} >= 0 THEN {above} ELSE 2 * {top} - {bottom} END"
                return f"(({above}) {self._dialect.divide} (2 * {bottom}))"
            case "case":
                text = ""
                for position in range(0, len(args) - 1, 2):
                    when, result = args[position], args[position + 1]
                    text += f" WHEN {when} THEN {result}"
                    if node.args[position].type.nullable:
                        text += f" WHEN {when} IS NULL THEN NULL"
                return f"CASE{text} ELSE {args[-1]} END"
            case _:
                raise AssertionError(f"no SQL for {node.op}")


class _Level:
    """How deep a node stands: one layer above the deepest column it is computed from."""

    def __init__(self, columns: dict[int, str], leaves: frozenset[str]) -> None:
        self.names: dict[str, int] = {}
        self._columns = columns
        self._leaves = leaves

    def of(self, node: Node, own_name: str) -> int:
        return 1 + self._below(node, own_name)

    def _below(self, node: Node, own_name: str) -> int:
        name = str(node.detail) if node.op == "ref" else self._columns.get(id(node), "")
        if name and name in self.names and name != own_name:
            return self.names[name]
        if node.op == "ref" or node.op in self._leaves:
            return 0
        return max((self._below(arg, own_name) for arg in node.args), default=0)


def _shared(root: Node) -> Iterable[Node]:
    """Parts of a node that its SQL would mention more than once, deepest first."""
    found: dict[int, Node] = {}

    def visit(node: Node) -> None:
        if node.op == "ref" or node.op in AGGREGATES:
            return
        for arg in node.args:
            visit(arg)
            if node.op in _REPEATING and arg.args and arg.op != "ref" and arg.op not in AGGREGATES:
                found.setdefault(id(arg), arg)

    visit(root)
    return found.values()
