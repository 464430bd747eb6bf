"""Checks a criteria set against the facts and compiles it for one day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypeVar

from bangfu.core.criteria import syntax as s
from bangfu.core.criteria.builder import Builder, Labels, Value
from bangfu.core.criteria.clause_builder import ClauseBuilder
from bangfu.core.criteria.clauses import Clause
from bangfu.core.criteria.compiled import (
    CAUSES,
    MEMBER_COUNT,
    ROW,
    SCORE,
    Compiled,
    CompiledCause,
    CompiledIndicator,
    CompiledMeasure,
    CompiledRule,
    CompiledScorePart,
    Section,
)
from bangfu.core.criteria.model import (
    EXCLUDED,
    NOT_ELIGIBLE,
    OTHER_CAUSE,
    Article,
    Cause,
    CriteriaSet,
    Expression,
    Indicator,
    Measure,
    OrderedTable,
    Rule,
    ScorePart,
    Warning,
)
from bangfu.core.criteria.names import SetNames
from bangfu.core.criteria.ordered_tables import check_table, table_node
from bangfu.core.criteria.parser import parse
from bangfu.core.criteria.problems import CriteriaError, ExpressionError, Place, Problem
from bangfu.core.criteria.tree import Node, NumberType, OutOfRange, Quotient, Tree
from bangfu.core.facts.catalogue import MAX_MEMBERS, MONEY_SCALE, catalogue

RANK_BITS = 6
"""A cause's rank key is its weight followed by its place in the list, in this many bits."""

T = TypeVar("T")


def compile_criteria(criteria: CriteriaSet, on: date, *, source: str = "") -> Compiled:
    """Check a set and compile it for a day.

    Raises CriteriaError naming every unknown name, wrong type, cycle, possible overflow, faulty table, and a version or
    parameter that is not in force on that day.
    """
    compiler = _Compiler(criteria, on)
    compiled = compiler.run()
    if compiler.problems:
        raise CriteriaError(compiler.problems, source=source)
    return compiled


class _Failed(Exception):
    """An entry that cannot be compiled; its own problem is already noted."""


class _Compiler:
    def __init__(self, criteria: CriteriaSet, on: date) -> None:
        self.problems: list[Problem] = []
        self._criteria = criteria
        self._tree = Tree()
        self._compiled = Compiled(criteria, on)
        self._names = SetNames(self._tree, self._compiled, self._indicator)
        self._builder = Builder(self._tree, self._names)
        self._clauses = ClauseBuilder(self._builder, self._names)
        self._indicators = {entry.name: entry for entry in criteria.indicators}
        self._done: dict[str, CompiledIndicator] = {}
        self._under_way: list[str] = []
        self._failed: set[str] = set()

    def run(self) -> Compiled:
        """Compile section by section; a later section sees the outcomes of the earlier ones."""
        self._check_frame()
        for indicator in self._criteria.indicators:
            with self._noting(indicator.name, indicator.place):
                self._compiled.indicators.append(self._indicator(indicator.name))
        self._compile_rules()
        self._compile_row()
        self._compile_causes()
        self._each(self._criteria.measures, self._measure)
        self._each(self._criteria.score, self._score_part)
        self._each(self._criteria.warnings, self._warning)
        self._compile_score()
        return self._compiled

    # -- problems ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _noting(self, entry: str, place: Place) -> Iterator[None]:
        """Note what goes wrong with one entry, and go on with the next."""
        try:
            yield
        except _Failed:
            pass
        except OutOfRange:
            self.problems.append(Problem(place, entry, "数值可能超出 64 位整数的范围"))

    def _each(self, entries: tuple[T, ...], compile_entry: Callable[[T, int], None]) -> None:
        for index, entry in enumerate(entries):
            with self._noting(entry.name, entry.place):  # type: ignore[attr-defined]
                compile_entry(entry, index)

    def _build(self, expression: Expression, entry: str, build: Callable[[s.Syntax], T]) -> T:
        try:
            return build(parse(expression.text))
        except ExpressionError as error:
            place = expression.located.place_of(error.offset)
            self.problems.append(Problem(place, entry, error.reason, error.hint))
            raise _Failed from error

    def _fault(self, expression: Expression, entry: str, reason: str, hint: str = "") -> _Failed:
        self.problems.append(Problem(expression.place, entry, reason, hint))
        return _Failed()

    def _check_frame(self) -> None:
        criteria, on = self._criteria, self._compiled.on
        if not criteria.in_force(on):
            self.problems.append(Problem(Place(1, 1), criteria.name, f"版本 {criteria.version} 在 {on} 没有生效"))
        for parameter in criteria.parameters:
            if not any(value.region == "" for value in parameter.in_force(on)):
                self.problems.append(Problem(parameter.place, parameter.name, f"参数在 {on} 没有通用的值"))
        taken = {fact.name for fact in (*catalogue().household, *catalogue().parameter)}
        taken |= {fact.column for fact in (*catalogue().household, *catalogue().parameter)} | {"困难类别", "主要致困原因"}
        for entry in (*criteria.parameters, *criteria.indicators):
            if entry.name in taken:
                self.problems.append(Problem(entry.place, entry.name, f"「{entry.name}」已是事实或结论的名称"))

    # -- definitions ---------------------------------------------------------------------------------------------------

    def _define(self, key: str, node: Node) -> Node:
        self._compiled.definitions[key] = node
        return self._tree.ref(key, node)

    def _indicator(self, name: str) -> CompiledIndicator:
        if name in self._done:
            return self._done[name]
        if name in self._failed:
            raise _Failed
        entry = self._indicators[name]
        if name in self._under_way:
            circle = " → ".join([*self._under_way[self._under_way.index(name) :], name])
            self.problems.append(Problem(entry.place, name, f"指标互相引用成了循环: {circle}"))
            self._failed.add(name)
            raise _Failed
        self._under_way.append(name)
        try:
            self._done[name] = self._compile_indicator(entry)
        except (_Failed, OutOfRange):
            self._failed.add(name)
            raise
        finally:
            self._under_way.pop()
        return self._done[name]

    def _compile_indicator(self, entry: Indicator) -> CompiledIndicator:
        key = f"i{[known.name for known in self._criteria.indicators].index(entry.name)}"
        value = self._formula(entry)
        if isinstance(value, Labels):
            raise AssertionError("an outcome is not known before the tiers")
        if isinstance(value, Quotient):
            parts = (self._define(f"{key}n", value.numerator), self._define(f"{key}d", value.denominator))
            return CompiledIndicator(entry.name, entry.unit, entry.places, Quotient(*parts), (f"{key}n", f"{key}d"))
        return CompiledIndicator(entry.name, entry.unit, entry.places, self._define(key, value), (key,))

    def _formula(self, entry: Indicator) -> Value:
        formula = entry.formula
        if isinstance(formula, Expression):
            return self._build(formula, entry.name, self._builder.value)
        return self._table(formula, entry.name)

    def _table(self, table: OrderedTable, name: str) -> Node:
        by = self._build(table.by, name, lambda tree: self._builder.number(tree, "分档"))
        faults = check_table(table, by.number, name)
        if faults:
            self.problems.extend(faults)
            raise _Failed
        return table_node(self._tree, table, by)

    # -- sections ------------------------------------------------------------------------------------------------------

    def _condition(self, expression: Expression, entry: str) -> Clause:
        return self._build(expression, entry, lambda tree: self._clauses.build(tree, expression.text))

    def _rule(
        self, section: Section, key: str, entry: Rule | Cause | Measure | Warning, expression: Expression
    ) -> CompiledRule:
        clause = self._condition(expression, entry.name)
        self._define(key, clause.node)
        article: Article = entry.article
        return CompiledRule(section, entry.code, entry.name, article, key, clause)

    def _compile_rules(self) -> None:
        compiled = self._compiled
        for rules, section, prefix, target in (
            (self._criteria.exclusions, "排除", "e", compiled.exclusions),
            (self._criteria.tiers, "类别", "t", compiled.tiers),
        ):
            for index, rule in enumerate(rules):
                with self._noting(rule.name, rule.place):
                    built = self._rule(section, f"{prefix}{index}", rule, rule.condition)  # type: ignore[arg-type]
                    if rule.enabled:
                        target.append(built)
                    else:
                        del compiled.definitions[built.key]

    def _compile_row(self) -> None:
        compiled, tree = self._compiled, self._tree
        people = self._define(MEMBER_COUNT, tree.count(None, MAX_MEMBERS))
        branches = [(tree.is_null(tree.positive(people)), tree.unknown())]
        for row, rule in enumerate(compiled.deciding_rules):
            branches.append((self._ref(rule.key), tree.number(row)))
        row_node = self._define(ROW, tree.case(branches, tree.number(compiled.none_row)))
        first_tier = len(compiled.exclusions)
        codes = {tier.name: (first_tier + index,) for index, tier in enumerate(compiled.tiers)}
        codes |= {EXCLUDED: tuple(range(first_tier)), NOT_ELIGIBLE: (compiled.none_row,)}
        self._names.add_outcome("困难类别", Labels(row_node, codes))

    def _ref(self, key: str) -> Node:
        return self._tree.ref(key, self._compiled.definitions[key])

    def _in_tier(self) -> Node:
        rows = tuple(range(len(self._compiled.exclusions), self._compiled.none_row))
        return self._tree.is_true(self._tree.contains(self._ref(ROW), rows))

    def _compile_causes(self) -> None:
        self._each(self._criteria.causes, self._cause)
        if not self._criteria.causes or self.problems:
            return
        tree = self._tree
        in_tier = self._define("in_tier", self._in_tier())
        ranks = [self._define(f"k{cause.index}", self._rank(cause, in_tier)) for cause in self._compiled.causes]
        others = [index for index, cause in enumerate(self._criteria.causes) if cause.name == OTHER_CAUSE]
        fallback = tree.case([(in_tier, tree.number(others[0] if others else -1))], tree.number(-1))
        nothing = tree.number(-1, max((cause.weight_scale for cause in self._compiled.causes), default=0))
        best: Node | None = None
        for position, key in enumerate(CAUSES):
            highest = self._next_best(ranks, best, in_tier, nothing)
            best = self._define(f"r{position}", highest)
            index = tree.add(tree.number(2**RANK_BITS - 1), tree.low_bits(best, RANK_BITS), minus=True)
            met = tree.compare("ge", best, tree.number(0, nothing.number.scale))
            self._define(key, tree.case([(met, index)], tree.number(-1) if position else fallback))
        labels = {cause.name: (index,) for index, cause in enumerate(self._criteria.causes)}
        main = self._ref(CAUSES[0])
        known = tree.case([(tree.compare("ge", main, tree.number(0)), main)], tree.unknown())
        self._names.add_outcome("主要致困原因", Labels(known, labels))

    def _cause(self, cause: Cause, index: int) -> None:
        if index >= 2**RANK_BITS:
            self.problems.append(Problem(cause.place, cause.name, f"致困原因最多 {2**RANK_BITS} 个"))
            raise _Failed
        if cause.condition is None or cause.weight is None:
            return
        rule = self._rule("致困原因", f"c{index}", cause, cause.condition)
        weight = self._build(cause.weight, cause.name, lambda tree: self._builder.number(tree, "作权重"))
        if weight.number.low < 0:
            raise self._fault(cause.weight, cause.name, "权重可能是负数", "请写 GREATEST(…, 0)")
        self._define(f"w{index}", weight)
        self._compiled.causes.append(CompiledCause(rule, index, f"w{index}", weight.number.scale))

    def _rank(self, cause: CompiledCause, in_tier: Node) -> Node:
        """Weight and place in one number, so that the largest is the main cause and ties go by list order."""
        tree = self._tree
        scale = max(other.weight_scale for other in self._compiled.causes)
        weight = tree.rescale(self._ref(cause.weight_key), scale)
        conditions = [self._ref(cause.rule.key)]
        if weight.type.nullable:
            conditions.append(tree.negation(tree.is_null(weight)))
            weight = tree.coalesce([weight, tree.number(0, scale)])
        place = tree.number(2**RANK_BITS - 1 - cause.index, scale)
        rank = tree.add(tree.multiply(weight, tree.number(2**RANK_BITS)), place)
        nothing = tree.number(-1, scale)
        return tree.case([(in_tier, tree.case([(tree.is_true(tree.both(conditions)), rank)], nothing))], nothing)

    def _next_best(self, ranks: list[Node], best: Node | None, in_tier: Node, nothing: Node) -> Node:
        """The highest rank below the last one found; only households that have one are looked at further."""
        tree = self._tree
        if best is None:
            return tree.case([(in_tier, tree.extreme("greatest", [*ranks, nothing]))], nothing)
        below = [tree.case([(tree.compare("lt", rank, best), rank)], nothing) for rank in ranks]
        any_left = tree.compare("ge", best, tree.number(0, nothing.number.scale))
        return tree.case([(any_left, tree.extreme("greatest", [*below, nothing]))], nothing)

    def _measure(self, measure: Measure, index: int) -> None:
        rule = self._rule("措施", f"m{index}", measure, measure.condition)
        tree = self._tree
        amount: Node = tree.number(0, MONEY_SCALE)
        for expression in (measure.amount, measure.cap):
            if expression is None:
                continue
            part = self._build(expression, measure.name, lambda tree: self._builder.number(tree, "作金额"))
            if part.number.scale > MONEY_SCALE:
                raise self._fault(expression, measure.name, "金额须精确到分", "请写 ROUND(…, 2)")
            part = tree.rescale(part, MONEY_SCALE)
            amount = part if expression is measure.amount else tree.extreme("least", [amount, part])
        if measure.amount is None and measure.cap is not None:
            raise self._fault(measure.cap, measure.name, "没有「金额」的措施不能有「上限」")
        paid = tree.extreme("greatest", [amount, tree.number(0, MONEY_SCALE)]) if amount.number.low < 0 else amount
        proposed = tree.case([(tree.is_true(self._ref(rule.key)), paid)], tree.unknown(MONEY_SCALE))
        self._define(f"a{index}", proposed)
        self._compiled.measures.append(CompiledMeasure(rule, measure, f"a{index}"))

    def _score_part(self, part: ScorePart, index: int) -> None:
        tree = self._tree
        value = self._build(part.formula, part.name, lambda tree: self._builder.number(tree, "计分"))
        if value.number.scale > MONEY_SCALE:
            raise self._fault(part.formula, part.name, "评分最多两位小数", "请写 ROUND(…, 1)")
        cut = tree.extreme("least", [tree.extreme("greatest", [value, tree.number(0)]), tree.number(part.full)])
        self._define(f"s{index}", cut)
        self._compiled.score.append(CompiledScorePart(part.name, part.full, f"s{index}", cut.number.scale))

    def _compile_score(self) -> None:
        parts = self._criteria.score
        if not parts:
            return
        if sum(part.full for part in parts) != 100:
            self.problems.append(Problem(parts[0].place, "评分", "各项满分之和应是 100"))
        if len(self._compiled.score) == len(parts):
            total = self._ref(self._compiled.score[0].key)
            for part in self._compiled.score[1:]:
                total = self._tree.add(total, self._ref(part.key))
            self._define(SCORE, total)

    def _warning(self, warning: Warning, index: int) -> None:
        rule = self._rule("预警", f"y{index}", warning, warning.condition)
        self._compiled.warnings.append((rule, warning))
