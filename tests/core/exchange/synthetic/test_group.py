from decimal import Decimal
from importlib.resources import files

import pytest
import yaml

from bangfu.core.exchange.synthetic.group import LINES, MINES, REGIONS, TEAMS, line_fen, province_income_fen


def test_the_lines_are_those_shipped_with_the_criteria_sets():
    text = files("bangfu.core.criteria.sets").joinpath("lines-990000.yaml").read_text(encoding="utf-8")
    shipped = yaml.safe_load(text)
    assert {row["地区代码"] for row in shipped} == set(LINES)
    for row in shipped:
        assert line_fen(row["地区代码"], row["年度"]) == Decimal(str(row["低保标准"])) * 100
        assert province_income_fen(row["年度"]) == row["全省人均可支配收入"] * 100


@pytest.mark.parametrize(
    ("region", "owner"),
    [("990101", "990101"), ("990103", "990100"), ("990201", "990000"), ("990202", "990000"), ("990301", "990000")],
)
def test_a_region_without_a_line_uses_its_city_or_its_province(region, owner):
    assert line_fen(region, 2026) == LINES[owner]


def test_lines_stay_above_zero_in_years_long_past():
    assert line_fen("990000", 1990) > 0
    assert province_income_fen(1990) > 0


def test_the_group_has_four_mines_in_four_states_and_every_region_is_used():
    assert [mine.state for mine in MINES] == ["正常", "亏损", "半停产", "关闭退出"]
    assert {region for mine in MINES for region in mine.regions} == set(REGIONS)
    assert all(sum(mine.statuses.values()) == 10_000 for mine in MINES)
    assert len({team.name for team in TEAMS}) == len(TEAMS)
