"""Checks a criteria set against the facts and compiles it for one day."""

from __future__ import annotations

from datetime import date
from typing import Final

from bangfu.core.criteria.cause_ranking import MAX_CAUSES, CauseRanking
from bangfu.core.criteria.compiled import (
    IN_TIER,
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
from bangfu.core.criteria.indicator_compiler import IndicatorCompiler
from bangfu.core.criteria.model import (
    EXCLUDED,
    NOT_ELIGIBLE,
    Cause,
    CriteriaSet,
    Indicator,
    Measure,
    NamedEntry,
    Rule,
    ScorePart,
    WarningRule,
)
from bangfu.core.criteria.problems import CriteriaError, UnusableEntryError
from bangfu.core.criteria.tree import Node
from bangfu.core.criteria.value_kinds import Labels
from bangfu.core.criteria.workbench import Workbench
from bangfu.core.facts.catalogue import MAX_MEMBERS, MONEY_SCALE, catalogue
from bangfu.core.yaml_text.problems import Place

TIER_OUTCOME: Final = "困难类别"
CAUSE_OUTCOME: Final = "主要致困原因"


def compile_criteria(criteria: CriteriaSet, on: date, *, source: str = "") -> Compiled:
    """Check a set and compile it for a day.

    Raises CriteriaError naming every unknown name, wrong type, cycle, possible overflow, faulty table, and a version or
    parameter that is not in force on that day.
    """
    compiler = _Compiler(criteria, on)
    compiler.run()
    if compiler.bench.problems:
        raise CriteriaError(compiler.bench.problems, source=source)
    return compiler.bench.compiled


class _Compiler:
    def __init__(self, criteria: CriteriaSet, on: date) -> None:
        self.bench = Workbench(criteria, on, self._find_indicator)
        self._indicators = IndicatorCompiler(self.bench)

    def run(self) -> None:
        """Compile section by section; a later section sees the outcomes of the earlier ones."""
        criteria, bench = self.bench.criteria, self.bench
        self._check_frame()
        bench.each(criteria.indicators, self._indicator)
        self._compile_rules(criteria.exclusions, "排除", "e", bench.compiled.exclusions)
        self._compile_rules(criteria.tiers, "类别", "t", bench.compiled.tiers)
        self._compile_row()
        bench.each(criteria.causes, self._cause)
        self._rank_causes()
        bench.each(criteria.measures, self._measure)
        bench.each(criteria.score, self._score_part)
        bench.each(criteria.warnings, self._warning)
        self._compile_score()

    def _check_frame(self) -> None:
        criteria, on, note = self.bench.criteria, self.bench.compiled.on, self.bench.note
        if not criteria.in_force(on):
            note(Place(1, 1), criteria.name, f"版本 {criteria.version} 在 {on} 没有生效")
        for parameter in criteria.parameters:
            if not any(value.region == "" for value in parameter.in_force(on)):
                note(parameter.place, parameter.name, f"参数在 {on} 没有通用的值")
        facts = (*catalogue().household, *catalogue().parameter)
        taken = {TIER_OUTCOME, CAUSE_OUTCOME, *(name for fact in facts for name in (fact.name, fact.column))}
        named: tuple[NamedEntry, ...] = (*criteria.parameters, *criteria.indicators)
        for entry in named:
            if entry.name in taken:
                note(entry.place, entry.name, f"「{entry.name}」已是事实或结论的名称")

    # -- indicators, exclusions, tiers -----------------------------------------------------------------------------

    def _find_indicator(self, name: str) -> CompiledIndicator:
        return self._indicators.compiled(name)

    def _indicator(self, entry: Indicator, _index: int) -> None:
        self.bench.compiled.indicators.append(self._indicators.compiled(entry.name))

    def _compile_rules(
        self, rules: tuple[Rule, ...], section: Section, prefix: str, target: list[CompiledRule]
    ) -> None:
        """Rules that are switched off are checked, too, and then left out."""
        for index, rule in enumerate(rules):
            with self.bench.noting(rule):
                built = self.bench.rule(section, f"{prefix}{index}", rule, rule.condition)
                if rule.enabled:
                    target.append(built)
                else:
                    del self.bench.compiled.definitions[built.key]

    def _compile_row(self) -> None:
        """The deciding row; where a rule has a fault, what leans on the outcome is not complained about on top."""
        compiled, nodes, bench = self.bench.compiled, self.bench.nodes, self.bench
        enabled = [rule for rule in (*bench.criteria.exclusions, *bench.criteria.tiers) if rule.enabled]
        if len(compiled.deciding_rules) != len(enabled):
            bench.names.add_broken_outcome(TIER_OUTCOME)
            return
        people = bench.define(MEMBER_COUNT, nodes.count(None, MAX_MEMBERS))
        branches = [(nodes.is_null(nodes.positive(people)), nodes.unknown())]
        for row, rule in enumerate(compiled.deciding_rules):
            branches.append((bench.ref(rule.key), nodes.number(row)))
        row_node = bench.define(ROW, nodes.case(branches, nodes.number(compiled.none_row)))
        first_tier = len(compiled.exclusions)
        codes: dict[str, tuple[int, ...]] = {
            tier.name: (first_tier + index,) for index, tier in enumerate(compiled.tiers)
        }
        codes |= {EXCLUDED: tuple(range(first_tier)), NOT_ELIGIBLE: (compiled.none_row,)}
        bench.names.add_outcome(TIER_OUTCOME, Labels(row_node, codes))

    # -- causes ------------------------------------------------------------------------------------------------------

    def _cause(self, cause: Cause, index: int) -> None:
        bench = self.bench
        if index >= MAX_CAUSES:
            bench.note(cause.place, cause.name, f"致困原因最多 {MAX_CAUSES} 个")
            raise UnusableEntryError
        if cause.condition is None or cause.weight is None:
            return
        rule = bench.rule("致困原因", f"c{index}", cause, cause.condition)
        weight = bench.number(cause.weight, cause.name, "作权重")
        if weight.number.low < 0:
            raise bench.fault(cause.weight, cause.name, "权重可能是负数", "请写 GREATEST(…, 0)")
        bench.define(f"w{index}", weight)
        bench.compiled.causes.append(CompiledCause(rule, index, f"w{index}", weight.number.scale))

    def _rank_causes(self) -> None:
        bench = self.bench
        if not bench.criteria.causes:
            return
        shown_by_facts = [cause for cause in bench.criteria.causes if cause.condition is not None]
        if ROW not in bench.compiled.definitions or len(bench.compiled.causes) != len(shown_by_facts):
            bench.names.add_broken_outcome(CAUSE_OUTCOME)
            return
        with bench.noting(bench.criteria.causes[0]):
            main = CauseRanking(bench, bench.define(IN_TIER, self._in_tier())).define()
            bench.names.add_outcome(CAUSE_OUTCOME, main)

    def _in_tier(self) -> Node:
        rows = tuple(range(len(self.bench.compiled.exclusions), self.bench.compiled.none_row))
        return self.bench.nodes.is_true(self.bench.nodes.contains(self.bench.ref(ROW), rows))

    # -- measures, score, warnings -----------------------------------------------------------------------------------

    def _measure(self, measure: Measure, index: int) -> None:
        bench, nodes = self.bench, self.bench.nodes
        rule = bench.rule("措施", f"m{index}", measure, measure.condition)
        amount = self._amount(measure)
        zero = nodes.number(0, MONEY_SCALE)
        paid = nodes.extreme("greatest", [amount, zero]) if amount.number.low < 0 else amount
        proposed = nodes.case([(nodes.is_true(bench.ref(rule.key)), paid)], nodes.unknown(MONEY_SCALE))
        bench.define(f"a{index}", proposed)
        ways, caps = bench.branches(measure.amount), bench.branches(measure.cap)
        bench.compiled.measures.append(CompiledMeasure(rule, measure, f"a{index}", ways, caps))

    def _amount(self, measure: Measure) -> Node:
        """The amount, cut to its cap, in fen; a service costs nothing."""
        bench, nodes = self.bench, self.bench.nodes
        if measure.amount is None and measure.cap is not None:
            raise bench.fault(measure.cap, measure.name, "没有「金额」的措施不能有「上限」")
        parts: list[Node] = []
        for expression in filter(None, (measure.amount, measure.cap)):
            part = bench.number(expression, measure.name, "作金额")
            if part.number.scale > MONEY_SCALE:
                raise bench.fault(expression, measure.name, "金额须精确到分", "请写 ROUND(…, 2)")
            parts.append(nodes.rescale(part, MONEY_SCALE))
        return nodes.extreme("least", parts) if parts else nodes.number(0, MONEY_SCALE)

    def _score_part(self, part: ScorePart, index: int) -> None:
        bench, nodes = self.bench, self.bench.nodes
        value = bench.number(part.formula, part.name, "计分")
        if value.number.scale > MONEY_SCALE:
            raise bench.fault(part.formula, part.name, "评分最多两位小数", "请写 ROUND(…, 1)")
        cut = nodes.extreme("least", [nodes.extreme("greatest", [value, nodes.number(0)]), nodes.number(part.full)])
        bench.define(f"s{index}", cut)
        bench.compiled.score.append(CompiledScorePart(part.name, part.full, f"s{index}", cut.number.scale))

    def _compile_score(self) -> None:
        bench, parts = self.bench, self.bench.criteria.score
        if not parts:
            return
        if sum(part.full for part in parts) != 100:
            bench.note(parts[0].place, "评分", "各项满分之和应是 100")
        if len(bench.compiled.score) != len(parts):
            return
        total = bench.ref(bench.compiled.score[0].key)
        for part in bench.compiled.score[1:]:
            total = bench.nodes.add(total, bench.ref(part.key))
        bench.define(SCORE, total)

    def _warning(self, warning: WarningRule, index: int) -> None:
        rule = self.bench.rule("预警", f"y{index}", warning, warning.condition)
        self.bench.compiled.warnings.append((rule, warning))
