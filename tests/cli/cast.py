"""Invented families with verdicts worked out by hand, and the command line run as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import openpyxl

from tests.core.exchange.cast import fill, id_number

DAY = "2026-11-23"
SOURCE = Path(__file__).parents[2] / "src"


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(SOURCE), "PYTHONUTF8": "1"}


def bangfu(*arguments: object, **options):
    """Run one command; the result has returncode, stdout and stderr."""
    command = [sys.executable, "-m", "bangfu", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment(), check=False, **options)  # fmt: skip


class Families:
    """Collects families; ``self_income`` of the worker, then more members as dicts."""

    def __init__(self):
        self.households, self.members = [], []
        self._orders = count(100)

    def add(self, archive_no, self_income, *others, worker=None, **household):
        name = household.pop("姓名", f"职工{archive_no}")
        number = household.pop("身份证号", None) or self.number("19860101")
        row = {
            "档案编号": archive_no, "姓名": name, "身份证号": number, "所属单位": "一矿工会/综采队", "所在地区": "990000",
            "工作状态": "在岗", "住房套数": 1,
        }  # fmt: skip
        self.households.append(row | household)
        own = {
            "档案编号": archive_no,
            "姓名": name,
            "身份证号": number,
            "与户主关系": "本人",
            "月收入": self_income,
            "人员身份": "在岗",
        }
        self.members.append(own | (worker or {}))
        for place, other in enumerate(others):
            self.members.append({"档案编号": archive_no, "姓名": f"家属{archive_no}{'甲乙丙丁'[place]}", **other})
        return self

    def number(self, birth):
        return id_number(birth, f"{next(self._orders):03d}")

    def spouse(self, income, **facts):
        return {
            "身份证号": self.number("19880202"),
            "与户主关系": "配偶",
            "月收入": income,
            "人员身份": "其他",
            **facts,
        }

    def child(self, **facts):
        return {"身份证号": self.number("20160303"), "与户主关系": "子", **facts}

    def father(self, income, **facts):
        return {"身份证号": self.number("19560404"), "与户主关系": "父亲", "月收入": income, **facts}

    def save(self, path: Path, parameters=()) -> Path:
        book = openpyxl.Workbook()
        book.active.title = "职工家庭"
        fill(book.active, self.households)
        fill(book.create_sheet("家庭成员"), self.members)
        if parameters:
            fill(book.create_sheet("参数"), parameters)
        for sheet in book:
            for row in sheet.iter_rows(min_row=2):
                for cell in row:
                    if cell.data_type == "f":
                        cell.data_type = "s"  # a text that begins with = and is no formula
        book.save(path)
        return path


def few() -> Families:
    """Three families for tests that need some register: 深度困难, 相对困难, 不符合."""
    families = Families()
    families.add("A1", 700, families.child()).add("A2", 750).add("A3", 5000)
    return families


def cast() -> Families:
    """Families on and around every line. 低保标准 of 990000 in 2026 is 750: the lines are 750, 1500 and 1875 a head."""
    f = Families()
    f.add("deep-1-fen-under", "749.99")
    f.add("relative-on-line", 750, 工作状态="下岗", worker={"人员身份": "下岗"})
    f.add("relative-1-fen-under", "1499.99")
    f.add("marginal-on-line", 1500)
    f.add("marginal-1-fen-under", 1874.99)
    f.add("none-on-line", 1875)
    # 2250 a month for three is 750 a head; one fen less a year is 749.99972…, shown as 750.00 and yet under the line.
    f.add("three-on-line", 2250, f.spouse(0), f.child())
    f.add("three-under", 2250, f.spouse(0), f.child(), 家庭其他年收入=-0.01)
    # 36000 − 13500.01 = 22499.99 a year: 1874.99917 a head.
    f.add("illness", 3000, worker={"医疗自付": 13500.01, "健康状况": "恶性肿瘤"})
    # 24000 a year; 80 % of it are 19200.
    f.add("accident", 2000, 意外损失=19200.01)
    f.add("accident-on-line", 2000, 意外损失=19200)
    f.add("accident-compensated", 2000, 意外损失=30000, 已获赔偿救助=10800)
    f.add("accident-paid-short", 2000, 意外损失=30000, 已获赔偿救助=10799.99)
    f.add("houses", 0, 住房套数=2)
    f.add("car-income-unknown", None, 私家车="是")
    # 12 × 1000 − 20000 = −8000 a year.
    f.add("loss", 1000, 家庭其他年收入=-20000)
    f.add("bereaved", None, f.spouse(1400), f.child(), 工作状态="已故", worker={"共同生活": "否", "人员身份": None})
    f.add("elsewhere", 749, f.father(None, 共同生活="否", 医疗自付=99999))
    f.add("city-of-province", "749.99", 所在地区="990201")
    f.add("county-line", "824.99", 所在地区="990101")
    f.add("county-on-line", 825, 所在地区="990101")
    f.add("city-line", 800, 所在地区="990199")
    f.add("=1+1", 700, 姓名="+86高山", 所属单位='=HYPERLINK("file:x","y")', 备注="@SUM(1)")
    # These do not pass.
    f.add("adult-unknown", 100, f.spouse(None))
    f.add("no-line", 100, 所在地区="110000")
    f.add("wrong-id", 100, 身份证号="990000198601011231")
    f.add("negative", -1)
    f.add("twice", 100).add("twice", 100)
    return f


VERDICTS = {
    "deep-1-fen-under": ("深度困难", 749.99, "其他"),
    "relative-on-line": ("相对困难", 750, "下岗失业"),
    "relative-1-fen-under": ("相对困难", 1499.99, "其他"),
    "marginal-on-line": ("边缘困难", 1500, "其他"),
    "marginal-1-fen-under": ("边缘困难", 1874.99, "其他"),
    "none-on-line": ("不符合", 1875, None),
    "three-on-line": ("相对困难", 750, "其他"),
    "three-under": ("深度困难", 750, "其他"),
    "illness": ("边缘困难", 1875, "患重特大疾病"),
    "accident": ("意外致困", 2000, "遭受意外事故"),
    "accident-on-line": ("不符合", 2000, None),
    "accident-compensated": ("不符合", 2000, None),
    "accident-paid-short": ("意外致困", 2000, "遭受意外事故"),
    "houses": ("排除", 0, None),
    "car-income-unknown": ("排除", None, None),
    "loss": ("深度困难", -666.67, "其他"),
    "bereaved": ("深度困难", 700, "其他"),
    "elsewhere": ("深度困难", 749, "其他"),
    "city-of-province": ("深度困难", 749.99, "其他"),
    "county-line": ("深度困难", 824.99, "其他"),
    "county-on-line": ("相对困难", 825, "其他"),
    "city-line": ("相对困难", 800, "其他"),
    "=1+1": ("深度困难", 700, "其他"),
}
NOT_PASSED = {"adult-unknown", "no-line", "wrong-id", "negative", "twice"}


def sheet_rows(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a sheet by header."""
    headers, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]
