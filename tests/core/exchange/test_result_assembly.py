"""From an engine's result to sheets: labels, amounts, reasons, missing facts, and the tally they add up to."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from bangfu.core.exchange.result_assembly import EngineDisagreement, assemble, outcome_order
from bangfu.core.screening.screened import screen
from tests.core.criteria.small_sets import shipped
from tests.core.exchange.cast import HE_PING, households, members, read

LINES = {
    ("990000", 2026): {"dibao_month": 75_000, "province_income_year": None},
    ("990100", 2026): {"dibao_month": 80_000, "province_income_year": None},
}


def run(tmp_path, household_rows=None, member_rows=None, lines=LINES):
    """高山: 4200.50 + 0 a month for three, 1400.17 a head, 相对困难. 何平: 2100 for two, 1050 a head, 相对困难."""
    register = read(tmp_path, household_rows, member_rows)
    compiled = shipped("union-current")
    return register, screen(compiled, register.households, register.members, lines)


def assembled(tmp_path, household_rows=None, member_rows=None, lines=LINES):
    register, screened = run(tmp_path, household_rows, member_rows, lines)
    return assemble(register, screened, lines, {"标准": "试验"})


def with_column(screened, name, values):
    result = screened.result
    place = result.column_names.index(name)
    return replace(screened, result=result.set_column(place, name, pa.array(values, result[name].type)))


def test_a_verdict_carries_labels_fen_and_texts(tmp_path):
    first, second = assembled(tmp_path).sheets.verdicts
    assert (first.archive_no, first.name, first.unit, first.tier) == ("A001", "高山", "一矿工会/综采队", "相对困难")
    assert (first.net_income_month, first.dibao_month) == (140_017, 75_000)
    assert (second.net_income_month, second.main_cause) == (105_000, "下岗失业")
    assert first.reason.startswith("相对困难：人均月净收入 1,400.17 元/月 <")
    assert "生活救助 3,594.00 元" in first.measures


def test_estimates_have_fen_for_money_and_none_for_services(tmp_path):
    people = members()
    people[3] |= {"人员身份": "下岗"}
    rows = [row for row in assembled(tmp_path, member_rows=people).sheets.estimates if row.archive_no == "A002"]
    found = {row.measure: row.amount for row in rows}
    assert found["生活救助"] == 750_000
    assert found["技能培训"] is None
    assert all(row.basis for row in rows)


def test_the_tally_adds_up(tmp_path):
    people = members()
    people[4] |= {"月收入": None}
    made = assembled(tmp_path, member_rows=people)
    tally = made.tally
    assert (dict(tally.outcomes), tally.wrong_households, tally.undecided) == ({"相对困难": 1}, 0, 1)
    assert tally.proposed_fen == sum(row.amount or 0 for row in made.sheets.estimates)
    summary = {row.label: row.value for row in made.sheets.summary}
    assert (summary["相对困难"], summary["认定结果合计"], summary["未通过"]) == (1, 1, 1)
    assert summary["测算金额合计（元）"] == Decimal(tally.proposed_fen) / 100
    assert summary["标准"] == "试验"


def test_an_undecided_household_goes_to_the_problems_with_the_row_of_the_member(tmp_path):
    rows = members()
    rows[4] |= {"月收入": None}
    made = assembled(tmp_path, member_rows=rows)
    assert [row.archive_no for row in made.sheets.verdicts] == ["A001"]
    assert len(list(made.sheets.indicators.rows)) == 1
    (problem,) = made.sheets.problems
    assert (problem.sheet, problem.row, problem.column, problem.archive_no) == ("家庭成员", 6, "月收入", "A002")


def test_a_region_without_a_line_is_a_problem_of_the_household_row(tmp_path):
    made = assembled(tmp_path, households(所在地区="110000"))
    (problem,) = made.sheets.problems
    assert (problem.sheet, problem.row, problem.column, problem.value) == ("职工家庭", 2, "所在地区", "110000")
    remarks = {row.label: row.remark for row in made.sheets.summary}
    assert "没有 2026 年" in remarks["110000"]


def test_a_household_that_did_not_pass_the_reading_is_counted_once(tmp_path):
    rows = members(月收入=-1)
    rows[1] |= {"月收入": "很多"}
    made = assembled(tmp_path, member_rows=rows)
    assert len(made.sheets.problems) == 2
    assert made.tally.wrong_households == 1
    assert [row.archive_no for row in made.sheets.verdicts] == ["A002"]


def test_the_summary_names_the_region_whose_line_was_used(tmp_path):
    made = assembled(tmp_path, households(所在地区="990102"))
    rows = {row.label: row for row in made.sheets.summary}
    assert (rows["990102"].value, rows["990102"].remark) == (Decimal("800.00"), "用上级地区 990100 的标准")
    assert (rows["990000"].value, rows["990000"].remark) == (Decimal("750.00"), "")
    assert made.sheets.verdicts[0].dibao_month == 80_000


def test_indicators_are_exact_decimals_rounded_half_up_for_display(tmp_path):
    table = assembled(tmp_path).sheets.indicators
    net = table.headers.index("人均月净收入（元/月）")
    assert [row[net] for row in table.rows] == [Decimal("1400.17"), Decimal("1050.00")]
    assert not [cell for row in table.rows for cell in row if isinstance(cell, float)]
    assert all(len(row) == len(table.headers) for row in table.rows)


def test_an_excluded_household_has_its_reason_and_no_causes(tmp_path):
    first, _ = assembled(tmp_path, households(住房套数=2)).sheets.verdicts
    assert (first.tier, first.main_cause, first.measures) == ("排除", "", "")
    assert first.reason.startswith("两套以上住房：住房套数 2 套 ≥")


def test_the_outcomes_are_listed_tiers_first():
    assert outcome_order(shipped("union-current")) == ["深度困难", "相对困难", "意外致困", "边缘困难", "不符合", "排除"]


@pytest.mark.parametrize(
    ("column", "values"), [("tier", ["deep", "relative"]), ("tier", ["relative", "none"]), ("household_no", [1, 0])]
)
def test_an_altered_row_of_an_engine_is_noticed(tmp_path, column, values):
    register, screened = run(tmp_path)
    assert assemble(register, screened, LINES, {})
    with pytest.raises(EngineDisagreement):
        assemble(register, with_column(screened, column, values), LINES, {})


def test_a_row_too_few_of_an_engine_is_noticed(tmp_path):
    register, screened = run(tmp_path)
    with pytest.raises(ValueError, match="zip"):
        assemble(register, replace(screened, result=screened.result.slice(0, 1)), LINES, {})


def test_a_deceased_worker_does_not_count(tmp_path):
    rows = members(共同生活="否", 月收入=None)
    made = assembled(tmp_path, households(工作状态="已故"), rows)
    assert (made.sheets.verdicts[0].tier, made.sheets.verdicts[0].net_income_month) == ("深度困难", 0)
    assert HE_PING not in str(made.sheets.verdicts)
