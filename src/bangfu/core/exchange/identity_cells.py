"""A column of ID numbers: checked numbers with birth date and sex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bangfu.core.exchange.cell_parsers import REQUIRED_BLANK
from bangfu.core.exchange.plain_id_numbers import plain_id_numbers
from bangfu.core.exchange.values import ERROR_CODES, Fault, Unreadable, error_cell, is_blank
from bangfu.core.facts.catalogue import catalogue
from bangfu.core.national.id_number import IdNumber, IdNumberError, Sex, parse_id_number

OLDEST: Final = catalogue().by_column("member", "age").maximum
"""Nobody is older, in full years; sums over ages are proven on this bound."""

_NUMBER_CELL: Final = Fault("身份证号存成了数字，末几位已丢失，请把该列设为文本后重新录入")
_SEXES: Final = pa.array([Sex.FEMALE.value, Sex.MALE.value])


@dataclass(frozen=True)
class Identities:
    """Checked ID numbers of a column, in row order, null where the cell is faulty. Birth dates are ``yyyymmdd``."""

    numbers: pa.Array
    births: pa.Array
    sexes: pa.Array
    faults: list[tuple[int, Fault]]


def identities(values: Sequence[object], on: date) -> Identities:
    """Check a column of ID cells on a date; no birth may lie after it, and nobody may be older than ``OLDEST``.

    Plain and right numbers are recognised together; each other cell goes through ``parse_id_number``.
    """
    texts = list(map(_text, values)) if set(map(type, values)) - {str} else values
    numbers = pa.array(texts, type=pa.string())
    plain = plain_id_numbers(numbers, on, OLDEST)
    births, males, known = plain.births.copy(), plain.males.copy(), plain.right.copy()
    others: dict[int, str] = {}
    faults: list[tuple[int, Fault]] = []
    for index in map(int, np.flatnonzero(~plain.right)):
        person = _person(values[index], on)
        if isinstance(person, Fault):
            faults.append((index, person))
            continue
        known[index] = True
        others[index] = person.number
        births[index] = ymd(person.birth_date)
        males[index] = person.sex is Sex.MALE
    return Identities(
        numbers=_replaced(numbers, known, others),
        births=pa.array(births, mask=~known),
        sexes=_SEXES.take(pa.array(males.astype(np.int8), mask=~known)),
        faults=faults,
    )


def ymd(day: date) -> int:
    """A date as the integer yyyymmdd."""
    return day.year * 10000 + day.month * 100 + day.day


def _text(value: object) -> str:
    return value if type(value) is str else ""


def _replaced(numbers: pa.Array, known: npt.NDArray[np.bool_], others: dict[int, str]) -> pa.Array:
    """The numbers with tidied ones in place of what was typed, and null where the cell is faulty."""
    if known.all() and not others:
        return numbers
    texts = numbers.to_pylist()
    for index, number in others.items():
        texts[index] = number
    return pa.array([text if sure else None for text, sure in zip(texts, known, strict=True)], type=pa.string())


def _person(value: object, on: date) -> IdNumber | Fault:
    if is_blank(value):
        return REQUIRED_BLANK
    if isinstance(value, Unreadable):
        return Fault(value.reason)
    if not isinstance(value, str):
        return _NUMBER_CELL
    code = value.strip().upper()
    if code in ERROR_CODES:
        return Fault(error_cell(code).reason)
    try:
        person = parse_id_number(value, on)
    except IdNumberError as error:
        return Fault(error.reason)
    birth = person.birth_date
    age = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    return person if age <= OLDEST else Fault(f"身份证号中的出生年份 {birth.year} 过早，年龄超过 {OLDEST} 岁")
