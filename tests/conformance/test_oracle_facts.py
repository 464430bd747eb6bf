"""Hand-worked examples of how the oracle reads facts, blanks, ages and dated values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.conformance.oracle import stored_row
from tests.conformance.oracle.facts import Value, age_on, named_facts, register_parameters, set_parameter

ON = date(2026, 11, 23)


def test_it_reads_money_in_yuan_under_both_names():
    household = named_facts("household", {"other_income_year": -1}, ON)
    member = named_facts("member", {"income_month": 12345}, ON)
    assert household["家庭其他年收入"] == household["other_income_year"] == Fraction(-1, 100)
    assert member["月收入"] == member["income_month"] == Fraction(12345, 100)


def test_it_reads_blanks_as_the_catalogue_says():
    household = named_facts("household", {"houses": None}, ON)
    names = ("住房套数", "私家车", "户口类型", "储蓄", "意外类型", "工作状态")
    assert [household[name] for name in names] == [0, False, "", None, None, None]
    assert named_facts("member", {}, ON)["共同生活"] is True


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ({"age": 15}, 0),
        ({"age": 16}, None),
        ({}, None),
        ({"age": 15, "income_month": 100}, 1),
        ({"birth_ymd": 20101124}, 0),
        ({"birth_ymd": 20101123}, None),
    ],
)
def test_it_reads_a_blank_income_by_age(member, expected):
    assert named_facts("member", member, ON)["月收入"] == expected


def test_it_counts_completed_years():
    assert age_on(20001123, ON) == 26
    assert age_on(20001124, ON) == 25
    assert age_on(20040229, date(2026, 2, 28)) == 21
    assert age_on(20040229, date(2026, 3, 1)) == 22


def test_it_fills_a_row_in_stored_units():
    row = stored_row("member", {"birth_ymd": 20200101, "tuition_year": 5}, ON)
    filled = [row[column] for column in ("age", "income_month", "tuition_year", "co_resident", "orphan")]
    assert filled == [6, 0, 5, True, None]


def test_it_takes_the_line_of_the_county_then_the_city_then_the_province_and_of_that_year_only():
    rows = {
        ("990201", 2026): {"dibao_month": 1},
        ("990200", 2026): {"dibao_month": 2},
        ("990000", 2026): {"dibao_month": 3},
        ("990500", 2025): {"dibao_month": 4},
    }
    regions = ("990201", "990202", "990301", "990500", "990000", "110000", None)
    lines = [register_parameters(rows, region, ON)["低保标准"] for region in regions]
    assert lines == [Fraction(fen, 100) if fen else None for fen in (1, 2, 3, 3, 3, None, None)]


def test_it_takes_a_dated_value_of_the_set_and_lets_the_nearest_region_win():
    values = [
        {"起": date(2020, 1, 1), "止": date(2026, 11, 22), "值": 1},
        {"起": date(2026, 11, 23), "值": 2.5},
        {"起": date(2026, 1, 1), "止": date(2026, 11, 23), "地区": "990200", "值": 3},
        {"起": date(2026, 1, 1), "止": date(2026, 11, 22), "地区": "990201", "值": 4},
        {"起": date(2026, 1, 1), "地区": "990000", "值": 5},
    ]

    def multiple(region: str, on: date = ON) -> Value:
        return set_parameter({"名称": "倍数", "值": values}, region, on)

    assert [multiple(region) for region in ("990201", "990202", "990300", "110000")] == [3, 3, 5, Fraction(5, 2)]
    assert multiple("990201", date(2026, 11, 22)) == 4
    assert multiple("110000", date(2026, 11, 22)) == 1
    assert multiple("990201", date(2019, 12, 31)) is None
