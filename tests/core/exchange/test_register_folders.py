"""Registers as folders of CSV and Parquet, and registers that come back from each form without a difference."""

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bangfu.core.exchange.csv_folder import write_register_csv, write_register_csv_pieces
from bangfu.core.exchange.parquet import write_register_parquet, write_register_parquet_pieces
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.register_workbook import write_register_workbook
from bangfu.core.exchange.sheet_data import Piece, schema
from tests.core.exchange.cast import GAO_SHAN, ON, archives, households, members, places, read, write_csv

LINE = {"地区代码": "990000", "年度": 2026, "低保标准": "700.05", "全省人均可支配收入": ""}


def csv_folder(folder, household_rows=None, member_rows=None, names=("职工家庭", "家庭成员", "参数"), encoding="utf-8"):
    write_csv(folder / f"{names[0]}.csv", households() if household_rows is None else household_rows, encoding)
    write_csv(folder / f"{names[1]}.csv", members() if member_rows is None else member_rows, encoding)
    write_csv(folder / f"{names[2]}.csv", [LINE], encoding)
    return folder


def parquet_folder(folder, household_changes=None, member_changes=None):
    """A Parquet register made by hand, with only the required columns and a few more."""
    household = {
        "archive_no": ["A001", "A002"], "name": ["高山", "何平"],
        "id_number": [row["身份证号"] for row in households()], "unit": ["一矿", "二矿"],
        "region": ["990000", "990000"], "work_status": ["在岗", "下岗"], "houses": [1, None],
        "other_income_year": [-120050, None],
    } | (household_changes or {})  # fmt: skip
    member = {
        "archive_no": [row["档案编号"] for row in members()], "name": [row["姓名"] for row in members()],
        "id_number": [row["身份证号"] for row in members()], "relation": [row["与户主关系"] for row in members()],
        "income_month": [420050, 0, None, 180000, 30000],
    } | (member_changes or {})  # fmt: skip
    pq.write_table(pa.table(household), folder / "households.parquet")
    pq.write_table(pa.table(member), folder / "members.parquet")
    return folder


def full_register(tmp_path):
    """A register with a value, a blank or a default in every kind of column."""
    rows = households(
        家庭其他年收入=-1200.55, 意外损失=0.07, 私家车="是", 意外类型="其他", 储蓄=99999999.99, 备注="+1+1"
    )
    register = read(tmp_path, rows, members(健康状况="癌症", 共同生活="否", 孤儿="否"), [LINE | {"低保标准": 700.05}])
    assert register.problems == []
    return register


def same(one, other):
    assert one.households.drop_columns("source_row").equals(other.households.drop_columns("source_row"))
    assert one.members.equals(other.members)
    assert one.parameters.equals(other.parameters)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_folder_reads_like_a_workbook(tmp_path, encoding):
    register = read_register(csv_folder(tmp_path, encoding=encoding), on=ON)
    assert register.problems == []
    same(register, read(tmp_path, parameter_rows=[LINE | {"低保标准": 700.05}]))


def test_csv_files_may_have_english_names(tmp_path):
    register = read_register(csv_folder(tmp_path, names=("households", "members", "parameters")), on=ON)
    assert archives(register) == ["A001", "A002"]
    assert register.sheets == {"household": "households.csv", "member": "members.csv"}


def test_a_bad_cell_of_a_csv_file_names_file_and_row(tmp_path):
    register = read_register(csv_folder(tmp_path, member_rows=members(月收入="#N/A")), on=ON)
    assert places(register) == {("家庭成员.csv", 2, "月收入")}


def test_a_row_with_more_fields_than_headers_is_a_problem(tmp_path):
    csv_folder(tmp_path)
    path = tmp_path / "家庭成员.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("4200.5", "4,200.5"), encoding="utf-8")
    register = read_register(tmp_path, on=ON)
    assert archives(register) == ["A002"]
    assert [(problem.row, "多出" in problem.reason) for problem in register.problems] == [(2, True)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "空文件"), (b"\xff\xff\xff\x00", "编码"), ('档案编号,姓名\n"开,A'.encode(), "引号")],
)
def test_an_unusable_csv_file_is_refused(tmp_path, content, reason):
    csv_folder(tmp_path)
    (tmp_path / "家庭成员.csv").write_bytes(content)
    with pytest.raises(UnusableInput, match=reason):
        read_register(tmp_path, on=ON)


def test_two_csv_files_of_one_table_are_refused(tmp_path):
    csv_folder(tmp_path)
    write_csv(tmp_path / "members.csv", members())
    with pytest.raises(UnusableInput, match="请只留一个"):
        read_register(tmp_path, on=ON)


def test_a_parquet_register_is_read_and_checked(tmp_path):
    register = read_register(parquet_folder(tmp_path), on=ON)
    assert register.problems == []
    assert register.households.schema.remove(register.households.schema.get_field_index("source_row")) == schema(
        "household"
    )
    assert register.households["other_income_year"].to_pylist() == [-120050, 0]
    assert register.households["houses"].to_pylist() == [1, 0]
    assert [note.archive_no for note in register.notes] == ["A002"]
    assert register.members["co_resident"].to_pylist() == [True] * 5
    assert register.members["birth_ymd"].to_pylist()[0] == 19750304


@pytest.mark.parametrize(
    ("household", "member", "place"),
    [
        ({"work_status": ["在岗", "没有这个"]}, {}, ("households.parquet", 2, "work_status")),
        ({"region": ["99000", "990000"]}, {}, ("households.parquet", 1, "region")),
        ({"unit": ["", "二矿"]}, {}, ("households.parquet", 1, "unit")),
        ({"houses": [1, 100]}, {}, ("households.parquet", 2, "houses")),
        ({}, {"income_month": [-1, 0, 0, 0, 0]}, ("members.parquet", 1, "income_month")),
        (
            {},
            {"id_number": [GAO_SHAN[:17] + "9"] + [row["身份证号"] for row in members()[1:]]},
            ("members.parquet", 1, "id_number"),
        ),
    ],
)
def test_a_bad_value_in_parquet_takes_its_household_out(tmp_path, household, member, place):
    register = read_register(parquet_folder(tmp_path, household, member), on=ON)
    assert place in places(register)
    assert register.households.num_rows == 1


@pytest.mark.parametrize(
    ("household", "reason"),
    [
        ({"other_income_year": [1.5, 2.0]}, "other_income_year"),
        ({"other_income_year": [1.0, 2.0]}, "浮点数"),
        ({"houses": ["一", "二"]}, "houses"),
        ({"private_car": ["是", "否"]}, "private_car"),
    ],
)
def test_a_parquet_column_of_the_wrong_type_is_refused(tmp_path, household, reason):
    with pytest.raises(UnusableInput, match=reason):
        read_register(parquet_folder(tmp_path, household), on=ON)


def test_a_parquet_register_without_required_column_or_table_is_refused(tmp_path):
    parquet_folder(tmp_path)
    pq.write_table(pq.read_table(tmp_path / "members.parquet").drop_columns("relation"), tmp_path / "members.parquet")
    with pytest.raises(UnusableInput, match=r"members.parquet 缺少必填列：relation"):
        read_register(tmp_path, on=ON)
    (tmp_path / "members.parquet").write_bytes(b"no parquet")
    with pytest.raises(UnusableInput, match="不是有效的 Parquet"):
        read_register(tmp_path, on=ON)
    (tmp_path / "members.parquet").unlink()
    with pytest.raises(UnusableInput, match=r"没有 members.parquet"):
        read_register(tmp_path, on=ON)


def test_csv_and_parquet_in_one_folder_are_refused(tmp_path):
    with pytest.raises(UnusableInput, match="既有 CSV 又有 Parquet"):
        read_register(csv_folder(parquet_folder(tmp_path)), on=ON)


@pytest.mark.parametrize("write", [write_register_parquet, write_register_csv])
def test_a_register_comes_back_from_a_folder(tmp_path, write):
    register = full_register(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    write(folder, register.households, register.members, register.parameters)
    again = read_register(folder, on=ON)
    assert again.problems == []
    same(again, register)


@pytest.mark.parametrize("write", [write_register_parquet_pieces, write_register_csv_pieces])
def test_a_register_may_be_written_piece_by_piece(tmp_path, write):
    register = full_register(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    cuts = [(0, 1, 0, 3), (1, 1, 3, 2)]
    write(
        folder,
        (
            Piece(register.households.slice(*cut[:2]), register.members.slice(*cut[2:]), register.parameters)
            for cut in cuts
        ),
    )
    same(read_register(folder, on=ON), register)


def test_a_register_comes_back_from_a_workbook(tmp_path):
    register = full_register(tmp_path)
    write_register_workbook(tmp_path / "out.xlsx", register.households, register.members, register.parameters)
    again = read_register(tmp_path / "out.xlsx", on=ON)
    assert again.problems == []
    same(again, register)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    cells = {cell.value: cell for cell in book["职工家庭"][2]}
    assert cells["+1+1"].data_type != "f"
    assert cells[GAO_SHAN].number_format == "@"


def test_a_register_too_long_for_a_sheet_is_refused(tmp_path):
    many = pa.Table.from_pydict({"x": pa.nulls(1_048_576, pa.null())})
    with pytest.raises(UnusableInput, match="CSV 或 Parquet"):
        write_register_workbook(tmp_path / "out.xlsx", many, many, many)
    assert not (tmp_path / "out.xlsx").exists()
