import copy
from collections import Counter
from datetime import date

import pytest
from stdnum.iso7064 import mod_11_2

from bangfu.core.exchange.synthetic import generate_register, plant_faults, sheet_rows
from bangfu.core.facts.catalogue import catalogue

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def clean():
    return sheet_rows(generate_register(900, 4, on=ON))


@pytest.fixture(scope="module")
def spoiled(clean):
    sheets = copy.deepcopy(clean)
    return sheets, plant_faults(sheets, 1)


def cell_of(spoiled, description):
    sheets, faults = spoiled
    fault = next(fault for fault in faults if fault.description.startswith(description))
    return fault, sheets[fault.sheet][fault.row - 2][fault.column]


def test_thirteen_faults_spoil_fourteen_households(spoiled):
    _, faults = spoiled
    assert len(faults) == 13
    names = [name for fault in faults for name in fault.archive_nos]
    assert len(names) == len(set(names)) == 14


def test_each_fault_stands_where_it_says(spoiled):
    sheets, faults = spoiled
    for fault in faults:
        assert sheets[fault.sheet][fault.row - 2]["档案编号"] == fault.archive_nos[0]
        assert fault.column in sheets[fault.sheet][0]
        assert f"第{fault.row}行" in str(fault)


def test_nothing_else_is_touched(clean, spoiled):
    sheets, faults = spoiled
    touched = {(fault.sheet, fault.row - 2, fault.column) for fault in faults}
    for sheet, rows in clean.items():
        for at, (before, after) in enumerate(zip(rows, sheets[sheet], strict=False)):
            changed = {column for column in before if before[column] != after[column]}
            assert all((sheet, at, column) in touched for column in changed)
    assert len(sheets["职工家庭"]) == len(clean["职工家庭"]) + 1
    assert len(sheets["家庭成员"]) == len(clean["家庭成员"]) + 2
    assert sheets["参数"] == clean["参数"]


def test_an_id_number_has_a_wrong_check_digit(spoiled):
    _, number = cell_of(spoiled, "身份证号校验码")
    assert not mod_11_2.is_valid(number)


def test_an_id_number_has_an_impossible_date_and_a_right_check_digit(spoiled):
    _, number = cell_of(spoiled, "出生日期")
    assert mod_11_2.is_valid(number)
    assert number[10:14] == "0230"


def test_amounts_are_negative_or_words(spoiled):
    assert cell_of(spoiled, "金额为负数")[1] < 0
    assert cell_of(spoiled, "金额写成文字")[1] == "约三千"
    fault, income = cell_of(spoiled, "未成年人")
    assert income == "上学"
    assert spoiled[0]["家庭成员"][fault.row - 2]["学段"] in ("小学", "初中")


def test_a_category_is_unknown(spoiled):
    fact = catalogue().find("household", "工作状态")
    word = cell_of(spoiled, "没有这一类别")[1]
    assert word not in fact.choices
    assert word not in fact.synonyms


def test_a_region_has_no_line_at_any_level(spoiled):
    region = cell_of(spoiled, "该地区")[1]
    lined = {row["地区代码"] for row in spoiled[0]["参数"]}
    assert not lined & {region, region[:4] + "00", region[:2] + "0000"}


def test_a_household_has_two_selves(spoiled):
    sheets, _ = spoiled
    fault, _ = cell_of(spoiled, "一户有两个本人")
    selves = Counter(row["档案编号"] for row in sheets["家庭成员"] if row["与户主关系"] == "本人")
    assert [name for name, count in selves.items() if count != 1] == list(fault.archive_nos)


def test_a_self_differs_from_the_household_row(spoiled):
    sheets, _ = spoiled
    fault, name = cell_of(spoiled, "本人与职工家庭表")
    self_row = next(
        row for row in sheets["家庭成员"] if row["档案编号"] == fault.archive_nos[0] and row["与户主关系"] == "本人"
    )
    assert self_row["姓名"] != name


def test_a_required_cell_is_empty(spoiled):
    assert cell_of(spoiled, "必填项为空")[1] is None


def test_an_archive_number_is_used_twice(spoiled):
    sheets, _ = spoiled
    numbers = Counter(row["档案编号"] for row in sheets["职工家庭"])
    assert [name for name, count in numbers.items() if count > 1] == [cell_of(spoiled, "档案编号重复")[1]]


def test_a_member_belongs_to_no_household(spoiled):
    sheets, _ = spoiled
    known = {row["档案编号"] for row in sheets["职工家庭"]}
    assert [row["档案编号"] for row in sheets["家庭成员"] if row["档案编号"] not in known] == ["BL2026-999999"]


def test_one_person_lives_in_two_households(spoiled):
    sheets, _ = spoiled
    fault, number = cell_of(spoiled, "同一人在两户")
    homes = [row["档案编号"] for row in sheets["家庭成员"] if row["身份证号"] == number and row["共同生活"] == "是"]
    assert sorted(homes) == sorted(fault.archive_nos)
    counts = Counter(row["身份证号"] for row in sheets["家庭成员"])
    assert [twice for twice, count in counts.items() if count > 1] == [number]


def test_the_same_seed_plants_the_same_faults_and_another_seed_others(clean):
    planted = [plant_faults(copy.deepcopy(clean), seed) for seed in (1, 1, 2)]
    assert planted[0] == planted[1]
    assert planted[0] != planted[2]


def test_it_refuses_a_register_too_small_and_leaves_it_alone():
    sheets = sheet_rows(generate_register(20, 4, on=ON))
    before = copy.deepcopy(sheets)
    with pytest.raises(ValueError, match="完整家庭"):
        plant_faults(sheets, 1)
    assert sheets == before
