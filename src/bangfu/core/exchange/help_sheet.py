"""The sheet 填写说明: what each column of the register means and how its blanks read."""

from __future__ import annotations

from typing import Final

import xlsxwriter

from bangfu.core.exchange.amounts import yuan_text
from bangfu.core.exchange.sheet_data import SHEETS, typed_facts
from bangfu.core.exchange.sheet_layout import HEADER_FORMAT
from bangfu.core.facts.catalogue import Blank, Fact

HELP_SHEET: Final = "填写说明"
_HEADERS: Final = (
    ("工作表", 12),
    ("列", 20),
    ("是否必填", 12),
    ("含义", 52),
    ("单位", 10),
    ("允许值", 52),
    ("空白怎么读", 34),
)
_RULES: Final = (
    "一户一行填在“职工家庭”，一人一行填在“家庭成员”（含职工本人）；两表用档案编号对应。",
    "列可以换顺序，列名可以带 * 和括号里的单位；表头上方可以有标题行。多余的列会提示并忽略。",
    "每户恰有一名“本人”，姓名和身份证号与“职工家庭”一致；职工已故时，该“本人”的共同生活填“否”。",
    "同一人只能在一户中共同生活；在别处登记时，共同生活填“否”。",
    "任何一行有错，整户列入“未通过”并写明工作表、行、列、值和原因，其他户照常认定。",
    "身份证号、档案编号、电话和地区代码按文本填写；灰色示例行请在填报前删除。",
)

MEANINGS: Final[dict[tuple[str, str], str]] = {
    ("household", "archive_no"): "每户唯一的编号，两表以此对应",
    ("household", "name"): "职工本人姓名",
    ("household", "id_number"): "职工本人的身份证号，18 位（旧证 15 位）",
    ("household", "unit"): "所属单位的路径，如 一矿工会/综采队",
    ("household", "region"): "GB/T 2260 行政区划代码，决定适用的低保标准",
    ("household", "work_status"): "职工本人的工作状态",
    ("household", "employment_months"): "已建立劳动关系的月数",
    ("household", "union_member"): "是否工会会员",
    ("household", "hukou"): "户口类型",
    ("household", "marriage"): "职工本人的婚姻状况",
    ("household", "houses"): "家庭拥有的住房套数",
    ("household", "private_car"): "是否有私家车（非受雇佣经常使用）",
    ("household", "owns_business"): "是否经营店铺或雇工",
    ("household", "private_school"): "是否有成员就读高收费私立学校",
    ("household", "self_paid_abroad"): "是否有成员自费留学",
    ("household", "on_dibao"): "是否为低保对象",
    ("household", "other_income_year"): "工资以外的家庭年收入，经营亏损可为负数",
    ("household", "rehabilitation_year"): "一年内的残疾康复支出",
    ("household", "job_cost_year"): "一年内为就业必须付出的成本",
    ("household", "care_year"): "一年内的长期照料支出",
    ("household", "accident_loss"): "12 个月内的意外损失，不含医疗自付",
    ("household", "compensation"): "因该意外已获得的赔偿和救助",
    ("household", "arrears_months"): "被拖欠工资的月数",
    ("household", "arrears"): "被拖欠的工资总额",
    ("household", "phone"): "联系电话",
    ("household", "remark"): "备注，不参与认定",
    ("household", "months_below_dibao"): "人均收入连续低于低保标准的月数（2016 版标准使用）",
    ("household", "investments"): "投资性净资产（2016 版标准使用）",
    ("household", "savings"): "储蓄（2016 版标准使用）",
    ("household", "accident_kind"): "意外的类型（2016 版标准使用）",
    ("member", "archive_no"): "所在家庭的档案编号",
    ("member", "name"): "成员姓名",
    ("member", "id_number"): "成员的身份证号；年龄和性别由此得出",
    ("member", "relation"): "与户主（职工本人）的关系，GB/T 4761",
    ("member", "co_resident"): "是否共同生活；共同生活的成员计入家庭人口",
    ("member", "income_month"): "月收入，没有收入填 0",
    ("member", "health"): "健康状况或所患重病",
    ("member", "disability"): "残疾类别",
    ("member", "disability_grade"): "残疾等级",
    ("member", "occupation"): "人员身份",
    ("member", "school_stage"): "正在就读的学段",
    ("member", "tuition_year"): "一年的学费",
    ("member", "medical_self_pay"): "12 个月内个人自付的医疗费用",
    ("member", "insurance"): "参加的医疗保险",
    ("member", "remark"): "备注，不参与认定",
    ("member", "orphan"): "是否孤儿（助孤使用）",
    ("parameter", "region"): "行政区划代码；先找本县，再找本市（xxxx00），再找本省（xx0000）",
    ("parameter", "year"): "标准适用的年度",
    ("parameter", "dibao_month"): "当地当年的最低生活保障标准",
    ("parameter", "province_income_year"): "全省居民人均可支配收入",
}


def write_help_sheet(book: xlsxwriter.Workbook) -> None:
    """Add the help sheet to a workbook."""
    sheet = book.add_worksheet(HELP_SHEET)
    header, plain = book.add_format(HEADER_FORMAT), book.add_format({"text_wrap": True, "valign": "top"})
    for column, (name, width) in enumerate(_HEADERS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, header)
    row = 0
    for entity, title in SHEETS.items():
        for fact in typed_facts(entity):
            row += 1
            cells = (title, fact.name, required_word(fact), MEANINGS[entity, fact.column], fact.unit)
            for column, text in enumerate((*cells, allowed_words(fact), blank_words(fact))):
                sheet.write_string(row, column, text, plain)
    for rule in _RULES:
        row += 1
        sheet.write_string(row, 0, "填写规则", plain)
        sheet.merge_range(row, 1, row, len(_HEADERS) - 1, rule, plain)
    sheet.freeze_panes(1, 2)


def required_word(fact: Fact) -> str:
    """Whether a column must be there and filled in."""
    return "必填" if fact.required else "可不设此列" if fact.optional else "选填"


def allowed_words(fact: Fact) -> str:
    """What a cell may hold."""
    if fact.kind == "choice":
        return "、".join(fact.choices)
    if fact.kind == "flag":
        return "是、否"
    if fact.kind == "money":
        return f"{yuan_text(fact.minimum)} 到 {yuan_text(fact.maximum)}，最多两位小数"
    if fact.kind == "count":
        return f"{fact.minimum} 到 {fact.maximum} 的整数"
    return {"id_number": "18 位或 15 位身份证号", "region": "6 位数字"}.get(fact.kind, "文字")


def blank_words(fact: Fact) -> str:
    """How an empty cell reads."""
    note = f"（提示：{fact.note_when_blank}）" if fact.note_when_blank else ""
    if fact.required:
        return "不能空白"
    if fact.blank == Blank.ZERO_UNDER_16:
        return "未满 16 岁为 0，其余为未知"
    if fact.default is None:
        return "未知"
    if isinstance(fact.default, bool):
        return ("是" if fact.default else "否") + note
    return f"{fact.default}{note}" if fact.default != "" else "未填"
