"""A bad row is named with sheet, row, column, value and reason, and takes its whole household along; the rest go on."""

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.cell import Cell

from bangfu.core.exchange.register_reader import read_register
from tests.core.exchange.cast import (
    GAO_CHUAN,
    GAO_SHAN,
    HE_PING,
    LIN_XI,
    ON,
    STRANGER,
    archives,
    households,
    id_number,
    members,
    places,
    read,
    workbook,
)

WRONG_CHECK = GAO_SHAN[:17] + ("0" if GAO_SHAN[17] != "0" else "1")


def reasons(register):
    return [problem.reason for problem in register.problems]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("身份证号", WRONG_CHECK, "校验码"),
        ("身份证号", "990000197502300110", "2 月没有 30 日"),
        ("身份证号", 990000197503040110, "存成了数字"),
        ("身份证号", "9.90000197503E+17", "数字"),
        ("身份证号", id_number("20261124", "011"), "晚于"),
        ("身份证号", id_number("18751122", "011"), "150 岁"),
        ("身份证号", "12345", "18 位"),
        ("身份证号", "", "必填"),
        ("姓名", None, "必填"),
        ("与户主关系", "老板", "可填"),
        ("月收入", -1, "不能为负数"),
        ("月收入", "约三千", "不是金额"),
        ("月收入", "1.005", "两位小数"),
        ("月收入", 0.125, "两位小数"),
        ("月收入", 100000000.01, "超出范围"),
        ("月收入", "12,34", "不是金额"),
        ("月收入", "#N/A", "错误值"),
        ("月收入", True, "不是金额"),
        ("健康状况", "恶性肿瘤病", "恶性肿瘤"),
        ("共同生活", "也许", "“是”或“否”"),
    ],
)
def test_a_bad_cell_of_a_member_names_itself(tmp_path, column, value, reason):
    register = read(tmp_path, member_rows=members(**{column: value}))
    assert archives(register) == ["A002"]
    problem = register.problems[0]
    assert (problem.sheet, problem.row, problem.column, problem.archive_no) == ("家庭成员", 2, column, "A001")
    assert reason in problem.reason
    assert register.members["household_no"].to_pylist() == [0, 0]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("所在地区", "99", "6 位"),
        ("所在地区", "山西", "6 位"),
        ("工作状态", "在岗位", "最接近的是“在岗”"),
        ("工作状态", None, "必填"),
        ("住房套数", 1.5, "整数"),
        ("住房套数", "两套", "整数"),
        ("住房套数", 100, "0 到 99 套之间"),
        ("欠薪月数", -1, "不能为负数"),
        ("意外损失", "-5", "不能为负数"),
        ("档案编号", 2.0**60, "存成了数字"),
    ],
)
def test_a_bad_cell_of_a_household_names_itself(tmp_path, column, value, reason):
    register = read(tmp_path, households(**{column: value}))
    assert archives(register) == ["A002"]
    problem = next(problem for problem in register.problems if problem.sheet == "职工家庭")
    assert (problem.row, problem.column) == (2, column)
    assert reason in problem.reason


def test_the_value_is_shown_as_typed(tmp_path):
    register = read(tmp_path, member_rows=members(月收入="约三千"))
    assert register.problems[0].value == "约三千"


def test_only_other_income_may_be_negative(tmp_path):
    register = read(tmp_path, households(家庭其他年收入=-1200.5))
    assert register.households["other_income_year"].to_pylist()[0] == -120050


def test_several_faults_of_a_household_are_all_named(tmp_path):
    register = read(tmp_path, households(住房套数="?"), members(月收入="?", 共同生活="?"))
    assert places(register) == {("职工家庭", 2, "住房套数"), ("家庭成员", 2, "月收入"), ("家庭成员", 2, "共同生活")}


def test_every_row_of_a_duplicate_archive_is_named(tmp_path):
    rows = [*households(), households()[0]]
    register = read(tmp_path, rows)
    assert archives(register) == ["A002"]
    assert {(problem.row, problem.reason) for problem in register.problems} == {
        (2, "档案编号重复，另见第 4 行"),
        (4, "档案编号重复，另见第 2 行"),
    }


def test_a_member_without_household_is_named_and_the_others_go_on(tmp_path):
    rows = [*members(), {"档案编号": "A009", "姓名": "生人", "身份证号": STRANGER, "与户主关系": "本人"}]
    register = read(tmp_path, member_rows=rows)
    assert archives(register) == ["A001", "A002"]
    assert [(problem.row, problem.archive_no) for problem in register.problems] == [(7, "A009")]


def test_a_household_without_members_is_named(tmp_path):
    register = read(tmp_path, member_rows=members()[3:])
    assert archives(register) == ["A002"]
    assert places(register) == {("职工家庭", 2, "档案编号")}


def test_a_household_without_self_is_named(tmp_path):
    register = read(tmp_path, member_rows=members(与户主关系="兄"))
    assert archives(register) == ["A002"]
    assert "没有“本人”" in register.problems[0].reason


def test_a_second_self_is_named_in_every_row(tmp_path):
    rows = members()
    rows[1]["与户主关系"] = "本人"
    register = read(tmp_path, member_rows=rows)
    assert archives(register) == ["A002"]
    assert {("家庭成员", 2, "与户主关系"), ("家庭成员", 3, "与户主关系")} <= places(register)


def test_a_self_that_differs_from_the_household_row_is_named(tmp_path):
    register = read(tmp_path, member_rows=members(姓名="高杉", 身份证号=STRANGER))
    assert archives(register) == ["A002"]
    assert places(register) == {("家庭成员", 2, "姓名"), ("家庭成员", 2, "身份证号")}
    assert "第 2 行不一致" in register.problems[0].reason


def test_an_old_card_and_its_18_digits_are_the_same_person(tmp_path):
    old_card = GAO_SHAN[:6] + GAO_SHAN[8:17]
    register = read(tmp_path, member_rows=members(身份证号=old_card))
    assert register.problems == []
    assert register.members["id_number"].to_pylist()[0] == GAO_SHAN


def test_a_person_co_resident_in_two_households_takes_both_out(tmp_path):
    rows = [*members(), members()[2] | {"档案编号": "A002", "与户主关系": "孙子"}]
    register = read(tmp_path, member_rows=rows)
    assert archives(register) == []
    assert {(problem.row, problem.archive_no) for problem in register.problems} == {(4, "A001"), (7, "A002")}


def test_a_person_listed_elsewhere_as_not_co_resident_is_a_note(tmp_path):
    rows = [*members(), members()[2] | {"档案编号": "A002", "与户主关系": "孙子", "共同生活": "否"}]
    register = read(tmp_path, member_rows=rows)
    assert register.problems == []
    assert archives(register) == ["A001", "A002"]
    assert [note.row for note in register.notes if note.column == "身份证号"] == [7]


def test_a_person_twice_in_one_household_is_named_in_both_rows(tmp_path):
    rows = [*members(), members()[2] | {"共同生活": "否"}]
    register = read(tmp_path, member_rows=rows)
    assert archives(register) == ["A002"]
    assert places(register) == {("家庭成员", 4, "身份证号"), ("家庭成员", 7, "身份证号")}


def test_a_person_also_listed_under_an_unknown_archive_is_in_two_places(tmp_path):
    rows = [*members(), members()[2] | {"档案编号": "A009"}]
    assert archives(read(tmp_path, member_rows=rows)) == ["A002"]


def test_a_deceased_worker_is_not_co_resident(tmp_path):
    dead = households(工作状态="去世")
    assert places(read(tmp_path, dead)) == {("家庭成员", 2, "共同生活")}
    assert archives(read(tmp_path, dead, members(共同生活="否"))) == ["A001", "A002"]


def test_a_household_of_a_hundred_members_is_refused(tmp_path):
    extra = [
        {
            "档案编号": "A001",
            "姓名": f"亲属{number}",
            "身份证号": id_number("19900101", f"{number:03d}"),
            "与户主关系": "其他亲属",
        }
        for number in range(97)
    ]
    assert archives(read(tmp_path, member_rows=[*members(), *extra[:96]])) == ["A001", "A002"]
    register = read(tmp_path, member_rows=[*members(), *extra])
    assert archives(register) == ["A002"]
    assert "100 名成员" in register.problems[0].reason


def test_a_household_row_without_archive_number_is_named(tmp_path):
    register = read(tmp_path, [*households(), households(档案编号=None)[0]])
    assert archives(register) == ["A001", "A002"]
    assert [(problem.row, problem.column) for problem in register.problems] == [(4, "档案编号")]


def test_an_unread_relation_is_not_reported_as_a_missing_self_too(tmp_path):
    register = read(tmp_path, member_rows=members(与户主关系="#"))
    assert len(register.problems) == 1


def test_error_cells_are_not_read_as_blanks(tmp_path):
    path = workbook(tmp_path / "r.xlsx", member_rows=members(医疗自付=1))
    book = openpyxl.load_workbook(path)
    cell: Cell = book["家庭成员"]["F2"]
    cell.value = "#REF!"
    cell.data_type = "e"
    book["职工家庭"]["H3"] = "#DIV/0!"
    book["职工家庭"]["H1"] = "意外损失"
    book["职工家庭"]["H3"].data_type = "e"
    book.save(path)
    register = read_register(path, on=ON)
    assert archives(register) == []
    assert {(problem.sheet, problem.row, problem.column, problem.value) for problem in register.problems} == {
        ("家庭成员", 2, "医疗自付", "#REF!"),
        ("职工家庭", 3, "意外损失", "#DIV/0!"),
    }


def test_an_error_cell_right_of_all_other_data_is_found(tmp_path):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in (("职工家庭", households()), ("家庭成员", members())):
        sheet = book.add_worksheet(name)
        sheet.write_row(3, 2, [*rows[0], "欠薪金额" if name == "职工家庭" else "年学费"])
        for number, row in enumerate(rows, start=4):
            sheet.write_row(number, 2, list(row.values()))
    book.get_worksheet_by_name("家庭成员").write_formula(5, 7, "=1/0", None, "#DIV/0!")
    book.close()
    register = read_register(path, on=ON)
    assert [(problem.row, problem.column) for problem in register.problems] == [(6, "年学费")]


def test_a_formula_never_computed_is_not_read_as_a_blank(tmp_path):
    register = read(tmp_path, member_rows=members(医疗自付="=100+23"))
    assert places(register) == {("家庭成员", 2, "医疗自付")}
    assert "没有保存计算结果" in register.problems[0].reason


def test_duplicate_lines_of_parameters_are_both_named_and_dropped(tmp_path):
    line = {"地区代码": "990000", "年度": 2026, "低保标准": 700}
    rows = [line, line | {"年度": 2025}, line | {"低保标准": 701}, line | {"地区代码": "990100", "低保标准": 0}]
    register = read(tmp_path, parameter_rows=rows)
    assert register.parameters["year"].to_pylist() == [2025]
    assert [(problem.sheet, problem.row, problem.column) for problem in register.problems] == [
        ("参数", 2, "地区代码"),
        ("参数", 4, "地区代码"),
        ("参数", 5, "低保标准"),
    ]


def test_every_household_is_either_sound_or_named(tmp_path):
    rows = members(月收入="?")
    rows += [
        rows[1] | {"档案编号": "A002"},
        {"档案编号": "A010", "姓名": "某", "身份证号": HE_PING, "与户主关系": "子"},
    ]
    everyone = [*households(), households(档案编号="A003", 身份证号=LIN_XI)[0], households(档案编号="A004", 姓名="")[0]]
    register = read(tmp_path, everyone, rows)
    sound, named = set(archives(register)), {problem.archive_no for problem in register.problems}
    assert {"A001", "A002", "A003", "A004"} <= sound | named
    assert not sound & named
    assert GAO_CHUAN not in register.members["id_number"].to_pylist()
