"""Emits the plain Python function that evaluates one household together with every value, line and margin.

It is the function of :mod:`bangfu.core.criteria.emit_python`, followed by one statement for each result that an
explanation holds. What is the same for every household (the text of a side, a line that is a literal, the scale of a
number) is made when the set is compiled; equal sides and equal clauses of different rules share one result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from bangfu.core.criteria.clause_results import ClauseResult, RuleResult, SideValue
from bangfu.core.criteria.clauses import Clause, Side
from bangfu.core.criteria.compiled import Compiled, CompiledIndicator, CompiledRule
from bangfu.core.criteria.emit_python import PythonEmitter, Row
from bangfu.core.criteria.exact import Exact
from bangfu.core.criteria.speech import Word
from bangfu.core.criteria.tree import Node, NumberType, Quotient


class Explained(NamedTuple):
    """What one evaluation gives: the keys, the results of each section's rules, the indicators by name."""

    values: dict[str, Any]
    sections: tuple[list[RuleResult], ...]
    indicators: dict[str, SideValue]


ExplainingEvaluator = Callable[[Row, Row, Sequence[Row]], Explained]


def emit_explanation(
    compiled: Compiled,
    keys: Sequence[str],
    sections: Sequence[Sequence[CompiledRule]],
    indicators: Sequence[CompiledIndicator],
) -> ExplainingEvaluator:
    """A function that explains these rules and indicators of one household; rows as ``emit_python`` takes them."""
    writer = _Writer(compiled)
    source = writer.function(keys, sections, indicators)
    namespace = writer.constants
    exec(compile(source, "<explanation>", "exec"), namespace)  # noqa: S102 - our own emitted code, names from the catalogue only
    evaluator: ExplainingEvaluator = namespace["evaluate"]
    return evaluator


class _Fraction(NamedTuple):
    """Source text of a number: numerator and denominator, and the variables that are None where it is unknown."""

    top: str
    bottom: str
    unknown: frozenset[str]


class _Writer:
    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._emitter = PythonEmitter(compiled)
        self.constants: dict[str, Any] = {
            "new": tuple.__new__,
            **{made.__name__: made for made in (Exact, SideValue, ClauseResult, RuleResult, Explained)},
        }
        self._numbers: dict[_Fraction, str] = {}
        self._sides: dict[Side, str] = {}
        self._clauses: dict[Clause, str] = {}

    def function(
        self,
        keys: Sequence[str],
        sections: Sequence[Sequence[CompiledRule]],
        indicators: Sequence[CompiledIndicator],
    ) -> str:
        """The source text of the function."""
        shown = [
            Side(entry.value, entry.name, entry.unit, entry.places, named=True, speech=(Word(entry.name),))
            for entry in indicators
        ]
        clauses = [rule.clause for rules in sections for rule in rules]
        self._emitter.define(keys, [*_clause_nodes(clauses), *(node for side in shown for node in _side_nodes(side))])
        values = "".join(f"{key!r}: {key}, " for key in keys)
        rules = "".join(f"[{', '.join(map(self._rule, section))}], " for section in sections)
        sides = "".join(f"{side.text!r}: {self._side(side)}, " for side in shown)
        return self._emitter.function(_made(Explained, f"{{{values}}}", f"({rules})", f"{{{sides}}}"))

    def _constant(self, value: object) -> str:
        name = f"constant{len(self.constants)}"
        self.constants[name] = value
        return name

    def _rule(self, rule: CompiledRule) -> str:
        return _made(RuleResult, self._constant(rule), self._clause(rule.clause))

    def _clause(self, clause: Clause) -> str:
        """The variable that holds a clause's result."""
        if clause not in self._clauses:
            parts = "".join(f"{self._clause(part)}, " for part in clause.parts)
            sides = [self._side(side) if side else "None" for side in (clause.left, clause.right)]
            status, margin = self._emitter.atom(clause.node), self._margin(clause)
            made = _made(ClauseResult, self._constant(clause), status, *sides, margin, f"({parts})")
            self._clauses[clause] = name = f"clause{len(self._clauses)}"
            self._emitter.write(f"{name} = {made}")
        return self._clauses[clause]

    def _side(self, side: Side) -> str:
        """The variable, or for a literal number the constant, that holds a side's value."""
        if side not in self._sides:
            self._sides[side] = name = f"side{len(self._sides)}"
            known = _known_value(side)
            if known is not None:
                self.constants[name] = known
            else:
                self._emitter.write(f"{name} = {self._side_value(side)}")
        return self._sides[side]

    def _side_value(self, side: Side) -> str:
        number = self._number(side.value)
        if number is not None:
            return _made(SideValue, self._constant(side), self._exact(number), "None")
        assert isinstance(side.value, Node)
        return _made(SideValue, self._constant(side), "None", self._emitter.atom(side.value))

    def _margin(self, clause: Clause) -> str:
        if clause.kind != "compare" or clause.left is None or clause.right is None:
            return "None"
        left, right = self._number(clause.left.value), self._number(clause.right.value)
        assert left is not None
        assert right is not None
        top = _times(left.top, right.bottom)
        if right.top != "0":
            top += f" - {_times(right.top, left.bottom)}"
        return self._exact(_Fraction(top, _times(left.bottom, right.bottom), left.unknown | right.unknown))

    def _exact(self, number: _Fraction) -> str:
        """The variable that holds a number; the margin to a line of 0 is the value itself."""
        if number not in self._numbers:
            self._numbers[number] = name = f"number{len(self._numbers)}"
            made = _made(Exact, number.top, number.bottom)
            guard = " or ".join(f"{part} is None" for part in sorted(number.unknown))
            self._emitter.write(f"{name} = None if {guard} else {made}" if guard else f"{name} = {made}")
        return self._numbers[number]

    def _number(self, value: Node | Quotient) -> _Fraction | None:
        """The true value of a number, a quotient's with whole numerator and denominator; None for any other value."""
        if isinstance(value, Quotient):
            parts = (value.numerator, value.denominator)
            top, bottom = map(self._emitter.atom, parts)
            up, down = (str(10**part.number.scale) for part in reversed(parts))
            unknown = frozenset(name for name, part in zip((top, bottom), parts, strict=True) if part.type.nullable)
            return _Fraction(_times(top, up), _times(bottom, down), unknown)
        if not isinstance(value.type, NumberType):
            return None
        name = self._emitter.atom(value)
        return _Fraction(name, str(10**value.type.scale), frozenset({name} if value.type.nullable else ()))


def _made(kind: type, *fields: str) -> str:
    """The expression that makes a named tuple; its own constructor takes twice as long."""
    return f"new({kind.__name__}, ({', '.join(fields)}))"


def _times(left: str, right: str) -> str:
    return right if left == "1" else left if right == "1" else f"{left} * {right}"


def _known_value(side: Side) -> SideValue | None:
    """The value of a side that is a literal number, the same for every household."""
    value = side.value
    if isinstance(value, Quotient) or value.op != "literal" or not isinstance(value.type, NumberType):
        return None
    assert isinstance(value.detail, int)
    return SideValue(side, Exact(value.detail, 10**value.type.scale), None)


def _clause_nodes(clauses: Iterable[Clause]) -> Iterator[Node]:
    """Every node that the results of these clauses are read from."""
    for clause in clauses:
        yield clause.node
        for side in (clause.left, clause.right):
            if side is not None:
                yield from _side_nodes(side)
        yield from _clause_nodes(clause.parts)


def _side_nodes(side: Side) -> tuple[Node, ...]:
    value = side.value
    return (value.numerator, value.denominator) if isinstance(value, Quotient) else (value,)
