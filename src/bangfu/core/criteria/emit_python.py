"""Emits a plain Python function for one household from the typed tree.

The function takes ``(household, parameters, members)``: mappings from English column names to stored values (fen, whole
numbers, ``bool``, text; None or absent: an empty cell) and returns the values of the asked keys as a tuple. It serves
single decisions in microseconds: forms, explanations, counterfactuals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.tree import Node, Op
from bangfu.core.facts.catalogue import MAX_MEMBERS, Blank, Fact
from bangfu.core.facts.register import BIRTH

Row = Mapping[str, Any]
Evaluator = Callable[[Row, Row, Sequence[Row]], tuple[Any, ...]]

AGGREGATES: Final = frozenset({"sum", "min", "max", "count"})
_Operation = Callable[[Node, list[str]], str]


def day_number(on: date) -> int:
    """A day as the integer ``yyyymmdd`` that birth dates are stored in."""
    return on.year * 10000 + on.month * 100 + on.day


def emit_python(compiled: Compiled, keys: Iterable[str], extra: Iterable[Node] = ()) -> Evaluator:
    """A function that computes these keys, then these nodes, of one household; all else is left out of it."""
    source = python_source(compiled, list(keys), list(extra))
    namespace: dict[str, Any] = {}
    exec(compile(source, "<criteria>", "exec"), namespace)  # noqa: S102 - our own emitted code, names from the catalogue only
    evaluator: Evaluator = namespace["evaluate"]
    return evaluator


def python_source(compiled: Compiled, keys: Sequence[str], extra: Sequence[Node] = ()) -> str:
    """The source text of the function, for reading and for tests."""
    emitter = PythonEmitter(compiled)
    emitter.define(keys, extra)
    results = "".join(f"{result}, " for result in (*keys, *(emitter.atom(node) for node in extra)))
    return emitter.function(f"({results})")


def needed_keys(compiled: Compiled, nodes: Iterable[Node]) -> list[str]:
    """All keys that these nodes lean on, in defining order."""
    found: set[str] = set()
    seen: set[int] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.op == "ref":
            found.add(str(node.detail))
        stack.extend(node.args)
    return [key for key in compiled.definitions if key in found]


class PythonEmitter:
    """Writes the statements of one function: first :meth:`define`, then any :meth:`atom`, last :meth:`function`."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._lines: list[str] = []
        self._names: dict[int, str] = {}
        self._keep: list[Node] = []
        self._indent = "    "

    def define(self, keys: Sequence[str], extra: Sequence[Node]) -> None:
        """Write all that these keys and nodes lean on, and the keys themselves, each to a variable of its name."""
        definitions = self._compiled.definitions
        roots = [definitions[key] for key in keys]
        needed = needed_keys(self._compiled, [*roots, *extra])
        wanted = [key for key in definitions if key in {*needed, *keys}]
        self._members([definitions[key] for key in wanted] + list(extra))
        for key in wanted:
            node = definitions[key]
            self.write(f"{key} = {self._expression(node)}")
            if id(node) not in self._names:
                self._name(node, key)

    def function(self, result: str) -> str:
        """The source text of the function, which returns this expression."""
        heading = "def evaluate(household, parameters, members):"
        return "\n".join([heading, *self._lines, f"    return {result}", ""])

    def write(self, line: str) -> None:
        """Add a statement."""
        self._lines.append(self._indent + line)

    def atom(self, node: Node) -> str:
        """A variable or literal that holds the node's value; computed once."""
        if node.op == "literal":
            return repr(node.detail)
        if node.op == "ref":
            return str(node.detail)
        if id(node) not in self._names:
            expression = self._expression(node)
            if id(node) not in self._names:
                name = f"v{len(self._lines)}"
                self.write(f"{name} = {expression}")
                self._name(node, name)
        return self._names[id(node)]

    # -- members ---------------------------------------------------------------------------------------------------

    def _members(self, roots: list[Node]) -> None:
        aggregates = list(dict.fromkeys(node for root in roots for node in walk(root) if node.op in AGGREGATES))
        self.write(f"if len(members) > {MAX_MEMBERS}:\n        members = ()")
        looped = [node for node in aggregates if node.args]
        for index, node in enumerate(aggregates):
            start = "len(members)" if not node.args else "0" if node.op in ("sum", "count") else "None"
            self.write(f"g{index} = {start}")
            if node in looped and _may_be_unknown(node):
                self.write(f"u{index} = False")
        if looped:
            self.write("for member in members:")
            self._indent = "        "
            for index, node in enumerate(aggregates):
                if node.args:
                    self._accumulate(index, node)
            self._indent = "    "
        self._names = {}
        for index, node in enumerate(aggregates):
            if node in looped and _may_be_unknown(node):
                self.write(f"if u{index}:\n        g{index} = None")
            self._name(node, f"g{index}")

    def _accumulate(self, index: int, node: Node) -> None:
        condition = node.args[-1] if node.op == "count" or len(node.args) == 2 else None
        operand = self.atom(node.args[0]) if node.op != "count" else "1"
        tested = self.atom(condition) if condition is not None else "True"
        outer = self._indent
        if condition is not None and condition.type.nullable:
            self.write(f"if {tested} is None:\n{outer}    u{index} = True")
            self.write(f"elif {tested}:")
        else:
            self.write(f"if {tested}:")
        self._indent = outer + "    "
        if node.op != "count" and node.args[0].type.nullable:
            self.write(f"if {operand} is None:\n{self._indent}    u{index} = True")
            self.write("else:")
            self._indent += "    "
        match node.op:
            case "sum" | "count":
                self.write(f"g{index} += {operand}")
            case "min":
                self.write(f"if g{index} is None or {operand} < g{index}:\n{self._indent}    g{index} = {operand}")
            case _:
                self.write(f"if g{index} is None or {operand} > g{index}:\n{self._indent}    g{index} = {operand}")
        self._indent = outer

    # -- expressions -----------------------------------------------------------------------------------------------

    def _name(self, node: Node, name: str) -> None:
        self._names[id(node)] = name
        self._keep.append(node)

    def _expression(self, node: Node) -> str:
        if id(node) in self._names:
            return self._names[id(node)]
        special = self._special.get(node.op)
        return special(node) if special else self._guarded(node)

    @cached_property
    def _special(self) -> dict[Op, Callable[[Node], str]]:
        """Operations that are not simply unknown where an argument is."""
        return {
            "literal": self.atom,
            "ref": self.atom,
            "unknown": lambda _: "None",
            "fact": self._fact,
            "parameter": lambda node: f"parameters.get({node.detail!r})",
            "and": self._junction,
            "or": self._junction,
            "case": self._case,
            "coalesce": self._coalesce,
            "is_null": lambda node: f"{self.atom(node.args[0])} is None",
            "is_true": lambda node: f"{self.atom(node.args[0])} is True",
        }

    def _guarded(self, node: Node) -> str:
        """An operation that is unknown where an argument is."""
        args = [self.atom(arg) for arg in node.args]
        unknown = [name for name, arg in zip(args, node.args, strict=True) if arg.type.nullable]
        plain = _OPERATIONS[node.op](node, args)
        if not unknown:
            return plain
        return f"None if {' or '.join(f'{name} is None' for name in unknown)} else {plain}"

    def _junction(self, node: Node) -> str:
        args = [self.atom(arg) for arg in node.args]
        if not node.type.nullable:
            return f" {node.op} ".join(args)
        decided = "False" if node.op == "and" else "True"
        plain = [f"not {name}" if node.op == "and" else name for name in args]
        settled = []
        for name, arg, text in zip(args, node.args, plain, strict=True):
            settled.append(f"{name} is {decided}" if arg.type.nullable else text)
        unknown = [f"{name} is None" for name, arg in zip(args, node.args, strict=True) if arg.type.nullable]
        other = "True" if node.op == "and" else "False"
        return f"{decided} if {' or '.join(settled)} else None if {' or '.join(unknown)} else {other}"

    def _case(self, node: Node) -> str:
        text = ""
        for when, result in zip(node.args[:-1:2], node.args[1::2], strict=True):
            tested, value = self.atom(when), self.atom(result)
            if when.type.nullable:
                text += f"None if {tested} is None else "
            text += f"{value} if {tested} else "
        return text + self.atom(node.args[-1])

    def _coalesce(self, node: Node) -> str:
        *first, last = [self.atom(arg) for arg in node.args]
        return "".join(f"{name} if {name} is not None else " for name in first) + last

    def _fact(self, node: Node) -> str:
        fact = node.fact
        if fact.entity == "parameter":
            return f"parameters.get({fact.column!r})"
        row = "member" if fact.entity == "member" else "household"
        if fact.kind == "derived" and fact.column == "age":
            return f"({day_number(self._compiled.on)} - {row}[{BIRTH!r}]) // 10000"
        self._name(node, f"f_{row}_{fact.column}")
        name = self._names[id(node)]
        self.write(f"{name} = {row}.get({fact.column!r})")
        self._fill_blank(name, fact, row)
        return name

    def _fill_blank(self, name: str, fact: Fact, row: str) -> None:
        if fact.default is not None:
            self.write(f"if {name} is None:\n{self._indent}    {name} = {fact.default!r}")
        elif fact.blank == Blank.ZERO_UNDER_16:
            under = f"{day_number(self._compiled.on)} - {row}[{BIRTH!r}] < 160000"
            self.write(f"if {name} is None and {under}:\n{self._indent}    {name} = 0")


def _may_be_unknown(node: Node) -> bool:
    return any(arg.type.nullable for arg in node.args)


def _round_div(node: Node, args: list[str]) -> str:
    """Whole numbers, half away from zero; Python's own division cuts toward minus infinity."""
    top, bottom = args
    above = f"(2 * {top} + {bottom}) // (2 * {bottom})"
    below = f"-(({bottom} - 2 * {top}) // (2 * {bottom}))"
    return above if node.args[0].number.low >= 0 else f"{above} if {top} >= 0 else {below}"


def _infix(operator: str) -> _Operation:
    return lambda _, args: f"{args[0]} {operator} {args[1]}"


_OPERATIONS: Final[dict[Op, _Operation]] = {
    "add": _infix("+"),
    "sub": _infix("-"),
    "mul": _infix("*"),
    "eq": _infix("=="),
    "ne": _infix("!="),
    "lt": _infix("<"),
    "le": _infix("<="),
    "gt": _infix(">"),
    "ge": _infix(">="),
    "neg": lambda _, args: f"-{args[0]}",
    "abs": lambda _, args: f"abs({args[0]})",
    "least": lambda _, args: f"min({', '.join(args)})",
    "greatest": lambda _, args: f"max({', '.join(args)})",
    "positive": lambda _, args: f"{args[0]} if {args[0]} > 0 else None",
    "round_div": _round_div,
    "low_bits": lambda node, args: f"{args[0]} & {node.detail}",
    "in": lambda node, args: f"{args[0]} in {node.detail!r}",
    "not": lambda _, args: f"not {args[0]}",
}


def walk(node: Node) -> Iterable[Node]:
    """The node and everything under it, without going through references to other keys."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        current = stack.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if current.op != "ref":
            stack.extend(current.args)
