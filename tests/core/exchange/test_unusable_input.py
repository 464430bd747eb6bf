"""A file that cannot be used at all gets one clear Chinese line that names what and where."""

import struct
import zipfile

import openpyxl
import pytest

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_reader import read_register
from tests.core.exchange.cast import ON, fill, households, members, read, workbook


def refusal(path):
    with pytest.raises(UnusableInput) as refused:
        read_register(path, on=ON)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def written(path, content):
    path.write_bytes(content)
    return path


def repacked(path, change):
    """A copy of a workbook whose parts went through a change(name, bytes) -> bytes or None."""
    target = path.with_name(f"改{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def test_a_missing_file(tmp_path):
    assert "找不到 无.xlsx" in refusal(tmp_path / "无.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xlsx", b"", "空文件"),
        ("a.xlsx", b"hello", "不是工作簿"),
        ("a.xlsx", b"PK\x03\x04 broken", "不是有效的工作簿"),
        ("a.txt", b"hello", "不是登记表"),
        ("a.csv", b"hello", "文件夹"),
        ("a.xls", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600), "另存为 .xlsx"),
        ("a.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "已加密"),
    ],
)
def test_what_is_no_workbook(tmp_path, name, content, reason):
    message = refusal(written(tmp_path / name, content))
    assert reason in message
    assert name in message


def test_a_zip_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")
    assert "不是有效的工作簿" in refusal(tmp_path / "a.xlsx")


def test_a_zip_with_a_password(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1
    assert "已加密" in refusal(written(path, bytes(content)))


def test_a_truncated_workbook(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    assert "不是有效的工作簿" in refusal(written(path, path.read_bytes()[:-200]))


def test_a_workbook_with_damaged_bytes(tmp_path):
    path = workbook(tmp_path / "a.xlsx")
    content = bytearray(path.read_bytes())
    start = content.index(b"xl/worksheets/sheet1.xml") + 40
    content[start : start + 40] = b"\xff" * 40
    assert "a.xlsx" in refusal(written(path, bytes(content)))


def test_a_workbook_without_its_sheet_part(tmp_path):
    path = repacked(
        workbook(tmp_path / "a.xlsx"), lambda name, content: None if name.endswith("sheet2.xml") else content
    )
    assert "家庭成员" in refusal(path) or "不是有效的工作簿" in refusal(path)


@pytest.mark.parametrize("kept", ["职工家庭", "家庭成员"])
def test_a_missing_sheet_is_named(tmp_path, kept):
    book = openpyxl.Workbook()
    book.active.title = kept
    fill(book.active, households() if kept == "职工家庭" else members())
    book.save(tmp_path / "a.xlsx")
    missing = {"职工家庭", "家庭成员"} - {kept}
    assert f"没有“{missing.pop()}”表" in refusal(tmp_path / "a.xlsx")


def test_an_empty_workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "职工家庭"
    book.create_sheet("家庭成员")
    book.save(tmp_path / "a.xlsx")
    assert "工作表“职工家庭”是空的" in refusal(tmp_path / "a.xlsx")


def test_missing_required_columns_are_named_with_sheet_and_row(tmp_path):
    rows = [{key: value for key, value in row.items() if key not in ("身份证号", "工作状态")} for row in households()]
    message = refusal(workbook(tmp_path / "a.xlsx", rows))
    assert "工作表“职工家庭”第 1 行的表头缺少必填列：身份证号、工作状态" in message


def test_a_sheet_without_header(tmp_path):
    message = refusal(workbook(tmp_path / "a.xlsx", [{"甲": 1, "乙": 2}]))
    assert "找不到表头" in message
    assert "档案编号" in message


def test_two_columns_of_one_fact_are_both_named(tmp_path):
    with pytest.raises(UnusableInput, match="“身份证号”和“身份证号码”两列都是“身份证号”"):
        read(tmp_path, households(身份证号码="1"))


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path):
    bomb = repacked(
        workbook(tmp_path / "a.xlsx"),
        lambda name, content: (
            content.replace(b"</sheetData>", b"</sheetData>" + b" " * 30_000_000)
            if name.endswith("sheet1.xml")
            else content
        ),
    )
    assert "超过 200 倍的上限" in refusal(bomb)


def test_a_zip_that_promises_more_than_4_gb_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2):
            archive.writestr(f"{number}", b"x")
    content = bytearray(path.read_bytes())
    for start in [index for index in range(len(content)) if content[index : index + 4] == b"PK\x01\x02"]:
        content[start + 24 : start + 28] = struct.pack("<I", 3 * 1024**3)
    assert "超过 4 GB 的上限" in refusal(written(path, bytes(content)))


def test_a_zip_whose_directory_lies_about_sizes_is_refused(tmp_path):
    path = repacked(
        workbook(tmp_path / "a.xlsx"),
        lambda name, content: content + b" " * 5_000_000 if name.endswith("styles.xml") else content,
    )
    content = bytearray(path.read_bytes())
    start = content.index(b"xl/styles.xml", content.index(b"PK\x01\x02")) - 46
    content[start + 24 : start + 28] = struct.pack("<I", 1000)
    assert "压缩目录与内容不符" in refusal(written(path, bytes(content)))


def test_a_stray_value_in_a_far_corner_is_refused_before_it_eats_the_memory(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "职工家庭"
    fill(book.active, households())
    book.active.cell(1_048_576, 16_384, "x")
    fill(book.create_sheet("家庭成员"), members())
    book.save(tmp_path / "a.xlsx")
    assert "数据区域过大" in refusal(tmp_path / "a.xlsx")


def test_a_folder_without_tables(tmp_path):
    assert "没有“职工家庭”表" in refusal(tmp_path)
