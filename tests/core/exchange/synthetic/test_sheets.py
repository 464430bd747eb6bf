from decimal import Decimal

from bangfu.core.exchange.synthetic import sheet_rows
from bangfu.core.facts.catalogue import catalogue


def test_the_sheets_have_the_names_and_headers_of_the_workbook(example):
    sheets = sheet_rows(example)
    assert list(sheets) == ["职工家庭", "家庭成员", "参数"]
    for entity, sheet in zip(("household", "member", "parameter"), sheets, strict=True):
        headers = [fact.name for fact in catalogue().of(entity) if fact.kind != "derived"]
        assert all(list(row) == headers for row in sheets[sheet][:50])
    assert len(sheets["职工家庭"]) == 12_000
    assert len(sheets["家庭成员"]) == example.members.num_rows


def test_money_is_decimal_yuan_equal_to_the_fen_of_the_table(example):
    rows = sheet_rows(example)["家庭成员"]
    for row, fen in zip(rows, example.members["income_month"].to_pylist(), strict=True):
        cell = row["月收入"]
        assert (cell is None and fen is None) or (isinstance(cell, Decimal) and cell * 100 == fen)
    assert any(cell["医疗自付"] % 1 for cell in rows)


def test_flags_are_words_and_blanks_are_empty(example):
    sheets = sheet_rows(example)
    assert {row["工会会员"] for row in sheets["职工家庭"]} == {"是", "否"}
    assert {row["残疾类别"] for row in sheets["家庭成员"]} >= {None, "无", "肢体"}
    assert not any(cell == "" for rows in sheets.values() for row in rows for cell in row.values())
    assert sheets["参数"][0] == {
        "地区代码": "990000",
        "年度": 2025,
        "低保标准": Decimal("720.00"),
        "全省人均可支配收入": Decimal("31400.00"),
    }
