"""The lines by region and year: the sheet 参数 of a register, or a file of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import yaml

from bangfu.core.exchange.csv_folder import csv_sheet
from bangfu.core.exchange.problems import RowProblem, UnusableInput
from bangfu.core.exchange.row_sheets import RowSheet, read_rows
from bangfu.core.exchange.sheet_data import SHEETS, SheetData, schema
from bangfu.core.exchange.workbook_source import WORKBOOK_ENDINGS, WorkbookSource
from bangfu.core.facts.catalogue import catalogue

_ANY_DAY: Final = date(2000, 1, 1)
_REMARK: Final = "标注"
"""What a YAML line may say about itself, such as 虚构; nothing reads it."""
_YAML_ENDINGS: Final = (".yaml", ".yml")


def no_parameters() -> pa.Table:
    """An empty table of lines."""
    return schema("parameter").empty_table()


def read_parameters(path: Path) -> pa.Table:
    """Lines from a workbook with the sheet 参数, a CSV file, or a YAML list with its headers as keys; amounts in yuan.

    Raises UnusableInput for a file that cannot be used, and for the first faulty line.
    """
    data = read_rows(_sheet(path), "parameter", _ANY_DAY)
    table, problems = sound_parameters(data)
    if problems:
        first = problems[0]
        more = f"（共 {len(problems)} 处）" if len(problems) > 1 else ""
        where = f"{path.name} 的“{first.sheet}”第 {first.row} 行“{first.column}”"
        raise UnusableInput(f"{where}：{first.value}：{first.reason}{more}")
    if table.num_rows == 0:
        raise UnusableInput(f"{path.name} 中没有一行参数")
    return table


def sound_parameters(data: SheetData) -> tuple[pa.Table, list[RowProblem]]:
    """The usable lines, and a problem for each other one; two lines of one region and year drop both."""
    problems = [
        RowProblem(data.sheet, int(data.rows[fault.index]), fault.column, fault.value, fault.reason, "")
        for fault in data.faults
    ]
    bad = {fault.index for fault in data.faults}
    for key, indexes in _by_place(data.table).items():
        if len(indexes) > 1:
            bad.update(indexes)
            for index in indexes:
                others = "、".join(str(data.rows[other]) for other in indexes if other != index)
                reason = f"同一地区和年度重复，另见第 {others} 行"
                place = f"{key[0]} {key[1]}"
                problems.append(RowProblem(data.sheet, int(data.rows[index]), "地区代码", place, reason, ""))
    kept = [index for index in range(data.table.num_rows) if index not in bad]
    problems.sort(key=lambda problem: problem.row)
    return data.table.take(pa.array(kept, type=pa.int64())), problems


def _by_place(table: pa.Table) -> dict[tuple[Any, Any], list[int]]:
    places: dict[tuple[Any, Any], list[int]] = {}
    for index, place in enumerate(zip(table["region"].to_pylist(), table["year"].to_pylist(), strict=True)):
        if None not in place:
            places.setdefault(place, []).append(index)
    return places


def _sheet(path: Path) -> RowSheet:
    if not path.is_file():
        raise UnusableInput(f"找不到参数文件 {path.name}")
    ending = path.suffix.lower()
    if ending in _YAML_ENDINGS:
        return _yaml_sheet(path)
    if ending == ".csv":
        return csv_sheet(path)
    if ending not in WORKBOOK_ENDINGS:
        raise UnusableInput(f"参数文件 {path.name} 应为工作簿（.xlsx）、.csv 或 .yaml")
    name = SHEETS["parameter"]
    sheet = WorkbookSource(path, [name]).sheet(name)
    if sheet is None:
        raise UnusableInput(f"{path.name} 中没有工作表“{name}”")
    return sheet


def _yaml_sheet(path: Path) -> RowSheet:
    """A YAML list of lines as rows; row 1 is the header, so the first line is row 2."""
    try:
        lines = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnusableInput(f"{path.name} 不是有效的 YAML 文件") from error
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise UnusableInput(f"{path.name} 应是一个列表，每项写明 地区代码、年度、低保标准")
    names = [fact.name for fact in catalogue().parameter]
    unknown = sorted({str(key) for line in lines for key in line} - {*names, _REMARK})
    if unknown:
        raise UnusableInput(f"{path.name} 中有未知的项：{'、'.join(unknown)}（可用：{'、'.join(names)}）")
    return RowSheet(path.name, 1, _line_rows(names, lines))


def _line_rows(names: list[str], lines: list[dict[str, Any]]) -> Iterator[Sequence[object]]:
    yield names
    for line in lines:
        yield [line.get(name) for name in names]
