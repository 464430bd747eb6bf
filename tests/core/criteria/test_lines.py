"""Which line counts: the nearest region's, of this very year."""

from __future__ import annotations

import pytest

from bangfu.core.criteria.lines import Line, region_chain, regional_value, resolve_line, resolved_parameters
from tests.core.criteria.written_sets import ARTICLE, TIER, compiled, written

TABLE = {
    ("990000", 2026): {"dibao_month": 700, "province_income_year": 1},
    ("990200", 2026): {"dibao_month": 760, "province_income_year": None},
    ("990201", 2026): {"dibao_month": 800, "province_income_year": 3},
    ("990201", 2025): {"dibao_month": 1, "province_income_year": 1},
    ("980000", 2025): {"dibao_month": 2, "province_income_year": 2},
}


@pytest.mark.parametrize(
    ("region", "used"),
    [("990201", "990201"), ("990202", "990200"), ("990200", "990200"), ("990301", "990000"), ("990000", "990000")],
)
def test_the_nearest_region_counts(region, used):
    assert resolve_line(region, 2026, TABLE) == Line(TABLE[used, 2026], used)


@pytest.mark.parametrize(("region", "year"), [("980101", 2026), ("990202", 2025), ("990201", 2027), ("", 2026)])
def test_another_year_or_province_never_counts(region, year):
    assert resolve_line(region, year, TABLE) is None


def test_a_province_is_its_own_chain():
    assert region_chain("990000") == ("990000",)
    assert region_chain("990200") == ("990200", "990000")


def regional():
    values = [
        "起: 2020-01-01, 值: 2.5",
        "起: 2020-01-01, 地区: '990000', 值: 2.6",
        "起: 2020-01-01, 地区: '990200', 值: 2.7",
        "起: 2020-01-01, 地区: '990201', 值: 2.8",
        "起: 2020-01-01, 止: 2026-11-22, 地区: '990202', 值: 2.9",
    ]
    listed = ", ".join(f"{{{value}}}" for value in values)
    head = f"参数: [{{名称: 倍数, 小数位: 2, 范围: [1, 9], {ARTICLE}, 值: [{listed}]}}]\n"
    return compiled(written(head, tiers=TIER.replace("> 0", "> 倍数")))


@pytest.mark.parametrize(
    ("region", "value"),
    [("990201", 280), ("990202", 270), ("990299", 270), ("990301", 260), ("980101", 250), ("", 250)],
)
def test_a_regional_value_is_found_likewise_and_then_in_general(region, value):
    made = regional()
    assert regional_value(made.regional[0], region) == value
    assert resolved_parameters(made, region, {}) == {"p0": value}


def test_resolved_parameters_hold_lines_and_regional_values():
    assert resolved_parameters(regional(), "990202", TABLE) == {
        "dibao_month": 760,
        "province_income_year": None,
        "p0": 270,
    }
