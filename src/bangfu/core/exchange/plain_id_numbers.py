"""Recognise right ID numbers many at a time.

Only a quick yes: what is not plainly right (18 characters, check digit, real date) is left to
``national.id_number.parse_id_number``, which holds the rule and says what is wrong. A register of a million
households has four million numbers, mostly right ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bangfu.core.national.id_number import EARLIEST_BIRTH_YEAR, check_character

_LENGTH: Final = 18
_PLACES: Final = np.array([1000, 100, 10, 1], dtype=np.int32)
_MONTH_DAYS: Final = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, *[0] * 87], dtype=np.int32)
_TEN: Final = 10


def _check_values() -> npt.NDArray[np.int32]:
    """The value (X is 10) of the check character of each digit at each of the 17 places, zeros elsewhere."""
    bodies = [["0" * place + str(digit) + "0" * (16 - place) for digit in range(10)] for place in range(17)]
    return np.array([["0123456789X".index(check_character(body)) for body in row] for row in bodies], dtype=np.int32)


# The check value falls by weight times digit, modulo 11, from that of zeros: the weights are read off the one rule.
_VALUES: Final = _check_values()
_ZEROS: Final = int(_VALUES[0, 0])
_WEIGHTS: Final = (_ZEROS - _VALUES[:, 1]) % 11


@dataclass(frozen=True)
class PlainIdNumbers:
    """Which texts are right 18-character numbers; birth date (yyyymmdd) and sex hold only there."""

    right: npt.NDArray[np.bool_]
    births: npt.NDArray[np.int32]
    males: npt.NDArray[np.bool_]


def plain_id_numbers(texts: pa.Array, on: date, oldest: int) -> PlainIdNumbers:
    """Recognise the right numbers among texts: born not after ``on`` and at most ``oldest`` full years ago."""
    right = np.zeros(len(texts), dtype=np.bool_)
    births = np.zeros(len(texts), dtype=np.int32)
    males = np.zeros(len(texts), dtype=np.bool_)
    long_enough = np.asarray(pc.fill_null(pc.equal(pc.binary_length(texts), _LENGTH), False))
    if long_enough.any():
        digits = _digits(texts.filter(pa.array(long_enough)))
        birth = _ymd(digits)
        right[long_enough] = _checked(digits) & _real(birth) & _in_time(birth, on, oldest)
        births[long_enough] = birth
        males[long_enough] = digits[:, 16] % 2 == 1
    return PlainIdNumbers(right, births, males)


def _digits(texts: pa.Array) -> npt.NDArray[np.int32]:
    """One row of 18 values a text; a character that is no digit, or an X but at the end, gives a value above 10."""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    characters = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]].reshape(-1, _LENGTH)
    digits = np.where((characters >= ord("0")) & (characters <= ord("9")), characters - ord("0"), 99).astype(np.int32)
    digits[characters[:, 17] == ord("X"), 17] = _TEN
    return digits


def _checked(digits: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    numeric = (digits[:, :17] < _TEN).all(axis=1)
    return np.asarray(numeric & ((_ZEROS - digits[:, :17] @ _WEIGHTS) % 11 == digits[:, 17]))


def _ymd(digits: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    year, rest = digits[:, 6:10] @ _PLACES, digits[:, 10:14] @ _PLACES
    return np.asarray(year * 10000 + rest, dtype=np.int32)


def _real(birth: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Whether a birth date is in the calendar; what is out of shape is no date."""
    year, month, day = birth // 10000, birth // 100 % 100, birth % 100
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = _MONTH_DAYS[month] + (leap & (month == 2))
    return np.asarray((day >= 1) & (day <= last) & (year >= EARLIEST_BIRTH_YEAR))


def _in_time(birth: npt.NDArray[np.int32], on: date, oldest: int) -> npt.NDArray[np.bool_]:
    today = on.year * 10000 + on.month * 100 + on.day
    return np.asarray((birth <= today) & (birth > today - (oldest + 1) * 10000))
