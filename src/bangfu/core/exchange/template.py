"""The empty register workbook: drop-downs, identifiers as text, two example households, a help sheet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bangfu.core.exchange.help_sheet import write_help_sheet
from bangfu.core.exchange.sheet_data import SHEETS, typed_facts
from bangfu.core.exchange.sheet_layout import LAST_ROW, format_of, lay_out, new_workbook, write_cell
from bangfu.core.facts.catalogue import Entity, Fact

_EXAMPLE_LOOK: Final = {"font_color": "#7F7F7F", "italic": True, "bg_color": "#F2F2F2"}
_REMARK: Final = "示例，填报前请删除本行"

Example = Mapping[str, str | int | float]

# Invented people: 990000 is no assigned region.
EXAMPLES: Final[Mapping[Entity, tuple[Example, ...]]] = {
    "household": (
        {"archive_no": "示例001", "name": "示例甲", "id_number": "990000197503040110", "unit": "一矿工会/综采队",
         "region": "990000", "work_status": "在岗", "employment_months": 216, "union_member": "是", "hukou": "非农业",
         "marriage": "已婚", "houses": 1, "remark": _REMARK},
        {"archive_no": "示例002", "name": "示例丁", "id_number": "99000019690912044X", "unit": "二矿工会/掘进队",
         "region": "990000", "work_status": "下岗", "employment_months": 300, "union_member": "是", "hukou": "农业",
         "marriage": "丧偶", "houses": 1, "accident_loss": 26000, "compensation": 8000, "remark": _REMARK},
    ),
    "member": (
        {"archive_no": "示例001", "name": "示例甲", "id_number": "990000197503040110", "relation": "本人",
         "co_resident": "是", "income_month": 4260.5, "health": "良好", "occupation": "在岗", "insurance": "职工医保",
         "remark": _REMARK},
        {"archive_no": "示例001", "name": "示例乙", "id_number": "990000197708150225", "relation": "配偶",
         "co_resident": "是", "income_month": 0, "health": "恶性肿瘤", "medical_self_pay": 36500,
         "insurance": "居民医保", "remark": _REMARK},
        {"archive_no": "示例001", "name": "示例丙", "id_number": "990000200506010333", "relation": "子",
         "co_resident": "是", "income_month": 0, "occupation": "大学生", "school_stage": "本科", "tuition_year": 5000,
         "insurance": "居民医保", "remark": _REMARK},
        {"archive_no": "示例002", "name": "示例丁", "id_number": "99000019690912044X", "relation": "本人",
         "co_resident": "是", "income_month": 1860, "occupation": "下岗", "insurance": "职工医保", "remark": _REMARK},
    ),
    "parameter": ({"region": "990000", "year": 2026, "dibao_month": 750, "province_income_year": 36000},),
}  # fmt: skip
"""The example rows by English column name, as typed (yuan, 是/否)."""


def write_template(path: Path) -> None:
    """Write the empty register workbook; its examples are sound rows that the reader takes."""
    with new_workbook(path) as book:
        for entity in SHEETS:
            _write_sheet(book, entity)
        write_help_sheet(book)


def _write_sheet(book: xlsxwriter.Workbook, entity: Entity) -> None:
    sheet = book.add_worksheet(SHEETS[entity])
    lay_out(book, sheet, entity)
    facts = typed_facts(entity)
    looks = [book.add_format({**format_of(fact), **_EXAMPLE_LOOK}) for fact in facts]
    for row, example in enumerate(EXAMPLES[entity], start=1):
        for column, fact in enumerate(facts):
            write_cell(sheet, row, column, example.get(fact.column), looks[column])
    for column, fact in enumerate(facts):
        _validate(sheet, column, fact)


def _validate(sheet: Worksheet, column: int, fact: Fact) -> None:
    """A drop-down for what has a list, a range for numbers, a length for regions."""
    rule = _rule(fact)
    if rule is not None:
        rule["error_title"] = fact.name
        sheet.data_validation(1, column, LAST_ROW, column, rule)


def _rule(fact: Fact) -> dict[str, Any] | None:
    if fact.kind == "choice":
        return {"validate": "list", "source": list(fact.choices), "error_message": "请从下拉列表中选择"}
    if fact.kind == "flag":
        return {"validate": "list", "source": ["是", "否"], "error_message": "请选择“是”或“否”"}
    if fact.kind == "region":
        return {"validate": "length", "criteria": "==", "value": 6, "error_message": "地区代码为 6 位数字"}
    if fact.kind in ("money", "count"):
        scale = 10**fact.scale
        return {
            "validate": "decimal" if fact.kind == "money" else "integer",
            "criteria": "between",
            "minimum": fact.minimum / scale if fact.scale else fact.minimum,
            "maximum": fact.maximum / scale if fact.scale else fact.maximum,
            "error_message": "请填写范围内的数字",
        }
    return None
