"""Reads the entries of a set, section by section, apart from parameters."""

from __future__ import annotations

from decimal import Decimal
from typing import cast, get_args

from bangfu.core.criteria.entry_parts import (
    needed_expression,
    read_article,
    read_expression,
    read_places,
    read_verified,
    stand_in,
)
from bangfu.core.criteria.model import (
    Case,
    Cause,
    Expression,
    Indicator,
    Level,
    Measure,
    OrderedTable,
    Rule,
    ScorePart,
    TableRow,
    WarningRule,
)
from bangfu.core.yaml_text.fields import Fields
from bangfu.core.yaml_text.source import Located


def read_source(fields: Fields) -> tuple[str, str]:
    """A document that articles refer to: its short name and what it is."""
    read_verified(fields)
    return fields.text("代号", required=True), fields.text("文件", required=True)


def read_indicator(fields: Fields) -> Indicator:
    """A named expression or ordered table."""
    formula: Expression | OrderedTable | None = read_expression(fields, "式")
    table = fields.get("分档")
    if fields.readable and (fields.get("式") is None) == (table is None):
        fields.fault(fields.place, "「式」和「分档」要写且只写一个")
    if table is not None:
        formula = _table(table, fields)
    return Indicator(
        name=fields.text("名称", required=True),
        unit=fields.text("单位"),
        places=read_places(fields),
        formula=formula or stand_in(fields),
        note=fields.text("说明"),
        place=fields.place,
    )


def _table(located: Located, parent: Fields) -> OrderedTable:
    fields = parent.inner(located)
    table = OrderedTable(
        needed_expression(fields, "按"), tuple(_table_row(item, fields) for item in fields.items("行", required=True))
    )
    fields.close()
    return table


def _table_row(item: Located, parent: Fields) -> TableRow:
    fields = parent.inner(item)
    value = fields.number("值", required=True)
    row = TableRow(fields.number("从"), fields.number("到"), Decimal(0) if value is None else value, fields.place)
    fields.close()
    return row


def read_exclusion(fields: Fields) -> Rule:
    """A condition that keeps a household out; it may be switched off."""
    return _rule(fields, enabled=fields.flag("启用", default=True))


def read_tier(fields: Fields) -> Rule:
    """A tier."""
    return _rule(fields, enabled=True)


def _rule(fields: Fields, *, enabled: bool) -> Rule:
    return Rule(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        condition=needed_expression(fields, "条件"),
        article=read_article(fields),
        enabled=enabled,
        place=fields.place,
    )


def read_cause(fields: Fields) -> Cause:
    """A cause of hardship."""
    condition = read_expression(fields, "条件")
    weight = read_expression(fields, "权重")
    if (fields.get("条件") is None) != (fields.get("权重") is None):
        fields.fault(fields.place, "「条件」和「权重」要么都写, 要么都不写(由工会干部认定)")
    return Cause(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        condition=condition,
        weight=weight,
        article=read_article(fields),
        place=fields.place,
    )


def read_measure(fields: Fields) -> Measure:
    """A way to help."""
    return Measure(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        kind=fields.text("类型"),
        condition=needed_expression(fields, "条件"),
        amount=read_expression(fields, "金额"),
        cap=read_expression(fields, "上限"),
        per=fields.text("单位"),
        article=read_article(fields),
        place=fields.place,
    )


def read_score_part(fields: Fields) -> ScorePart:
    """A part of the need score."""
    return ScorePart(
        name=fields.text("名称", required=True),
        full=fields.whole("满分", default=0, required=True),
        formula=needed_expression(fields, "式"),
        place=fields.place,
    )


def read_warning(fields: Fields) -> WarningRule:
    """A condition that raises a signal."""
    level = cast(Level, fields.choice("级别", get_args(Level), "蓝"))
    return WarningRule(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        level=level,
        condition=needed_expression(fields, "条件"),
        article=read_article(fields),
        place=fields.place,
    )


def read_case(fields: Fields) -> Case:
    """An example household with its expected verdict."""
    members: list[dict[str, Located]] = []
    for item in fields.items("成员"):
        if isinstance(item.value, dict):
            members.append(item.value)
        else:
            fields.fault(item.place, "案例的每个成员应是「事实: 值」的一组内容")
    return Case(
        name=fields.text("名称", required=True),
        on=fields.day("日期"),
        parameters=fields.mapping("参数"),
        household=fields.mapping("家庭"),
        members=tuple(members),
        expected=fields.mapping("应为", required=True),
        place=fields.place,
    )
