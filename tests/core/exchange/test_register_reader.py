"""Reading sound registers: order, types, blanks, headers in many shapes."""

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.sheet_data import schema
from bangfu.core.facts.catalogue import catalogue
from tests.core.exchange.cast import (
    GAO_SHAN,
    ON,
    archives,
    fill,
    households,
    members,
    read,
    workbook,
)


def member(register, index):
    return register.members.slice(index, 1).to_pylist()[0]


def test_it_reads_households_and_members_in_order(tmp_path):
    register = read(tmp_path)
    assert register.problems == []
    assert archives(register) == ["A001", "A002"]
    assert register.households["household_no"].to_pylist() == [0, 1]
    assert register.members["household_no"].to_pylist() == [0, 0, 0, 1, 1]
    assert register.households["source_row"].to_pylist() == [2, 3]
    assert register.member_rows.to_pylist() == [2, 3, 4, 5, 6]
    assert register.rows_read == {"职工家庭": 2, "家庭成员": 5}


def test_its_tables_have_exactly_the_documented_columns(tmp_path):
    register = read(tmp_path)
    assert register.members.schema == schema("member")
    assert register.households.schema == schema("household").append(pa.field("source_row", pa.int32()))
    assert register.parameters.schema == schema("parameter")


def test_it_takes_birth_date_and_sex_from_the_id_number(tmp_path):
    register = read(tmp_path)
    assert register.members["birth_ymd"].to_pylist() == [19750304, 19770815, 20120601, 19690912, 19430120]
    assert register.members["sex"].to_pylist() == ["男", "女", "男", "女", "女"]


def test_members_far_from_their_household_come_in_household_order(tmp_path):
    rows = members()
    register = read(tmp_path, member_rows=[rows[4], rows[2], rows[0], rows[3], rows[1]])
    assert register.members["name"].to_pylist() == ["高小川", "高山", "林溪", "何母", "何平"]
    assert register.member_rows.to_pylist() == [3, 4, 6, 2, 5]


def test_blanks_read_as_the_catalogue_says(tmp_path):
    register = read(tmp_path)
    for entity, table in (("household", register.households), ("member", register.members)):
        given = set(households()[0]) | set(members()[0])
        for fact in catalogue().of(entity):
            if fact.kind != "derived" and fact.name not in given:
                assert set(table[fact.column].to_pylist()) == {fact.default}, fact.name


def test_a_blank_income_stays_unknown_for_the_engine_to_judge(tmp_path):
    assert read(tmp_path).members["income_month"].to_pylist() == [420050, 0, None, 180000, 30000]


def test_a_blank_number_of_houses_reads_as_none_with_a_note(tmp_path):
    register = read(tmp_path, households(住房套数=None))
    assert register.households["houses"].to_pylist() == [0, 1]
    notes = [(note.sheet, note.row, note.archive_no) for note in register.notes if note.reason == "住房套数未核实"]
    assert notes == [("职工家庭", 2, "A001")]


def test_a_missing_column_is_noted_unless_it_is_optional(tmp_path):
    missing = {note.column for note in read(tmp_path).notes if "没有这一列" in note.reason}
    assert {"私家车", "医疗自付"} <= missing
    assert not missing & {"储蓄", "孤儿", "意外类型"}


def test_unknown_columns_are_noted_and_dropped(tmp_path):
    register = read(tmp_path, households(星座="白羊", 住房套数量=3))
    noted = {note.column: note.reason for note in register.notes if "未识别" in note.reason}
    assert set(noted) == {"星座", "住房套数量"}
    assert "住房套数" in noted["住房套数量"]


def test_it_finds_the_header_below_title_rows(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = " 职工家庭 "
    sheet["A1"] = "某矿业集团困难职工家庭登记表"
    sheet.merge_cells("A1:F1")
    sheet["A2"] = "填表单位：一矿工会"
    fill(sheet, households(), above=3)
    fill(book.create_sheet("家庭成员"), members(), above=1)
    book.save(tmp_path / "r.xlsx")
    register = read_register(tmp_path / "r.xlsx", on=ON)
    assert register.problems == []
    assert register.household_rows.to_pylist() == [5, 6]
    assert register.member_rows.to_pylist() == [3, 4, 5, 6, 7]


def test_row_numbers_hold_when_the_sheet_begins_far_down_and_right(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "职工家庭"
    fill(book.active, households(身份证号="错"), above=9)
    book.active.insert_cols(1, 3)
    fill(book.create_sheet("家庭成员"), members())
    book.save(tmp_path / "r.xlsx")
    register = read_register(tmp_path / "r.xlsx", on=ON)
    assert [(problem.row, problem.column) for problem in register.problems if problem.sheet == "职工家庭"] == [
        (11, "身份证号")
    ]
    assert archives(register) == ["A002"]


@pytest.mark.parametrize(
    "header",
    [
        "月收入",
        "月收入*",
        "月收入（元）",
        "月收入(元/月)",
        " 月 收入\n（元）",
        "月平均收入",
        "＊月收入［元］",
        "月收入：",
        "月收入（元）*",
    ],
)
def test_it_knows_a_header_in_many_shapes(tmp_path, header):
    rows = [{header if key == "月收入" else key: value for key, value in row.items()} for row in members()]
    assert read(tmp_path, member_rows=rows).members["income_month"].to_pylist()[0] == 420050


def test_headers_may_come_in_any_order(tmp_path):
    rows = [dict(reversed(row.items())) for row in households()]
    assert read(tmp_path, rows).households.equals(read(tmp_path).households)


def test_an_empty_header_cell_takes_the_header_merged_down_from_above(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "职工家庭"
    fill(book.active, households(), above=1)
    book.active["A1"], book.active["A2"] = "档案编号", None
    fill(book.create_sheet("家庭成员"), members())
    book.save(tmp_path / "r.xlsx")
    assert archives(read_register(tmp_path / "r.xlsx", on=ON)) == ["A001", "A002"]


def test_entirely_empty_rows_are_skipped_and_do_not_shift_row_numbers(tmp_path):
    first, second = households()
    register = read(tmp_path, [first, {}, {"备注": "  "}, second])
    assert register.household_rows.to_pylist() == [2, 5]
    assert register.rows_read["职工家庭"] == 2


def test_full_width_and_padded_text_is_tidied(tmp_path):
    rows = members(档案编号="Ａ００１ ", 姓名="高　山", 身份证号=f" {GAO_SHAN[:6]} {GAO_SHAN[6:]}", 与户主关系="本 人")
    register = read(tmp_path, households(档案编号=" A001", 姓名="高 山", 所在地区="９９００００"), rows)
    assert register.problems == []
    assert member(register, 0)["name"] == "高山"
    assert register.households["region"].to_pylist() == ["990000", "990000"]


def test_numbers_in_text_columns_read_as_written(tmp_path):
    rows = [row | {"档案编号": 1001 if row["档案编号"] == "A001" else 1002} for row in members()]
    both = [row | {"档案编号": number} for row, number in zip(households(), (1001, "1002"), strict=True)]
    both[0] |= {"所在地区": 990000, "联系电话": 13800000000}
    register = read(tmp_path, both, rows)
    assert register.problems == []
    assert archives(register) == ["1001", "1002"]
    assert register.households["phone"].to_pylist()[0] == "13800000000"


YES = ["是", "Y", "yes", "TRUE", True, "√", 1, "1", "有", "Ｙ"]
NO = ["否", "N", "no", "false", False, "×", 0, "０", "无", None]


@pytest.mark.parametrize(("yes", "no"), list(zip(YES, NO, strict=True)))
def test_flags_are_known_in_many_forms(tmp_path, yes, no):
    rows = [households()[0] | {"私家车": yes}, households()[1] | {"私家车": no}]
    assert read(tmp_path, rows).households["private_car"].to_pylist() == [True, False]


def test_one_and_true_in_one_column_do_not_mix(tmp_path):
    rows = [households()[0] | {"欠薪月数": 1, "备注": True}, households()[1] | {"欠薪月数": True, "备注": 1}]
    register = read(tmp_path, rows)
    assert archives(register) == ["A001"]
    assert [(problem.row, problem.column) for problem in register.problems] == [(3, "欠薪月数")]


@pytest.mark.parametrize(
    ("column", "typed", "stored"),
    [
        ("与户主关系", "户主", "本人"),
        ("健康状况", "癌症", "恶性肿瘤"),
        ("残疾等级", 2, "二级"),
        ("残疾等级", "2级", "二级"),
        ("人员身份", "失（无）业", "失业"),
        ("学段", " 大学 ", "本科"),
        ("医保状况", "新农合", "居民医保"),
    ],
)
def test_choices_have_synonyms(tmp_path, column, typed, stored):
    register = read(tmp_path, member_rows=members(**{column: typed}))
    fact = next(fact for fact in catalogue().member if fact.name == column)
    assert member(register, 0)[fact.column] == stored


def test_cached_values_of_formulas_are_read(tmp_path):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in (("职工家庭", households()), ("家庭成员", members())):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, list(row.values()))
    book.get_worksheet_by_name("家庭成员").write_formula(1, 4, "=2000+200.25", None, 2200.25)
    book.get_worksheet_by_name("家庭成员").write_formula(1, 1, '="高"&"山"', None, "高山")
    book.close()
    register = read_register(path, on=ON)
    assert register.problems == []
    assert member(register, 0)["income_month"] == 220025


def test_parameters_are_read_to_the_fen(tmp_path):
    line = {
        "地区代码": 990000,
        "年度": "2026",
        "低保标准（元/月）": "１,０２６.05",
        "全省人均可支配收入(元/年)": 41234.1,
    }
    register = read(tmp_path, parameter_rows=[line])
    assert register.parameters.to_pylist() == [
        {"region": "990000", "year": 2026, "dibao_month": 102605, "province_income_year": 4123410}
    ]


def test_it_tells_how_far_it_has_come(tmp_path):
    seen = []
    read_register(workbook(tmp_path / "r.xlsx"), on=ON, progress=lambda *step: seen.append(step))
    assert seen == [("r.xlsx", 0), ("职工家庭", 0), ("职工家庭", 2), ("家庭成员", 0), ("家庭成员", 5)]


def test_a_register_without_a_household_is_no_register(tmp_path):
    with pytest.raises(UnusableInput, match="没有一户"):
        read(tmp_path, [dict.fromkeys(households()[0])])
