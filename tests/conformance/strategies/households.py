"""Households within the catalogue's ranges, most of them on or beside a boundary.

A household is (facts, members): dicts by English column name in stored units, None for an empty cell; members carry
``birth_ymd`` and ``sex``. Identity and free text, which never decide, are left out, apart from ``archive_no``.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st

from bangfu.core.facts.catalogue import MAX_MEMBERS, Blank, Entity, Fact, catalogue
from tests.conformance.oracle import stored_row
from tests.conformance.oracle.facts import region_chain

Household = tuple[dict[str, Any], list[dict[str, Any]]]

ON = date(2026, 11, 23)
"""The day that the registers are judged on."""

PARAMETERS: dict[tuple[str, int], dict[str, int | None]] = {
    ("990000", 2026): {"dibao_month": 70000, "province_income_year": 4_500_000},
    ("990200", 2026): {"dibao_month": 76033, "province_income_year": 4_500_001},
    ("990201", 2026): {"dibao_month": 1, "province_income_year": 1},
    ("990200", 2025): {"dibao_month": 65000, "province_income_year": 4_000_000},
    ("980000", 2026): {"dibao_month": 10_000_000, "province_income_year": None},
    ("970000", 2025): {"dibao_month": 68000, "province_income_year": 4_000_000},
}
"""Parameter rows of the generated registers: an exact county, its city, its province, and another year's row only."""

REGIONS = ["990000", "990201", "990202", "990200", "990301"] * 3 + ["980102", "970101"]
MULTIPLES = [Fraction(1), Fraction(2), Fraction(5, 2), Fraction(3), Fraction(3, 2)]
CLOSE = st.integers(-1, 1)
MODEST = 1_000_000
"""Ten thousand yuan: amounts up to it are drawn most often."""


def _money(fact: Fact) -> st.SearchStrategy[int | None]:
    edges = {0, 1, fact.minimum, fact.maximum, fact.minimum + 1, fact.maximum - 1, -1, 70000, 70001, 600000}
    edge = st.sampled_from(sorted(edge for edge in edges if fact.minimum <= edge <= fact.maximum))
    small = st.integers(max(fact.minimum, -MODEST), MODEST)
    return st.one_of(edge, edge, small, small, small, st.integers(fact.minimum, fact.maximum), st.none())


def _count(fact: Fact) -> st.SearchStrategy[int | None]:
    return st.one_of(st.integers(0, 3), st.integers(fact.minimum, fact.maximum), st.just(fact.maximum), st.none())


def _choice(fact: Fact) -> st.SearchStrategy[str | None]:
    blanks = {Blank.REQUIRED: [], Blank.UNKNOWN: [None]}.get(str(fact.blank), ["", None])
    return st.sampled_from([*fact.choices, *blanks])


def _fact(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind == "money":
        return _money(fact)
    if fact.kind == "count":
        return _count(fact)
    return st.sampled_from([True, False, None]) if fact.kind == "flag" else _choice(fact)


@cache
def _row(entity: Entity) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            fact.column: _fact(fact)
            for fact in catalogue().of(entity)
            if fact.usable_in_criteria and fact.kind != "derived"
        }
    )


def _births(on: date) -> st.SearchStrategy[int]:
    """Birth dates as yyyymmdd: today, around the sixteenth and the sixtieth birthday, leap days, and any other."""
    edges = [on, on - timedelta(days=1), date(2008, 2, 29), date(1926, 1, 1)]
    for years in (16, 18, 60):
        birthday = on.replace(year=on.year - years)
        edges += [birthday - timedelta(days=1), birthday, birthday + timedelta(days=1)]
    days = st.one_of(st.sampled_from(edges), st.dates(date(1910, 1, 1), on))
    return days.map(lambda day: day.year * 10000 + day.month * 100 + day.day)


@cache
def _members(on: date) -> st.SearchStrategy[list[dict[str, Any]]]:
    one = st.builds(
        lambda row, birth, sex: {**row, "birth_ymd": birth, "sex": sex},
        _row("member"),
        _births(on),
        st.sampled_from(["男", "女"]),
    )
    crowd = st.lists(one, min_size=1, max_size=2).map(lambda few: [dict(few[i % len(few)]) for i in range(MAX_MEMBERS)])
    family = st.lists(one, min_size=1, max_size=5)
    return st.sampled_from([family] * 10 + [st.just([]), crowd]).flatmap(lambda kind: kind)


@st.composite
def households(draw: st.DrawFn, on: date = ON) -> Household:
    """One household; two of three are put on an income line, or beside it by one fen."""
    household = {"region": draw(st.sampled_from(REGIONS)), **draw(_row("household"))}
    members = draw(_members(on))
    living = draw(st.sampled_from(["as drawn"] * 4 + ["all"] * 3 + ["none"]))
    for member in members:
        if living != "as drawn":
            member["co_resident"] = living == "all"
    if draw(st.integers(0, 2)):
        _put_on_income_line(draw, household, members, on)
        if draw(st.booleans()):
            _put_on_loss_line(draw, household, members, on)
    return household, members


def registers(min_size: int = 1, max_size: int = 8, on: date = ON) -> st.SearchStrategy[list[Household]]:
    """The households of one register, numbered from 0 as the register's tables are."""
    return st.lists(households(on), min_size=min_size, max_size=max_size).map(_numbered)


def _numbered(drawn: list[Household]) -> list[Household]:
    return [
        (
            {"household_no": number, "archive_no": f"H{number:04}", **household},
            [{"household_no": number, "archive_no": f"H{number:04}", **member} for member in members],
        )
        for number, (household, members) in enumerate(drawn)
    ]


def _put_on_income_line(draw: st.DrawFn, household: dict[str, Any], members: list[dict[str, Any]], on: date) -> None:
    """Choose 家庭其他年收入 so that yearly income less rigid expenses is k lines a head, give or take a fen."""
    for member in members:
        if stored_row("member", member, on)["income_month"] is None:
            member["income_month"] = draw(st.integers(0, 500_000))
        _keep_modest(member, "income_month", "medical_self_pay", "tuition_year")
    _keep_modest(household, "rehabilitation_year", "job_cost_year", "care_year")
    line = next(
        (
            PARAMETERS[code, on.year]["dibao_month"]
            for code in region_chain(household["region"])
            if (code, on.year) in PARAMETERS
        ),
        None,
    )
    living, rigid = _living_and_rigid(household, members, on)
    if line is None or not living:
        return
    target = draw(st.sampled_from(MULTIPLES)) * line * 12 * len(living) + draw(CLOSE)
    _set_within_range(household, "other_income_year", int(target) - 12 * _monthly(living) + rigid)


def _put_on_loss_line(draw: st.DrawFn, household: dict[str, Any], members: list[dict[str, Any]], on: date) -> None:
    """Choose 意外损失 so that the loss not made good is four fifths of the yearly income, give or take a fen."""
    living, _ = _living_and_rigid(household, members, on)
    income = 12 * _monthly(living) + (household["other_income_year"] or 0)
    made_good = household["compensation"] or 0
    _set_within_range(household, "accident_loss", made_good + max(income, 0) * 4 // 5 + draw(CLOSE))


def _living_and_rigid(
    household: dict[str, Any], members: list[dict[str, Any]], on: date
) -> tuple[list[dict[str, Any]], int]:
    rows = [stored_row("member", member, on) for member in members]
    living = [row for row in rows if row["co_resident"]]
    home = stored_row("household", household, on)
    rigid = home["rehabilitation_year"] + home["job_cost_year"] + home["care_year"]
    return living, rigid + sum(row["medical_self_pay"] + row["tuition_year"] for row in living)


def _monthly(living: list[dict[str, Any]]) -> int:
    return sum(row["income_month"] for row in living)


def _keep_modest(row: dict[str, Any], *columns: str) -> None:
    """Leave amounts that 家庭其他年收入 can make up for."""
    for column in columns:
        row[column] = row[column] and row[column] % MODEST


def _set_within_range(household: dict[str, Any], column: str, fen: int) -> None:
    fact = catalogue().by_column("household", column)
    if fact.minimum <= fen <= fact.maximum:
        household[column] = fen
