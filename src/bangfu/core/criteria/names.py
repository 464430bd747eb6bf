"""What a name in an expression stands for: a fact, a parameter, an indicator, or an outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.compiled import Compiled, CompiledIndicator, RegionalParameter
from bangfu.core.criteria.model import Expression, Parameter, ParameterValue
from bangfu.core.criteria.node_maker import NodeMaker
from bangfu.core.criteria.problems import UnusableEntryError
from bangfu.core.criteria.tree import Node
from bangfu.core.criteria.value_kinds import Labels, Value
from bangfu.core.facts.catalogue import Fact, catalogue


class SetNames:
    """The names of one set at one day; outcomes become known as the sections are compiled."""

    def __init__(self, nodes: NodeMaker, compiled: Compiled, indicator: Callable[[str], CompiledIndicator]) -> None:
        self._nodes = nodes
        self._compiled = compiled
        self._indicator = indicator
        criteria = compiled.criteria
        self._indicator_names = {entry.name for entry in criteria.indicators}
        self._parameters = {entry.name: self._parameter(entry, compiled.on) for entry in criteria.parameters}
        self._units = {entry.name: (entry.unit, entry.places) for entry in criteria.parameters}
        self._units |= {entry.name: (entry.unit, entry.places) for entry in criteria.indicators}
        self._outcomes: dict[str, Labels] = {}
        self._broken: set[str] = set()

    def add_outcome(self, name: str, labels: Labels) -> None:
        """Make an outcome usable from here on."""
        self._outcomes[name] = labels

    def add_broken_outcome(self, name: str) -> None:
        """An outcome that faults already noted have left without a value."""
        self._broken.add(name)

    def value_of(self, name: str, *, in_aggregate: bool) -> Value | None:
        """The value a name stands for, or None; inside an aggregate only single-valued parameters stand.

        Raises UnusableEntryError where the name stands for something whose own fault is already noted.
        """
        if name in self._broken or self._parameters.get(name, name) is None:
            raise UnusableEntryError
        parameter = self._parameters.get(name)
        if parameter is not None and (parameter.op == "literal" or not in_aggregate):
            return parameter
        if in_aggregate:
            return None
        if name in self._indicator_names:
            return self._indicator(name).value
        if name in self._outcomes:
            return self._outcomes[name]
        fact = _fact(name)
        return self._nodes.fact(fact) if fact else None

    def display_of(self, name: s.Name) -> tuple[str, int]:
        """Unit and display places of a name."""
        fact = catalogue().find("member", name.name) if name.of_member else _fact(name.name)
        if name.name in self._units and not name.of_member:
            return self._units[name.name]
        return (fact.unit, fact.scale) if fact else ("", 0)

    def formula_of(self, name: str) -> str | None:
        """The text of an indicator's formula; None for any other name and for an ordered table."""
        entry = next((entry for entry in self._compiled.criteria.indicators if entry.name == name), None)
        return entry.formula.text if entry is not None and isinstance(entry.formula, Expression) else None

    def known(self) -> list[str]:
        """All names that can stand outside an aggregate."""
        facts = [fact.name for fact in (*catalogue().household, *catalogue().parameter) if _fact(fact.name)]
        return [*self._indicator_names, *self._parameters, *self._outcomes, *facts]

    def _parameter(self, entry: Parameter, on: date) -> Node | None:
        in_force = _latest(entry.in_force(on))
        low, high = _scaled(entry.minimum, entry.places), _scaled(entry.maximum, entry.places)
        if not in_force:
            return None
        if set(in_force) == {""}:
            literal = self._nodes.number(_scaled(in_force[""].value, entry.places), entry.places)
            self._compiled.constants[entry.name] = literal
            return literal
        column = f"p{len(self._compiled.regional)}"
        self._compiled.regional.append(RegionalParameter(entry.name, column, entry.places, tuple(in_force.values())))
        return self._nodes.parameter(column, entry.places, low, high)


def _fact(name: str) -> Fact | None:
    for entity in ("household", "parameter"):
        fact = catalogue().find(entity, name)
        if fact is not None and fact.usable_in_criteria and fact.column != "year":
            return fact
    return None


def _latest(values: tuple[ParameterValue, ...]) -> dict[str, ParameterValue]:
    """By region, the value that began last."""
    latest: dict[str, ParameterValue] = {}
    for value in sorted(values, key=lambda value: value.start):
        latest[value.region] = value
    return latest


def _scaled(value: Decimal, places: int) -> int:
    return int(value.scaleb(places).to_integral_value())
