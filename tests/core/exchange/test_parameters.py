"""The lines of a region and year from a file of their own."""

import openpyxl
import pytest

from bangfu.core.exchange.parameters import read_parameters
from bangfu.core.exchange.problems import UnusableInput
from tests.core.exchange.cast import fill, write_csv

LINES = [
    {"地区代码": "990000", "年度": 2026, "低保标准": 700.05, "全省人均可支配收入": 36000},
    {"地区代码": "990100", "年度": 2026, "低保标准": 812, "全省人均可支配收入": None},
]
EXPECTED = [
    {"region": "990000", "year": 2026, "dibao_month": 70005, "province_income_year": 3600000},
    {"region": "990100", "year": 2026, "dibao_month": 81200, "province_income_year": None},
]
YAML = """
- {地区代码: "990000", 年度: 2026, 低保标准: 700.05, 全省人均可支配收入: 36000}
- {地区代码: 990100, 年度: 2026, 低保标准: "812"}
"""


def test_from_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "参数"
    fill(book.active, LINES, above=2)
    book.save(tmp_path / "p.xlsx")
    assert read_parameters(tmp_path / "p.xlsx").to_pylist() == EXPECTED


def test_from_csv(tmp_path):
    assert read_parameters(write_csv(tmp_path / "p.csv", LINES)).to_pylist() == EXPECTED


def test_from_yaml(tmp_path):
    (tmp_path / "p.yaml").write_text(YAML, encoding="utf-8")
    assert read_parameters(tmp_path / "p.yaml").to_pylist() == EXPECTED


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("- {地区代码: '990000', 年度: 2026, 低保标准: -1}", "第 2 行“低保标准”：-1"),
        ("- {地区代码: '990000', 年度: 2026}", "低保标准"),
        ("- {地区代码: '990000', 年度: 2026, 低保标准: 700.005}", "两位小数"),
        ("- {地区: '990000', 年度: 2026, 低保标准: 700}", "未知的项：地区"),
        ("- {地区代码: '990000', 年度: 2026, 低保标准: 1}\n- {地区代码: '990000', 年度: 2026, 低保标准: 2}", "重复"),
        ("地区代码: '990000'", "列表"),
        ("- [1", "YAML"),
        ("[]", "没有一行"),
    ],
)
def test_a_faulty_file_of_lines_is_refused(tmp_path, content, reason):
    (tmp_path / "p.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(UnusableInput, match=reason):
        read_parameters(tmp_path / "p.yaml")


def test_a_missing_file_another_kind_or_a_missing_sheet_is_named(tmp_path):
    with pytest.raises(UnusableInput, match="找不到"):
        read_parameters(tmp_path / "p.yaml")
    (tmp_path / "p.txt").write_text("x")
    with pytest.raises(UnusableInput, match="应为工作簿"):
        read_parameters(tmp_path / "p.txt")
    openpyxl.Workbook().save(tmp_path / "p.xlsx")
    with pytest.raises(UnusableInput, match="没有工作表“参数”"):
        read_parameters(tmp_path / "p.xlsx")
