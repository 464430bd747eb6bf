"""Counterfactuals of generated sets against trying every value around the present one."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bangfu.core.criteria.compiled import ROW, Compiled
from bangfu.core.criteria.counterfactual import Counterfactual, CounterfactualFinder
from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.facts.catalogue import catalogue
from tests.core.criteria.small_sets import PARAMETERS, compiled_set, home, person

WINDOW = 45
"""Fen tried on each side of the present value; the values and lines generated lie within 40 fen."""

FEN = st.integers(0, 40)
LITERAL = FEN.map(lambda fen: f"{fen / 100:.2f}")
HOUSEHOLD_FACTS = st.sampled_from(["家庭其他年收入", "家庭其他年收入", "意外损失", "已获赔偿救助", "储蓄"])
MEMBER_FACTS = st.sampled_from(["成员.月收入", "成员.医疗自付"])
COMPARATORS = st.sampled_from(["<", "<=", ">", ">=", "=", "<>"])


WHERE = ["成员.共同生活", "{m} {c} {l}", "成员.月收入 > 成员.医疗自付"]
AGGREGATES = ["SUM({m})", "SUM(2 * {m})", "SUM(0.30 - {m})", "MAX({m})", "MIN({m})", "COUNT(成员)"]
NUMBERS = [
    *("({a} + {b})", "({a} - {b})", "({a} - {b})", "3 * ({a})", "-({a})", "(住房套数 - 1) * ({a})"),
    *("GREATEST({a}, {b})", "LEAST({a}, {b})", "GREATEST({a} - {b}, 0)", "ABS({a})", "COALESCE({a}, {b})"),
    *("ROUND(({a}) / 7, 2)", "ROUND(({a}) / (COUNT(成员) + 1), 1)", "ROUND(({a}) / {h}, 1)"),
    "CASE WHEN {p} THEN {a} ELSE {b} END",
]
CONDITIONS = [
    "{a} {c} {b}",
    "{a} {c} {b}",
    "{a} {c} {b}",
    "({a} {c} {b} OR 低保对象)",
    "NOT ({a} {c} {b})",
    "储蓄 IS NULL",
]
DEEPER = [*CONDITIONS, "({p} AND {q})", "({p} OR {q})", "({a}) / {h} {c} {l}"]


def filled(draw: st.DrawFn, form: str, depth: int) -> str:
    """The form with its holes filled: numbers a b, conditions p q, facts h m, a literal l, a comparator c."""
    holes = {
        **dict.fromkeys("ab", lambda: numbers(depth)),
        **dict.fromkeys("pq", lambda: conditions(depth)),
        "h": lambda: HOUSEHOLD_FACTS,
        "m": lambda: MEMBER_FACTS,
        "l": lambda: LITERAL,
        "c": lambda: COMPARATORS,
    }
    return form.format(**{hole: draw(strategy()) for hole, strategy in holes.items() if f"{{{hole}}}" in form})


@st.composite
def aggregates(draw: st.DrawFn) -> str:
    form = draw(st.sampled_from(AGGREGATES))
    where = draw(st.sampled_from([None, *WHERE]))
    return filled(draw, form if where is None else f"{form} FILTER (WHERE {where})", 0)


@st.composite
def numbers(draw: st.DrawFn, depth: int) -> str:
    if depth == 0:
        return draw(st.one_of(HOUSEHOLD_FACTS, HOUSEHOLD_FACTS, LITERAL, aggregates()))
    return filled(draw, draw(st.sampled_from(NUMBERS)), depth - 1)


@st.composite
def conditions(draw: st.DrawFn, depth: int) -> str:
    form = draw(st.sampled_from(DEEPER if depth else CONDITIONS))
    return filled(draw, form, depth - 1 if depth and ("{p}" in form or "{h}" in form) else depth)


@st.composite
def small_sets(draw: st.DrawFn) -> Compiled | None:
    """A set of one to three tiers; None where its magnitudes could overflow."""
    tiers = draw(st.lists(conditions(2), min_size=1, max_size=3))
    try:
        return compiled_set(tiers, exclusions=draw(st.sampled_from([[], ["私家车"]])))
    except CriteriaError:
        return None


MEMBERS = st.builds(
    person,
    st.sampled_from([19860101, 20160101]),
    income_month=st.one_of(FEN, st.none()),
    medical_self_pay=st.one_of(FEN, st.none()),
    co_resident=st.booleans(),
)
HOMES = st.builds(
    home,
    other_income_year=st.integers(-40, 40),
    accident_loss=FEN,
    compensation=st.one_of(FEN, st.none()),
    savings=st.one_of(FEN, st.none()),
    houses=st.integers(0, 2),
    private_car=st.sampled_from([False, False, True]),
    on_dibao=st.booleans(),
)


def tried(household: dict, members: list[dict]) -> list[tuple[Any, int | None, int]]:
    """Every changeable money fact with its known value, in the order that settles ties."""
    places = [(fact, None, household) for fact in catalogue().household]
    places += [(fact, index, member) for index, member in enumerate(members) for fact in catalogue().member]
    found = []
    for fact, index, row in places:
        value = row.get(fact.column, fact.default)
        value = fact.default if value is None else value
        if value is None and fact.column == "income_month" and row["birth_ymd"] == 20160101:
            value = 0
        if fact.change == "money" and value is not None:
            found.append((fact, index, value))
    return found


def nearest_by_trying(compiled: Compiled, household: dict, members: list[dict]) -> dict[int | None, tuple]:
    """By row reached: the smallest change within the window as (fact, member, new value)."""
    evaluate = emit_python(compiled, [ROW])
    best: dict[int | None, tuple] = {}
    for size in range(1, WINDOW + 1):
        for fact, index, value in tried(household, members):
            for new in (value - size, value + size):
                if not max(fact.minimum, min(value, 0)) <= new <= fact.maximum:
                    continue
                rows = [dict(household), *map(dict, members)]
                rows[0 if index is None else index + 1][fact.column] = new
                best.setdefault(evaluate(rows[0], PARAMETERS, rows[1:])[0], (fact.name, index, new))
    return best


def check(entry: Counterfactual, expected: tuple | None) -> None:
    """Only a proven answer is promised to be the smallest; that it reaches its outcome, the finder checks itself."""
    event(f"proven {entry.proven}, {'reached' if entry.fact else 'not reached'}, in the window {expected is not None}")
    if entry.proven:
        near = entry.fact is not None and entry.delta is not None and abs(entry.delta) <= WINDOW
        assert ((entry.fact.name, entry.member_index, entry.new) if near and entry.fact else None) == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_sets(), HOMES, st.lists(MEMBERS, min_size=1, max_size=3))
def test_the_smallest_change_is_the_one_that_trying_every_value_finds(compiled, household, members):
    if compiled is None:
        return
    current = emit_python(compiled, [ROW])(household, PARAMETERS, members)[0]
    entries = CounterfactualFinder(compiled).find(household, PARAMETERS, members)
    if current is None:
        assert entries == []
        return
    expected = nearest_by_trying(compiled, household, members)
    rows = {tier.code: compiled.tier_row(tier.code) for tier in compiled.tiers} | {"none": compiled.none_row}
    assert {entry.outcome_code for entry in entries} == {code for code, row in rows.items() if row != current}
    for entry in entries:
        check(entry, expected.get(rows[entry.outcome_code]))
