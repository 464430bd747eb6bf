"""The form of a step: what was typed into its lines, checked and made into values that can be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from bangfu.core.workflow.model import FieldKind, FormField, Step

Value = str | int | bool | list[str]

_LONGEST: Final = {FieldKind.TEXT: 100, FieldKind.LONG: 2_000, FieldKind.NAMES: 200}
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_BETWEEN_NAMES: Final = re.compile(r"[、，,；;\s]+")
_TICKED: Final = frozenset({"on", "true", "是", "1"})


def read_form(step: Step, typed: Mapping[str, str], today: date) -> tuple[dict[str, Value], dict[str, str]]:
    """Values of a step's form and, by line, what is wrong with the others.

    ``typed`` holds what a person wrote by the code of the line; a line that is not there counts as empty. Days after
    ``today`` are refused: a form tells what happened.
    """
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for field in step.form:
        text = typed.get(field.code, "").strip()
        try:
            value = _value(field, text, today)
        except _WrongError as wrong:
            faults[field.code] = str(wrong)
            continue
        if value is not None:
            values[field.code] = value
    return values, faults


class _WrongError(Exception):
    pass


def _value(field: FormField, text: str, today: date) -> Value | None:
    if field.kind == FieldKind.TICK:
        return _tick(field, text)
    if text:
        return _filled(field, text, today)
    if field.required:
        raise _WrongError("请填写")
    return None


def _filled(field: FormField, text: str, today: date) -> Value:
    match field.kind:
        case FieldKind.NUMBER:
            return _number(field, text)
        case FieldKind.DAY:
            return _day(text, today)
        case FieldKind.CHOICE:
            return _choice(field, text)
        case FieldKind.NAMES:
            return _names(field, text)
        case _:
            return _short(field, text)


def _tick(field: FormField, text: str) -> bool:
    ticked = text.lower() in _TICKED
    if field.required and not ticked:
        raise _WrongError("做到了才能继续，请勾选")
    return ticked


def _choice(field: FormField, text: str) -> str:
    if text not in field.options:
        raise _WrongError(f"只能是 {'、'.join(field.options)}")
    return text


def _short(field: FormField, text: str) -> str:
    if len(text) > _LONGEST[field.kind]:
        raise _WrongError(f"最多 {_LONGEST[field.kind]} 个字，现在有 {len(text)} 个")
    return text


def _number(field: FormField, text: str) -> int:
    if not (text.isascii() and _NUMBER.fullmatch(text)):
        raise _WrongError("请填整数，如 3")
    number = int(text)
    if field.least is not None and number < field.least:
        raise _WrongError(f"至少 {field.least}")
    if field.most is not None and number > field.most:
        raise _WrongError(f"最多 {field.most}")
    return number


def _day(text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _WrongError("请填日期，如 2026-03-01") from None
    if day > today:
        raise _WrongError("不能晚于今天")
    return day.isoformat()


def _names(field: FormField, text: str) -> list[str]:
    names = list(dict.fromkeys(name for name in _BETWEEN_NAMES.split(_short(field, text)) if name))
    if field.least is not None and len(names) < field.least:
        raise _WrongError(f"至少写 {field.least} 人，姓名之间用顿号隔开")
    if field.most is not None and len(names) > field.most:
        raise _WrongError(f"最多写 {field.most} 人")
    return names
