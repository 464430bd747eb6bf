"""The result workbook, read back by another library."""

import errno
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from bangfu.core.exchange import result_workbook
from bangfu.core.exchange.problems import RowNote, RowProblem
from bangfu.core.exchange.result_sheets import EstimateRow, IndicatorTable, ResultSheets, SummaryRow, VerdictRow
from bangfu.core.exchange.result_workbook import write_result_workbook

HOSTILE = ["=1+1", "+1", "-1+2", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://example.org", "\t=1", "{=1}", "007", "1e5"]


def verdict(**changes):
    values = {
        "archive_no": "A001", "name": "高山", "unit": "一矿工会/综采队", "tier": "深度困难", "net_income_month": 76001,
        "dibao_month": 80000, "main_cause": "疾病", "other_causes": "子女上学", "score": Decimal("61.5"),
        "measures": "生活救助", "warnings": "", "reason": "人均月净收入 760.01 元低于 800 元",
    }  # fmt: skip
    return VerdictRow(**(values | changes))


def result(**changes):
    values = {
        "verdicts": [verdict()],
        "estimates": [EstimateRow("A001", "生活救助", 123456, "第三条")],
        "indicators": IndicatorTable(
            ("档案编号", "共同生活人口", "人均", "低保对象", "缺"), [("A001", 3, Decimal("12.30"), True, None)]
        ),
        "problems": [RowProblem("家庭成员", 7, "月收入", "约三千", "不是金额", "A002")],
        "summary": [SummaryRow("深度困难", 1, "低于一倍低保标准"), SummaryRow("合计")],
    }
    return ResultSheets(**(values | changes))


def written(tmp_path, sheets):
    write_result_workbook(tmp_path / "结果.xlsx", sheets)
    return openpyxl.load_workbook(tmp_path / "结果.xlsx")


def rows(book, name):
    return list(book[name].iter_rows(values_only=True))


def test_its_sheets_and_headers_are_the_documented_ones(tmp_path):
    book = written(tmp_path, result())
    assert book.sheetnames == ["认定结果", "帮扶测算", "指标明细", "未通过", "汇总"]
    assert rows(book, "认定结果")[0] == (
        "档案编号", "姓名", "所属单位", "困难类别", "人均月净收入", "低保标准", "主要致困原因", "次要致困原因", "需求评分",
        "建议帮扶", "预警", "认定理由",
    )  # fmt: skip
    assert rows(book, "帮扶测算")[0] == ("档案编号", "措施", "测算金额", "依据")
    assert rows(book, "未通过")[0][:5] == ("工作表", "行", "列", "值", "原因")


def test_rows_come_back(tmp_path):
    book = written(tmp_path, result())
    assert rows(book, "认定结果")[1][:6] == ("A001", "高山", "一矿工会/综采队", "深度困难", 760.01, 800)
    assert rows(book, "认定结果")[1][8] == 61.5
    assert rows(book, "帮扶测算")[1] == ("A001", "生活救助", 1234.56, "第三条")
    assert rows(book, "指标明细")[1] == ("A001", 3, 12.3, "是", None)
    assert rows(book, "未通过")[1] == ("家庭成员", 7, "月收入", "约三千", "不是金额", "A002")
    assert rows(book, "汇总")[1:] == [("深度困难", 1, "低于一倍低保标准"), ("合计", None, None)]


@pytest.mark.parametrize("fen", [0, 1, -1, 7, 10, 99, 100000001, 12345678901, -5])
def test_amounts_are_numbers_with_two_decimals(tmp_path, fen):
    book = written(tmp_path, result(verdicts=[verdict(net_income_month=fen)]))
    cell = book["认定结果"]["E2"]
    assert cell.data_type == "n"
    assert cell.number_format == "#,##0.00"
    assert Decimal(repr(float(cell.value))) * 100 == fen


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_a_link_or_a_number(tmp_path, text):
    sheets = result(
        verdicts=[verdict(name=text, reason=text, tier=text)],
        estimates=[EstimateRow(text, text, None, text)],
        indicators=IndicatorTable((text,), [(text,)]),
        problems=[RowProblem(text, 1, text, text, text, text)],
        summary=[SummaryRow(text, text, text)],
        notes=[RowNote(text, 1, text, text, text, text)],
    )
    book = written(tmp_path, sheets)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "inlineStr", "n"), (sheet.title, cell.coordinate)
                assert cell.hyperlink is None
                assert cell.data_type != "n" or cell.value != text
    assert book["认定结果"]["B2"].value == text
    assert book["认定结果"]["B2"].number_format == "@"


def test_a_tier_has_its_tint(tmp_path):
    tiers = ["深度困难", "相对困难", "意外致困", "边缘困难", "不符合"]
    book = written(tmp_path, result(verdicts=[verdict(tier=tier) for tier in tiers]))
    colours = [book["认定结果"].cell(row, 4).fill.fgColor.rgb for row in range(2, 7)]
    assert len(set(colours)) == 5


def test_it_is_ready_to_filter_and_to_print(tmp_path):
    book = written(tmp_path, result())
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref is not None
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"


def test_empty_streams_still_give_every_sheet(tmp_path):
    empty = ResultSheets(iter(()), iter(()), IndicatorTable(("档案编号",), iter(())), iter(()), iter(()))
    assert written(tmp_path, empty).sheetnames == ["认定结果", "帮扶测算", "指标明细", "未通过", "汇总"]


def test_notes_have_a_sheet_only_when_there_are_any(tmp_path):
    note = RowNote("职工家庭", 2, "住房套数", "", "住房套数未核实", "A001")
    assert rows(written(tmp_path, result(notes=[note])), "提示")[1][4] == "住房套数未核实"


@pytest.mark.parametrize(("count", "sheets"), [(3, 1), (4, 2), (6, 2), (7, 3)])
def test_more_rows_than_a_sheet_holds_go_on_to_the_next(tmp_path, monkeypatch, count, sheets):
    monkeypatch.setattr(result_workbook, "MOST_ROWS", 3)
    book = written(tmp_path, result(verdicts=(verdict(archive_no=f"A{number}") for number in range(count))))
    pages = [name for name in book.sheetnames if name.startswith("认定结果")]
    assert pages == ["认定结果", "认定结果(2)", "认定结果(3)"][:sheets]
    assert [row[0] for page in pages for row in rows(book, page)[1:]] == [f"A{number}" for number in range(count)]
    assert all(rows(book, page)[0][0] == "档案编号" for page in pages)


def test_a_text_too_long_for_a_cell_is_cut_and_not_lost(tmp_path):
    book = written(tmp_path, result(verdicts=[verdict(reason="长" * 40000)]))
    value = book["认定结果"]["L2"].value
    assert len(value) == 32767
    assert value.endswith("长…")


def test_a_full_disk_is_an_os_error(tmp_path, monkeypatch):
    def full(self):
        raise FileCreateError(OSError(errno.ENOSPC, "No space left on device"))

    monkeypatch.setattr(xlsxwriter.Workbook, "close", full)
    with pytest.raises(OSError, match="No space") as failure:
        write_result_workbook(tmp_path / "结果.xlsx", result())
    assert failure.value.errno == errno.ENOSPC


def test_nothing_is_put_together_after_an_interrupt(tmp_path):
    def rows_until_interrupted():
        yield verdict()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_result_workbook(tmp_path / "结果.xlsx", result(verdicts=rows_until_interrupted()))
    assert list(tmp_path.iterdir()) == []
