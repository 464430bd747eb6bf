"""`bangfu screen`: a register workbook in, a result workbook out, right to the last household."""

import openpyxl
import pytest

from tests.cli.cast import DAY, NOT_PASSED, VERDICTS, bangfu, cast, few, sheet_rows


@pytest.fixture(scope="module")
def screened(tmp_path_factory):
    folder = tmp_path_factory.mktemp("screen")
    register = cast().save(folder / "登记表.xlsx")
    run = bangfu("screen", register, "-o", folder / "结果.xlsx", "--date", DAY)
    assert run.returncode == 0, run.stderr
    return run, folder / "结果.xlsx"


@pytest.fixture(scope="module")
def verdicts(screened):
    return {row["档案编号"]: row for row in sheet_rows(screened[1], "认定结果")}


def test_each_household_is_in_exactly_one_of_the_two_sheets(screened, verdicts):
    assert set(verdicts) == set(VERDICTS)
    assert {row["档案编号"] for row in sheet_rows(screened[1], "未通过")} == NOT_PASSED


@pytest.mark.parametrize("archive_no", VERDICTS)
def test_the_verdict_is_the_one_worked_out_by_hand(verdicts, archive_no):
    row = verdicts[archive_no]
    assert (row["困难类别"], row["人均月净收入"], row["主要致困原因"]) == VERDICTS[archive_no]


def test_the_line_is_that_of_the_region_or_the_one_above(verdicts):
    lines = {number: verdicts[number]["低保标准"] for number in ("city-of-province", "county-line", "city-line")}
    assert lines == {"city-of-province": 750, "county-line": 825, "city-line": 800}


def test_the_summary_names_the_region_whose_line_was_used(screened):
    remarks = {row["项目"]: row["说明"] for row in sheet_rows(screened[1], "汇总")}
    assert "990000" in remarks["990201"]
    assert "990100" in remarks["990199"]
    assert not remarks["990101"]


def test_the_proposed_amounts_of_an_accident(screened):
    """A gap of 18000 − 24000 + 19200.01 capped at ten lines; 15 % of 19200.01 is 2880.0015."""
    rows = [row for row in sheet_rows(screened[1], "帮扶测算") if row["档案编号"] == "accident"]
    paid = {row["措施"]: row["测算金额"] for row in rows if row["测算金额"] is not None}
    assert paid == {"生活救助": 7500, "意外救助": 2880, "节日关爱": 1000, "互助保险": 100}


def test_the_gap_of_one_fen_a_year_is_proposed_to_the_fen(screened):
    rows = sheet_rows(screened[1], "帮扶测算")
    living = {row["档案编号"]: row["测算金额"] for row in rows if row["措施"] == "生活救助"}
    assert living["three-under"] == 0.01
    assert living["deep-1-fen-under"] == 0.12


def test_the_reason_names_value_line_margin_and_article(verdicts):
    reason = verdicts["deep-1-fen-under"]["认定理由"]
    for part in ("深度困难", "749.99", "750.00", "低 0.01", "现行标准"):
        assert part in reason


def test_a_value_that_rounds_onto_the_line_does_not_look_equal_to_it(verdicts):
    assert "低 0.0003 元/月" in verdicts["three-under"]["认定理由"]
    assert "750.00 元/月 <" not in verdicts["three-under"]["认定理由"]


def test_what_did_not_pass_is_named_with_place_and_reason(screened):
    found = {}
    for row in sheet_rows(screened[1], "未通过"):
        found.setdefault(row["档案编号"], []).append(row)
    (unknown,) = found["adult-unknown"]
    members = cast().members
    spouse = next(
        place
        for place, row in enumerate(members, start=2)
        if row["档案编号"] == "adult-unknown" and row["与户主关系"] == "配偶"
    )
    assert (unknown["工作表"], unknown["行"], unknown["列"]) == ("家庭成员", spouse, "月收入")
    assert "不能当作 0" in unknown["原因"]
    assert (found["no-line"][0]["列"], found["no-line"][0]["值"]) == ("所在地区", "110000")
    assert "校验" in found["wrong-id"][0]["原因"]
    assert (found["negative"][0]["列"], found["negative"][0]["工作表"]) == ("月收入", "家庭成员")
    assert len([row for row in found["twice"] if row["工作表"] == "职工家庭"]) == 2


def test_the_tally_adds_up(screened):
    lines = screened[0].stdout.splitlines()
    counts = {line.split()[0]: int(line.split()[1]) for line in lines if " 户" in line}
    tiers = ("深度困难", "相对困难", "意外致困", "边缘困难", "不符合", "排除")
    expected = {tier: sum(verdict[0] == tier for verdict in VERDICTS.values()) for tier in tiers}
    assert counts == expected | {"未通过": len(NOT_PASSED)}
    assert "缺少事实 2" in screened[0].stdout


def test_hostile_text_stays_text(screened):
    """Excel runs nothing: no cell of the result is a formula, and the texts are unchanged."""
    book = openpyxl.load_workbook(screened[1])
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    row = next(row for row in sheet_rows(screened[1], "认定结果") if row["档案编号"] == "=1+1")
    assert (row["姓名"], row["所属单位"]) == ("+86高山", '=HYPERLINK("file:x","y")')


def test_a_register_brings_its_own_line_and_a_year_means_its_last_day(tmp_path):
    families = few()
    register = families.save(tmp_path / "r.xlsx", [{"地区代码": "990000", "年度": 2025, "低保标准": 760}])
    run = bangfu("screen", register, "-o", tmp_path / "out.xlsx", "--year", "2025")
    assert run.returncode == 0, run.stderr
    assert "2025-12-31" in run.stdout
    tiers = {row["档案编号"]: row["困难类别"] for row in sheet_rows(tmp_path / "out.xlsx", "认定结果")}
    assert tiers == {"A1": "深度困难", "A2": "深度困难", "A3": "不符合"}


def test_a_file_of_lines_wins_over_the_shipped_ones(tmp_path):
    lines = tmp_path / "lines.yaml"
    lines.write_text('- {地区代码: "990000", 年度: 2026, 低保标准: 2500.01}\n', encoding="utf-8")
    register = few().save(tmp_path / "r.xlsx")
    run = bangfu("screen", register, "-o", tmp_path / "out.xlsx", "--date", DAY, "--parameters", lines)
    assert run.returncode == 0, run.stderr
    tiers = {row["档案编号"]: row["困难类别"] for row in sheet_rows(tmp_path / "out.xlsx", "认定结果")}
    assert tiers == {"A1": "深度困难", "A2": "深度困难", "A3": "相对困难"}


def test_a_what_if_file_as_criteria(tmp_path):
    patch = tmp_path / "what-if.yaml"
    text = "名称: what-if\n基于: union-current\n修改:\n  - {路径: 参数/深度倍数/值/0/值, 值: 1.1}\n"
    patch.write_text(text, encoding="utf-8")
    register = few().save(tmp_path / "r.xlsx")
    run = bangfu("screen", register, "-o", tmp_path / "out.xlsx", "--date", DAY, "--criteria", patch)
    assert run.returncode == 0, run.stderr
    tiers = {row["档案编号"]: row["困难类别"] for row in sheet_rows(tmp_path / "out.xlsx", "认定结果")}
    assert tiers["A2"] == "深度困难"
