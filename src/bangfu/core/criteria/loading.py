"""From the text of a criteria file to its entries; every fault of form is found in one pass."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar, get_args

from bangfu.core.criteria.fields import Fields
from bangfu.core.criteria.model import (
    Article,
    Case,
    Cause,
    CriteriaSet,
    Expression,
    Indicator,
    Level,
    Measure,
    OrderedTable,
    Parameter,
    ParameterValue,
    Rule,
    ScorePart,
    TableRow,
    Verified,
    WarningRule,
)
from bangfu.core.criteria.problems import CriteriaError, Place, Problem
from bangfu.core.criteria.yaml_source import Located, read_yaml

T = TypeVar("T")

MAX_PLACES = 6
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def load_criteria(text: str, *, source: str = "") -> CriteriaSet:
    """Read a criteria set from its text.

    Raises CriteriaError with all faults of form: broken YAML, unknown or missing keys, wrong types, names given twice.
    """
    return criteria_from(read_yaml(text, source=source), source=source)


def criteria_from(located: Located, *, source: str = "") -> CriteriaSet:
    """Read a criteria set from parsed YAML."""
    problems: list[Problem] = []
    loaded = _load(Fields(located, "", problems), problems)
    if problems:
        raise CriteriaError(problems, source=source)
    return loaded


def _load(top: Fields, problems: list[Problem]) -> CriteriaSet:
    def entries(key: str, read: Callable[[Fields], T], *, required: bool = False) -> tuple[T, ...]:
        return tuple(_entry(item, key, read, problems) for item in top.items(key, required=required))

    name = top.text("名称", required=True)
    if name and not _NAME.fullmatch(name):
        top.fault(top.place, "「名称」只能用字母、数字和连字符")
    effective = Fields(top.get("生效") or Located({}, top.place), "生效", problems)
    loaded = CriteriaSet(
        name=name,
        title=top.text("标题", required=True),
        version=top.text("版本", required=True),
        effective_from=effective.day("起"),
        effective_to=effective.day("止"),
        note=top.text("说明"),
        parameters=entries("参数", _parameter),
        indicators=entries("指标", _indicator),
        exclusions=entries("排除", _rule),
        tiers=entries("类别", _rule, required=True),
        causes=entries("致困原因", _cause),
        measures=entries("措施", _measure),
        score=entries("评分", _score_part),
        warnings=entries("预警", _warning),
        cases=entries("案例", _case),
        sources=dict(entries("来源", _source)),
    )
    effective.close()
    top.close()
    _refuse_doubles(loaded, problems)
    return loaded


def _entry(item: Located, section: str, read: Callable[[Fields], T], problems: list[Problem]) -> T:
    label = section
    if isinstance(item.value, dict):
        title = item.value.get("名称") or item.value.get("代号")
        label = f"{section} / {title.text}" if title else section
    fields = Fields(item, label, problems)
    entry = read(fields)
    fields.close()
    return entry


def _source(fields: Fields) -> tuple[str, str]:
    fields.choice("核实", get_args(Verified), "自定")
    return fields.text("代号", required=True), fields.text("文件", required=True)


def _article(fields: Fields) -> Article:
    located = fields.get("依据", required=True)
    if located is None:
        return Article()
    inner = Fields(located, fields.entry, fields._problems)
    verified: Verified = inner.choice("核实", get_args(Verified), "自定")  # type: ignore[assignment]
    article = Article(inner.text("条文", required=True), inner.text("来源"), verified)
    inner.close()
    return article


def _expression(fields: Fields, key: str, *, required: bool = True) -> Expression | None:
    located = fields.get(key, required=required)
    if located is None:
        return None
    if isinstance(located.value, list | dict):
        fields.fault(located.place, f"「{key}」应是一个表达式")
        return None
    return Expression(located.text, located)


def _needed(fields: Fields, key: str) -> Expression:
    return _expression(fields, key) or Expression("0", Located("0", fields.place, text="0"))


def _places(fields: Fields, default: int) -> int:
    places = fields.whole("小数位", default=default)
    if places > MAX_PLACES:
        fields.fault(fields.place, f"「小数位」最多 {MAX_PLACES}")
        return MAX_PLACES
    return places


def _parameter(fields: Fields) -> Parameter:
    low, high = _range(fields)
    parameter = Parameter(
        name=fields.text("名称", required=True),
        unit=fields.text("单位"),
        places=_places(fields, 2),
        minimum=low,
        maximum=high,
        article=_article(fields),
        values=tuple(_parameter_value(item, fields) for item in fields.items("值", required=True)),
        place=fields.place,
    )
    for value in parameter.values:
        if not low <= value.value <= high:
            fields.fault(fields.place, f"值 {value.value} 不在范围 [{low}, {high}] 内")
        if value.value != round(value.value, parameter.places):
            fields.fault(fields.place, f"值 {value.value} 的小数位多于 {parameter.places}")
    _refuse_overlaps(parameter, fields)
    return parameter


def _range(fields: Fields) -> tuple[Decimal, Decimal]:
    items = fields.items("范围", required=True)
    bounds = [fields.as_number(item, "范围") for item in items]
    if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None and bounds[0] <= bounds[1]:
        return bounds[0], bounds[1]
    if items:
        fields.fault(items[0].place, "「范围」应是 [最小, 最大]")
    return Decimal(0), Decimal(0)


def _parameter_value(item: Located, parent: Fields) -> ParameterValue:
    fields = Fields(item, parent.entry, parent._problems)
    start = fields.day("起")
    if start is None:
        fields.fault(fields.place, "参数的每个值都要有「起」日")
    value = ParameterValue(
        value=fields.number("值", required=True) or Decimal(0),
        start=start or date.min,
        end=fields.day("止"),
        region=fields.text("地区"),
    )
    if value.region and not re.fullmatch(r"[0-9]{6}", value.region):
        fields.fault(fields.place, f"「地区」应是六位代码, 不是「{value.region}」")
    fields.close()
    return value


def _refuse_overlaps(parameter: Parameter, fields: Fields) -> None:
    """Within one region a later value takes over from an earlier open one; explicit spans may not overlap."""
    seen: set[tuple[str, object]] = set()
    for value in parameter.values:
        if value.end is not None and value.end < value.start:
            fields.fault(fields.place, f"值 {value.value} 的「止」早于「起」")
        if (value.region, value.start) in seen:
            fields.fault(fields.place, f"同一地区有两个值从 {value.start} 起")
        seen.add((value.region, value.start))


def _indicator(fields: Fields) -> Indicator:
    formula: Expression | OrderedTable | None = _expression(fields, "式", required=False)
    table = fields.get("分档")
    if (formula is None) == (table is None):
        fields.fault(fields.place, "「式」和「分档」要写且只写一个")
    if table is not None:
        formula = _table(table, fields)
    return Indicator(
        name=fields.text("名称", required=True),
        unit=fields.text("单位"),
        places=_places(fields, 2),
        formula=formula or Expression("0", Located("0", fields.place, text="0")),
        note=fields.text("说明"),
        place=fields.place,
    )


def _table(located: Located, parent: Fields) -> OrderedTable:
    fields = Fields(located, parent.entry, parent._problems)
    table = OrderedTable(
        _needed(fields, "按"), tuple(_table_row(item, fields) for item in fields.items("行", required=True))
    )
    fields.close()
    return table


def _table_row(item: Located, parent: Fields) -> TableRow:
    fields = Fields(item, parent.entry, parent._problems)
    value = fields.number("值", required=True)
    row = TableRow(fields.number("从"), fields.number("到"), Decimal(0) if value is None else value, fields.place)
    fields.close()
    return row


def _rule(fields: Fields) -> Rule:
    return Rule(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        condition=_needed(fields, "条件"),
        article=_article(fields),
        enabled=fields.flag("启用", default=True),
        place=fields.place,
    )


def _cause(fields: Fields) -> Cause:
    condition = _expression(fields, "条件", required=False)
    weight = _expression(fields, "权重", required=False)
    if (condition is None) != (weight is None):
        fields.fault(fields.place, "「条件」和「权重」要么都写, 要么都不写(由工会干部认定)")
    return Cause(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        condition=condition,
        weight=weight,
        article=_article(fields),
        place=fields.place,
    )


def _measure(fields: Fields) -> Measure:
    return Measure(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        kind=fields.text("类型"),
        condition=_needed(fields, "条件"),
        amount=_expression(fields, "金额", required=False),
        cap=_expression(fields, "上限", required=False),
        per=fields.text("单位"),
        article=_article(fields),
        place=fields.place,
    )


def _score_part(fields: Fields) -> ScorePart:
    return ScorePart(
        name=fields.text("名称", required=True),
        full=fields.whole("满分", default=0, required=True),
        formula=_needed(fields, "式"),
        place=fields.place,
    )


def _warning(fields: Fields) -> WarningRule:
    level: Level = fields.choice("级别", get_args(Level), "蓝")  # type: ignore[assignment]
    return WarningRule(
        code=fields.text("代码", required=True),
        name=fields.text("名称", required=True),
        level=level,
        condition=_needed(fields, "条件"),
        article=_article(fields),
        place=fields.place,
    )


def _case(fields: Fields) -> Case:
    members = []
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
        expected=fields.mapping("应为"),
        place=fields.place,
    )


def _refuse_doubles(loaded: CriteriaSet, problems: list[Problem]) -> None:
    """Names of numbers are one namespace; codes and names are unique within their section."""
    _note_doubles([(entry.name, entry.place) for entry in (*loaded.parameters, *loaded.indicators)], "名称", problems)
    for rules in ((*loaded.exclusions, *loaded.tiers), loaded.causes, loaded.measures, loaded.warnings):
        _note_doubles([(rule.code, rule.place) for rule in rules], "代码", problems)
    for named in (loaded.tiers, loaded.causes, loaded.measures, loaded.score, loaded.cases):
        _note_doubles([(entry.name, entry.place) for entry in named], "名称", problems)


def _note_doubles(entries: Iterable[tuple[str, Place]], key: str, problems: list[Problem]) -> None:
    seen: set[str] = set()
    for name, place in entries:
        if name in seen:
            problems.append(Problem(place, name, f"{key}「{name}」用了两次"))
        seen.add(name)
