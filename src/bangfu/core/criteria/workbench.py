"""The workbench of compiling: one tree, the names, the definitions made so far, and the problems noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.builder import Builder
from bangfu.core.criteria.clause_builder import ClauseBuilder
from bangfu.core.criteria.compiled import AmountBranch, Compiled, CompiledIndicator, CompiledRule, Section
from bangfu.core.criteria.model import CodedEntry, CriteriaSet, Expression, NamedEntry
from bangfu.core.criteria.names import SetNames
from bangfu.core.criteria.node_maker import NodeMaker
from bangfu.core.criteria.parser import parse
from bangfu.core.criteria.problems import ExpressionError, UnusableEntryError
from bangfu.core.criteria.tree import Node, NodeError
from bangfu.core.yaml_text.problems import Place, Problem

T = TypeVar("T")


EntryT = TypeVar("EntryT", bound=NamedEntry)


class Workbench:
    """What the compiling of every section shares."""

    def __init__(self, criteria: CriteriaSet, on: date, find_indicator: Callable[[str], CompiledIndicator]) -> None:
        self.problems: list[Problem] = []
        self.criteria = criteria
        self.compiled = Compiled(criteria, on)
        self.nodes = NodeMaker()
        self.names = SetNames(self.nodes, self.compiled, find_indicator)
        self.builder = Builder(self.nodes, self.names)
        self._clauses = ClauseBuilder(self.builder, self.names)

    @contextmanager
    def noting(self, entry: NamedEntry) -> Iterator[None]:
        """Note what goes wrong with one entry, and go on with the next."""
        try:
            yield
        except UnusableEntryError:
            pass
        except NodeError as error:
            self.note(entry.place, entry.name, error.reason, error.hint)

    def each(self, entries: Iterable[EntryT], compile_entry: Callable[[EntryT, int], None]) -> None:
        """Compile entry by entry, with its place in the list."""
        for index, entry in enumerate(entries):
            with self.noting(entry):
                compile_entry(entry, index)

    def note(self, place: Place, entry: str, reason: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(place, entry, reason, hint))

    def fault(self, expression: Expression, entry: str, reason: str, hint: str = "") -> UnusableEntryError:
        """Note a problem of a whole expression; the caller raises what this returns."""
        self.note(expression.place, entry, reason, hint)
        return UnusableEntryError()

    def build(self, expression: Expression, entry: str, build: Callable[[s.Syntax], T]) -> T:
        """Parse an expression and build something of it; a fault is noted with its place."""
        try:
            return build(parse(expression.text))
        except ExpressionError as error:
            self.note(expression.located.place_of(error.offset), entry, error.reason, error.hint)
            raise UnusableEntryError from error

    def number(self, expression: Expression, entry: str, purpose: str) -> Node:
        """An expression that must be a number and no quotient."""
        return self.build(expression, entry, lambda tree: self.builder.number(tree, purpose))

    def rule(self, section: Section, key: str, entry: CodedEntry, condition: Expression) -> CompiledRule:
        """A condition, defined under its key."""
        clause = self.build(condition, entry.name, lambda tree: self._clauses.build(tree, condition.text))
        self.define(key, clause.node)
        return CompiledRule(section, entry.code, entry.name, entry.article, key, clause)

    def branches(self, expression: Expression | None) -> tuple[AmountBranch, ...]:
        """The ways in which an accepted amount is worked out; none where there is no expression."""
        return () if expression is None else self._clauses.branches(expression)

    def define(self, key: str, node: Node) -> Node:
        """Give a node a key; returns the reference to it."""
        self.compiled.definitions[key] = node
        return self.nodes.ref(key, node)

    def ref(self, key: str) -> Node:
        """The reference to a key."""
        return self.nodes.ref(key, self.compiled.definitions[key])
