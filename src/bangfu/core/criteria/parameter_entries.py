"""Reads the parameters of a set: dated values, each within its declared range and decimal places."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from bangfu.core.criteria.entry_parts import read_article, read_places
from bangfu.core.criteria.model import Parameter, ParameterValue
from bangfu.core.yaml_text.fields import Fields
from bangfu.core.yaml_text.source import Located

_REGION: Final = re.compile(r"[0-9]{6}")


def read_parameter(fields: Fields) -> Parameter:
    """A parameter with all its values."""
    bounds = _range(fields)
    low, high = bounds or (Decimal(0), Decimal(0))
    parameter = Parameter(
        name=fields.text("名称", required=True),
        unit=fields.text("单位"),
        places=read_places(fields),
        minimum=low,
        maximum=high,
        article=read_article(fields),
        values=tuple(_value(item, fields, low) for item in fields.items("值", required=True)),
        place=fields.place,
    )
    for bound in bounds or ():
        if bound != round(bound, parameter.places):
            fields.fault(fields.place, f"「范围」的 {bound} 小数位多于 {parameter.places}")
    for value in parameter.values:
        _check_value(value, parameter, fields, bounds)
    _refuse_doubles(parameter, fields)
    return parameter


def _range(fields: Fields) -> tuple[Decimal, Decimal] | None:
    items = fields.items("范围", required=True)
    bounds = [fields.as_number(item, "范围") for item in items]
    if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None and bounds[0] <= bounds[1]:
        return bounds[0], bounds[1]
    if items and None not in bounds:
        fields.fault(items[0].place, "「范围」应是 [最小, 最大]")
    return None


def _value(item: Located, parent: Fields, stand_in: Decimal) -> ParameterValue:
    fields = parent.inner(item)
    start = fields.day("起")
    if start is None:
        fields.fault(fields.place, "参数的每个值都要有「起」日")
    number = fields.number("值", required=True)
    value = ParameterValue(
        value=stand_in if number is None else number,
        start=start or date.min,
        end=fields.day("止"),
        region=fields.text("地区"),
    )
    if value.region and not _REGION.fullmatch(value.region):
        fields.fault(fields.place, f"「地区」应是六位代码, 不是「{value.region}」")
    fields.close()
    return value


def _check_value(
    value: ParameterValue, parameter: Parameter, fields: Fields, bounds: tuple[Decimal, Decimal] | None
) -> None:
    if bounds and not bounds[0] <= value.value <= bounds[1]:
        fields.fault(fields.place, f"值 {value.value} 不在范围 [{bounds[0]}, {bounds[1]}] 内")
    if value.value != round(value.value, parameter.places):
        fields.fault(fields.place, f"值 {value.value} 的小数位多于 {parameter.places}")
    if value.end is not None and value.end < value.start:
        fields.fault(fields.place, f"值 {value.value} 的「止」早于「起」")


def _refuse_doubles(parameter: Parameter, fields: Fields) -> None:
    """Within one region a later value takes over from an earlier one; two that begin on one day contradict."""
    seen: set[tuple[str, date]] = set()
    for value in parameter.values:
        if (value.region, value.start) in seen:
            fields.fault(fields.place, f"同一地区有两个值从 {value.start} 起")
        seen.add((value.region, value.start))
