"""The form of a step: what was typed into its lines, checked and made into values that can be kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from bangfu.core.workflow.deciding import Say
from bangfu.core.workflow.model import FieldKind, FormField, Step

Value = str | int | bool | list[str]

_LONGEST: Final = {FieldKind.TEXT: 100, FieldKind.LONG: 2_000, FieldKind.NAMES: 200}
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_BETWEEN_NAMES: Final = re.compile(r"[、，,；;\s]+")
_TICKED: Final = frozenset({"on", "true", "是", "1"})


def read_form(
    step: Step, typed: Mapping[str, str], today: date, say: Say = str
) -> tuple[dict[str, Value], dict[str, str]]:
    """Values of a step's form and, by line, what is wrong with the others.

    ``typed`` holds what a person wrote by the code of the line; a line that is not there counts as empty. Days after
    ``today`` are refused: a form tells what happened. ``say`` gives a sentence in the reader's language.
    """
    values: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for field in step.form:
        text = typed.get(field.code, "").strip()
        try:
            value = _Reading(field, text, today, say).value()
        except _WrongError as wrong:
            faults[field.code] = str(wrong)
            continue
        if value is not None:
            values[field.code] = value
    return values, faults


class _WrongError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Reading:
    """One line with what was typed into it."""

    field: FormField
    text: str
    today: date
    say: Say

    def value(self) -> Value | None:
        if self.field.kind == FieldKind.TICK:
            return self._tick()
        if self.text:
            return self._filled()
        if self.field.required:
            raise _WrongError(self.say("请填写"))
        return None

    def _filled(self) -> Value:
        match self.field.kind:
            case FieldKind.NUMBER:
                return self._number()
            case FieldKind.DAY:
                return self._day()
            case FieldKind.CHOICE:
                return self._choice()
            case FieldKind.NAMES:
                return self._names()
            case _:
                return self._short()

    def _tick(self) -> bool:
        ticked = self.text.lower() in _TICKED
        if self.field.required and not ticked:
            raise _WrongError(self.say("做到了才能继续，请勾选"))
        return ticked

    def _choice(self) -> str:
        if self.text not in self.field.options:
            options = "、".join(self.say(each) for each in self.field.options)
            raise _WrongError(self.say("只能是 {options}").format(options=options))
        return self.text

    def _short(self) -> str:
        most = _LONGEST[self.field.kind]
        if len(self.text) > most:
            raise _WrongError(self.say("最多 {most} 个字，现在有 {count} 个").format(most=most, count=len(self.text)))
        return self.text

    def _number(self) -> int:
        if not (self.text.isascii() and _NUMBER.fullmatch(self.text)):
            raise _WrongError(self.say("请填整数，如 3"))
        number = int(self.text)
        self._check_bounds(number, self.say("至少 {least}"), self.say("最多 {most}"))
        return number

    def _day(self) -> str:
        try:
            day = date.fromisoformat(self.text)
        except ValueError:
            raise _WrongError(self.say("请填日期，如 2026-03-01")) from None
        if day > self.today:
            raise _WrongError(self.say("不能晚于今天"))
        return day.isoformat()

    def _names(self) -> list[str]:
        names = list(dict.fromkeys(name for name in _BETWEEN_NAMES.split(self._short()) if name))
        too_few = self.say("至少写 {least} 人，姓名之间用顿号隔开")
        self._check_bounds(len(names), too_few, self.say("最多写 {most} 人"))
        return names

    def _check_bounds(self, number: int, too_few: str, too_many: str) -> None:
        least, most = self.field.least, self.field.most
        if least is not None and number < least:
            raise _WrongError(too_few.format(least=least))
        if most is not None and number > most:
            raise _WrongError(too_many.format(most=most))
