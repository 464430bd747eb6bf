"""A fixed cast of invented people, and registers of them written by other libraries than the product's own writers."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import openpyxl

from bangfu.core.exchange.register_reader import read_register
from bangfu.core.exchange.register_tables import ReadRegister
from bangfu.core.national.id_number import check_character

ON = date(2026, 11, 23)


def id_number(birth: str, order: str) -> str:
    body = f"990000{birth}{order}"
    return body + check_character(body)


GAO_SHAN = id_number("19750304", "011")
LIN_XI = id_number("19770815", "022")
GAO_CHUAN = id_number("20120601", "033")
HE_PING = id_number("19690912", "044")
HE_MU = id_number("19430120", "066")
STRANGER = id_number("19881230", "077")


def households(**changes):
    """Two sound household rows; changes apply to the first."""
    first = {
        "档案编号": "A001", "姓名": "高山", "身份证号": GAO_SHAN, "所属单位": "一矿工会/综采队", "所在地区": "990000",
        "工作状态": "在岗", "住房套数": 1,
    }  # fmt: skip
    second = {
        "档案编号": "A002", "姓名": "何平", "身份证号": HE_PING, "所属单位": "二矿工会/掘进队", "所在地区": "990000",
        "工作状态": "下岗", "住房套数": 1,
    }  # fmt: skip
    return [first | changes, second]


def members(**changes):
    """The five members of the two households; changes apply to the first row (高山, 本人)."""
    rows = [
        ("A001", "高山", GAO_SHAN, "本人", 4200.5),
        ("A001", "林溪", LIN_XI, "配偶", 0),
        ("A001", "高小川", GAO_CHUAN, "子", None),
        ("A002", "何平", HE_PING, "本人", 1800),
        ("A002", "何母", HE_MU, "母亲", 300),
    ]
    names = ("档案编号", "姓名", "身份证号", "与户主关系", "月收入")
    sound = [dict(zip(names, row, strict=True)) for row in rows]
    return [sound[0] | changes, *sound[1:]]


def fill(sheet, rows, above=0):
    """Write dicts as rows below a header of all their keys, with empty rows above."""
    headers = list(dict.fromkeys(key for row in rows for key in row))
    for column, header in enumerate(headers, start=1):
        sheet.cell(above + 1, column, header)
        for number, row in enumerate(rows, start=above + 2):
            sheet.cell(number, column, row.get(header))


def workbook(path: Path, household_rows=None, member_rows=None, parameter_rows=None) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "职工家庭"
    fill(book.active, households() if household_rows is None else household_rows)
    fill(book.create_sheet("家庭成员"), members() if member_rows is None else member_rows)
    if parameter_rows is not None:
        fill(book.create_sheet("参数"), parameter_rows)
    book.save(path)
    return path


def read(tmp_path: Path, household_rows=None, member_rows=None, parameter_rows=None) -> ReadRegister:
    return read_register(workbook(tmp_path / "登记表.xlsx", household_rows, member_rows, parameter_rows), on=ON)


def write_csv(path: Path, rows, encoding="utf-8") -> Path:
    headers = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headers)
        writer.writeheader()
        writer.writerows(rows)
    return path


def archives(register: ReadRegister) -> list[str]:
    return register.households["archive_no"].to_pylist()


def places(register: ReadRegister) -> set[tuple[str, int, str]]:
    return {(problem.sheet, problem.row, problem.column) for problem in register.problems}
