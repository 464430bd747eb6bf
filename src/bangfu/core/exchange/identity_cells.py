"""A column of ID numbers: checked numbers with birth date and sex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bangfu.core.exchange.cell_parsers import REQUIRED_BLANK
from bangfu.core.exchange.values import ERROR_CODES, Fault, Unreadable, error_cell, is_blank
from bangfu.core.facts.catalogue import catalogue
from bangfu.core.national.id_number import IdNumberError, parse_id_number

_NUMBER_CELL: Final = Fault("身份证号存成了数字，末几位已丢失，请把该列设为文本后重新录入")
_OLDEST: Final = catalogue().by_column("member", "age").maximum


@dataclass
class Identities:
    """Checked ID numbers of a column, in row order; None where the cell is faulty. Dates are ``yyyymmdd``."""

    numbers: list[str | None] = field(default_factory=list)
    births: list[int | None] = field(default_factory=list)
    sexes: list[str | None] = field(default_factory=list)
    faults: list[tuple[int, Fault]] = field(default_factory=list)


def identities(values: Sequence[object], on: date) -> Identities:
    """Check a column of ID cells on a date; no birth may lie after it, and nobody may be older than the catalogue's
    greatest age."""
    found = Identities()
    newest_old = on.year - _OLDEST
    for index, value in enumerate(values):
        try:
            if type(value) is not str or not value:
                raise _UnusableCellError(_not_text(value))
            person = parse_id_number(value, on)
            birth = person.birth_date
            if birth.year <= newest_old and _age(birth, on) > _OLDEST:
                raise _UnusableCellError(Fault(f"身份证号中的出生年份 {birth.year} 过早，年龄超过 {_OLDEST} 岁"))
        except (IdNumberError, _UnusableCellError) as error:
            _append(found, None, None, None)
            found.faults.append((index, _fault(error, value)))
        else:
            _append(found, person.number, birth.year * 10000 + birth.month * 100 + birth.day, person.sex.value)
    return found


class _UnusableCellError(Exception):
    """A cell refused before or after its number was parsed."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def _append(found: Identities, number: str | None, birth: int | None, sex: str | None) -> None:
    found.numbers.append(number)
    found.births.append(birth)
    found.sexes.append(sex)


def _not_text(value: object) -> Fault:
    if is_blank(value):
        return REQUIRED_BLANK
    return Fault(value.reason) if isinstance(value, Unreadable) else _NUMBER_CELL


def _fault(error: IdNumberError | _UnusableCellError, value: object) -> Fault:
    if isinstance(error, _UnusableCellError):
        return error.fault
    if is_blank(value):
        return REQUIRED_BLANK
    code = str(value).strip().upper()
    return Fault(error_cell(code).reason) if code in ERROR_CODES else Fault(error.reason)


def _age(birth: date, on: date) -> int:
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
