"""Other shapes of workbooks: .ods, .xlsm, XML written differently, cells that only a scan of the XML tells apart."""

import zipfile
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from bangfu.core.exchange import zip_guard
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_reader import read_register
from tests.core.exchange.cast import ON, archives, households, members, places, workbook

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST = f'<manifest:manifest xmlns:manifest="{OFFICE}:manifest:1.0">{{}}</manifest:manifest>'


def ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    error = ' calcext:value-type="error"' if value.startswith("#") else ""
    return f'<table:table-cell office:value-type="string"{error}><text:p>{escape(value)}</text:p></table:table-cell>'


def ods(path, member_rows=None, manifest=""):
    """A minimal OpenDocument spreadsheet."""
    tables = ""
    for name, rows in (("职工家庭", households()), ("家庭成员", member_rows or members())):
        lines = [list(rows[0]), *(list(row.values()) for row in rows)]
        cells = ("".join(map(ods_cell, line)) for line in lines)
        body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        tables += f'<table:table table:name="{name}">{body}</table:table>'
    spaces = "".join(f' xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<office:document-content{spaces} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST.format(manifest))
        archive.writestr("content.xml", content)
    return path


def test_an_ods_workbook_is_read(tmp_path):
    register = read_register(ods(tmp_path / "r.ods"), on=ON)
    assert register.problems == []
    assert archives(register) == ["A001", "A002"]
    assert register.members["income_month"].to_pylist() == [420050, 0, None, 180000, 30000]


def test_an_ods_workbook_with_error_values_is_refused(tmp_path):
    with pytest.raises(UnusableInput, match="错误值"):
        read_register(ods(tmp_path / "r.ods", members(月收入="#DIV/0!")), on=ON)


def test_an_encrypted_ods_workbook_is_refused(tmp_path):
    locked = '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    with pytest.raises(UnusableInput, match="已加密"):
        read_register(ods(tmp_path / "r.ods", manifest=locked), on=ON)


def test_an_xlsm_workbook_is_read(tmp_path):
    assert archives(read_register(workbook(tmp_path / "r.xlsm"), on=ON)) == ["A001", "A002"]


def faulty_workbook(path):
    """A register with an error value in row 2, an empty text computed in row 3 and a formula never computed in row 5."""
    book = xlsxwriter.Workbook(path)
    for name, rows in (("职工家庭", households()), ("家庭成员", members())):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, [*rows[0], "备注"])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, list(row.values()))
    sheet = book.get_worksheet_by_name("家庭成员")
    sheet.write_formula(1, 4, "=1/0", None, "#DIV/0!")
    sheet.write_formula(4, 4, "=100*18", None, "KEEP")
    sheet.write_formula(2, 5, '=""', None, "EMPTY")
    book.close()
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet2 = parts["xl/worksheets/sheet2.xml"].replace(b' t="str"><f>100*18</f><v>KEEP</v>', b"><f>100*18</f><v></v>")
    sheet2 = sheet2.replace(b"<v>EMPTY</v>", b"<v></v>")
    return parts, sheet2


def rewritten(path, parts, sheet2):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, sheet2 if name.endswith("sheet2.xml") else content)
    return path


def prefixed(xml):
    head, _, body = xml.partition(b"<worksheet ")
    body = body.replace(b'xmlns="', b'xmlns:x="', 1).replace(b"</", b"\0").replace(b"<", b"<x:").replace(b"\0", b"</x:")
    return head + b"<x:worksheet " + body


FORMS = {
    "as written": lambda xml: xml,
    "single quotes": lambda xml: xml.replace(b't="e"', b"t='e'"),
    "no value element": lambda xml: xml.replace(b"<v></v>", b""),
    "empty value element": lambda xml: xml.replace(b"<v></v>", b"<v/>"),
    "prefixed names": prefixed,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("chunk", [1 << 20, 97])
def test_unreadable_cells_are_found_however_the_xml_is_written(tmp_path, monkeypatch, form, chunk):
    monkeypatch.setattr(zip_guard, "_CHUNK", chunk)
    parts, sheet2 = faulty_workbook(tmp_path / "made.xlsx")
    register = read_register(rewritten(tmp_path / "r.xlsx", parts, FORMS[form](sheet2)), on=ON)
    assert places(register) == {("家庭成员", 2, "月收入"), ("家庭成员", 5, "月收入")}
    assert archives(register) == []


def test_an_unreadable_cell_without_a_place_makes_the_file_unusable(tmp_path):
    parts, sheet2 = faulty_workbook(tmp_path / "made.xlsx")
    stripped = sheet2.replace(b'<c r="E2" ', b"<c ")
    assert stripped != sheet2
    with pytest.raises(UnusableInput, match="错误值或未计算的公式"):
        read_register(rewritten(tmp_path / "r.xlsx", parts, stripped), on=ON)


def test_parts_named_with_another_case_are_scanned_too(tmp_path):
    parts, sheet2 = faulty_workbook(tmp_path / "made.xlsx")
    path = tmp_path / "r.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            part = name.replace("worksheets/sheet", "worksheets/Sheet")
            new.writestr(part, sheet2 if name.endswith("sheet2.xml") else content)
    register = read_register(path, on=ON)
    assert places(register) == {("家庭成员", 2, "月收入"), ("家庭成员", 5, "月收入")}


def test_a_package_without_a_workbook_part_is_refused(tmp_path):
    parts, sheet2 = faulty_workbook(tmp_path / "made.xlsx")
    parts["_rels/.rels"] = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
    with pytest.raises(UnusableInput, match="不是有效的工作簿"):
        read_register(rewritten(tmp_path / "r.xlsx", parts, sheet2), on=ON)


@pytest.mark.parametrize("cut", ["half of its content", "content.xml", "META-INF/manifest.xml"])
def test_a_damaged_ods_workbook_is_refused_and_does_not_hang(tmp_path, cut):
    path = ods(tmp_path / "made.ods")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    if cut == "half of its content":
        parts["content.xml"] = parts["content.xml"][: len(parts["content.xml"]) // 2]
    else:
        del parts[cut]
    with zipfile.ZipFile(tmp_path / "r.ods", "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    with pytest.raises(UnusableInput, match="不是有效的工作簿"):
        read_register(tmp_path / "r.ods", on=ON)


def test_packed_bytes_that_do_not_unpack_are_refused(tmp_path):
    for path in (ods(tmp_path / "a.ods"), workbook(tmp_path / "b.xlsx")):
        with zipfile.ZipFile(path) as old:
            parts = {name: old.read(name) for name in old.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
            for name, content in parts.items():
                new.writestr(name, content)
        content = bytearray(path.read_bytes())
        name = b"content.xml" if path.suffix == ".ods" else b"xl/worksheets/sheet1.xml"
        start = content.index(name) + len(name)
        content[start : start + 60] = b"\xff" * 60
        path.write_bytes(bytes(content))
        with pytest.raises(UnusableInput):
            read_register(path, on=ON)
