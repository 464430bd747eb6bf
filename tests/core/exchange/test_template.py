"""The template: readable by its own reader, safe to fill in by hand."""

import openpyxl
import pytest

from bangfu.core.exchange.help_sheet import MEANINGS
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.sheet_data import typed_facts
from bangfu.core.exchange.sheet_layout import header_of
from bangfu.core.exchange.template import write_template
from bangfu.core.facts.catalogue import catalogue
from tests.core.exchange.cast import ON

ENTITIES = {"职工家庭": "household", "家庭成员": "member", "参数": "parameter"}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    target = tmp_path_factory.mktemp("template") / "register.xlsx"
    write_template(target)
    return target


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def test_its_examples_read_back_as_two_sound_households(path):
    register = read_register(path, on=ON)
    assert register.problems == []
    assert register.households.num_rows == 2
    assert register.members.num_rows == 4
    assert register.parameters.num_rows == 1
    assert register.notes == []


def test_its_examples_are_marked_and_invented(path):
    register = read_register(path, on=ON)
    assert all(name.startswith("示例") for name in register.members["name"].to_pylist())
    assert all(number.startswith("990000") for number in register.members["id_number"].to_pylist())
    assert all("示例" in remark for remark in register.members["remark"].to_pylist())
    assert all("示例" in remark for remark in register.households["remark"].to_pylist())


def test_it_has_the_three_sheets_and_the_help(book):
    assert book.sheetnames == ["职工家庭", "家庭成员", "参数", "填写说明"]


@pytest.mark.parametrize("sheet", ENTITIES)
def test_every_fact_has_its_column_with_a_star_where_required(book, sheet):
    headers = [cell.value for cell in book[sheet][1]]
    assert headers == [header_of(fact) for fact in typed_facts(ENTITIES[sheet])]
    assert [("*" in header) for header in headers] == [fact.required for fact in typed_facts(ENTITIES[sheet])]
    assert book[sheet].freeze_panes == "C2"


@pytest.mark.parametrize("sheet", ENTITIES)
def test_identifier_columns_are_text_all_the_way_down(book, sheet):
    for column, fact in enumerate(typed_facts(ENTITIES[sheet]), start=1):
        letter = openpyxl.utils.get_column_letter(column)
        if fact.kind in ("text", "id_number", "region"):
            dimension = next(d for d in book[sheet].column_dimensions.values() if d.min <= column <= d.max)
            assert dimension.number_format == "@", (sheet, letter, fact.name)


@pytest.mark.parametrize("sheet", ENTITIES)
def test_choices_and_flags_have_drop_downs_that_excel_accepts(book, sheet):
    lists = {}
    for rule in book[sheet].data_validations.dataValidation:
        if rule.type == "list":
            assert len(rule.formula1) <= 257
            column = openpyxl.utils.cell.range_boundaries(str(rule.sqref))[0]
            lists[column] = rule.formula1.strip('"').split(",")
    for column, fact in enumerate(typed_facts(ENTITIES[sheet]), start=1):
        if fact.kind == "choice":
            assert lists.pop(column) == list(fact.choices)
        if fact.kind == "flag":
            assert lists.pop(column) == ["是", "否"]
    assert lists == {}


def test_the_help_sheet_explains_every_column(book):
    rows = list(book["填写说明"].iter_rows(min_row=2, values_only=True))
    explained = {(row[0], row[1]): row for row in rows}
    for sheet, entity in ENTITIES.items():
        for fact in typed_facts(entity):
            row = explained[sheet, fact.name]
            assert (row[2] == "必填") == fact.required
            assert row[3] == MEANINGS[entity, fact.column]
            assert (row[4] or "") == fact.unit
            assert row[6]
    assert explained["家庭成员", "月收入"][6] == "未满 16 岁为 0，其余为未知"
    assert explained["家庭成员", "共同生活"][6] == "是"
    assert explained["职工家庭", "住房套数"][6] == "0（提示：住房套数未核实）"


def test_no_meaning_is_left_over():
    known = {(entity, fact.column) for entity in ENTITIES.values() for fact in catalogue().of(entity)}
    assert set(MEANINGS) <= known


def test_writing_it_twice_gives_the_same_bytes(path, tmp_path):
    write_template(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == path.read_bytes()
