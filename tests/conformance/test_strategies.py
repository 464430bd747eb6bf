"""What the conformance suite draws is what it claims: within the catalogue, on the lines, and all of the language."""

from __future__ import annotations

from fractions import Fraction

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from bangfu.core.facts.catalogue import MAX_MEMBERS, catalogue
from tests.conformance.oracle import oracle_verdict, stored_row
from tests.conformance.oracle.expressions import ARITHMETIC, COMPARISONS, RULES, parse
from tests.conformance.strategies import ON, PARAMETERS, criteria_sets, households, registers
from tests.conformance.strategies.expressions import Writer, fact_scope

FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
PER_HEAD = "(12 * SUM(成员.月收入) FILTER (WHERE 成员.共同生活) + 家庭其他年收入 - SUM(成员.医疗自付 + 成员.年学费) FILTER (WHERE 成员.共同生活)"
PER_HEAD += " - 残疾康复年支出 - 必要就业成本年支出 - 长期照料年支出) / 12 / COUNT(成员) FILTER (WHERE 成员.共同生活)"
PER_HEAD_AND_LINE = {
    "指标": [
        {"名称": "人均", "式": PER_HEAD},
        {"名称": "标准", "式": "低保标准"},
        {"名称": "人口", "式": "COUNT(成员) FILTER (WHERE 成员.共同生活)"},
    ],
    "类别": [{"代码": "t", "名称": "t", "条件": "人均 < 标准"}],
}


def _expressions(node: object) -> list[str]:
    """Every text of a set that stands where an expression does."""
    if isinstance(node, list):
        return [text for item in node for text in _expressions(item)]
    if not isinstance(node, dict):
        return []
    own = [str(node[key]) for key in ("式", "按", "条件", "权重", "金额", "上限") if key in node]
    return own + [text for item in node.values() for text in _expressions(item)]


@FEW
@given(criteria_sets(), registers(1, 2))
def test_a_generated_set_survives_its_file_and_gets_a_verdict(criteria, register):
    written = yaml.safe_dump(criteria, allow_unicode=True, sort_keys=False)
    assert "&id" not in written
    assert yaml.safe_load(written) == criteria
    for household, members in register:
        verdict = oracle_verdict(criteria, household, members, PARAMETERS, ON)
        assert (verdict.tier == "undecided") >= (not members)


@FEW
@given(st.data(), households())
def test_a_generated_number_stays_within_the_range_it_was_drawn_for(data, drawn):
    scope = fact_scope("household")
    scope.member = fact_scope("member", ("成员.",))
    number = data.draw(st.composite(lambda draw: Writer(draw).number(scope, 3))())
    criteria = {"指标": [{"名称": "数", "式": number.text}], "类别": [{"代码": "t", "名称": "t", "条件": "TRUE"}]}
    value = oracle_verdict(criteria, *drawn, PARAMETERS, ON).indicators["数"]
    if value is None:
        assert number.nullable
    else:
        assert number.lo <= value * 10**number.scale <= number.hi
        assert (value * 10**number.scale).denominator == 1


def test_generated_sets_use_the_whole_language():
    seen: set[type] = set()

    @settings(FEW, max_examples=100)
    @given(criteria_sets())
    def collect(criteria):
        for text in _expressions(criteria):
            seen.update(type(node) for node in parse(text).walk())

    collect()
    assert {*RULES, *ARITHMETIC, *COMPARISONS, exp.Where, exp.If, exp.Null} <= seen


@FEW
@given(households())
def test_a_generated_household_keeps_to_the_catalogue(drawn):
    household, members = drawn
    assert len(members) <= MAX_MEMBERS
    rows = [("household", household), *(("member", stored_row("member", member, ON)) for member in members)]
    for entity, row in rows:
        for fact in catalogue().of(entity):
            value = row.get(fact.column)
            if value is not None and fact.kind in ("money", "count", "derived") and not fact.choices:
                assert fact.minimum <= value <= fact.maximum
            if value not in (None, "") and fact.choices:
                assert value in fact.choices


def test_generated_households_stand_on_the_lines_and_a_fen_beside_them():
    seen: set[tuple[Fraction, Fraction]] = set()
    multiples = [Fraction(1), Fraction(2), Fraction(5, 2)]

    @settings(FEW, max_examples=300)
    @given(households())
    def collect(drawn):
        per_head, line, people = oracle_verdict(PER_HEAD_AND_LINE, *drawn, PARAMETERS, ON).indicators.values()
        if per_head is not None and line is not None:
            seen.update((multiple, (per_head - multiple * line) * 12 * people) for multiple in multiples)

    collect()
    close = {(multiple, missed) for multiple, missed in seen if abs(missed) <= Fraction(1, 100)}
    assert {multiple for multiple, _ in close} == set(multiples)
    assert {missed for _, missed in close} == {Fraction(-1, 100), Fraction(0), Fraction(1, 100)}
