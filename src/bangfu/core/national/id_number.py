"""Resident ID numbers (GB 11643-1999): 18 digits, and the 15 digits of the first-generation card.

Called for every person of a register, so the three parts of a number (region, birth date, order) are
looked up in small caches instead of being computed again: neighbours share regions and birthdays.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache

from bangfu.core.national.codes import province_of
from bangfu.core.national.text import squeeze_text

EARLIEST_BIRTH_YEAR = 1850

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"


class Sex(StrEnum):
    """Sex as the 17th digit tells it; the value is the label of GB/T 2261.1."""

    MALE = "男"
    FEMALE = "女"


class IdNumberFault(StrEnum):
    """What is wrong with an ID number."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTER = "character"
    BIRTH_DATE = "birth_date"
    BIRTH_DATE_RANGE = "birth_date_range"
    CHECK_DIGIT = "check_digit"


class IdNumberError(ValueError):
    """An ID number that cannot be one; `str()` is the reason in Chinese and never repeats the whole number."""

    def __init__(self, fault: IdNumberFault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked ID number and the facts it carries.

    `number` always has 18 characters and is left out of `repr`, so that a log line does not spread it.
    """

    number: str = field(repr=False)
    region: str
    birth_date: date = field(repr=False)
    sex: Sex

    @property
    def province(self) -> str | None:
        """Name of the province-level unit of the prefix, or None where the prefix is unassigned."""
        return province_of(self.region)

    @property
    def region_assigned(self) -> bool:
        """Whether the first two digits are a province-level unit of GB/T 2260.

        Counties are not judged: old cards keep prefixes of counties that were abolished since.
        """
        return self.province is not None


def parse_id_number(text: str, on: date | None = None) -> IdNumber:
    """Return the checked ID number of what a person typed.

    Full-width characters, blanks and a lower-case x are accepted, and 15 digits are brought to 18.
    A birth date after `on` is refused when `on` is given. Raises IdNumberError.

    >>> parse_id_number("11010519491231002x").birth_date
    datetime.date(1949, 12, 31)
    """
    number = text
    if not (len(number) == 18 and number.isascii() and number.isdigit()):
        number = _tidied(text)
    birth_sum, birth_date = _birth_part(number[6:14])
    order_sum, sex = _order_part(number[14:17])
    region = number[:6]
    if _CHECK_CHARACTERS[(_region_sum(region) + birth_sum + order_sum) % 11] != number[17]:
        raise IdNumberError(IdNumberFault.CHECK_DIGIT, "身份证号校验码不符，请核对是否有错位或输错的数字")
    if on is not None and birth_date > on:
        raise IdNumberError(IdNumberFault.BIRTH_DATE_RANGE, f"身份证号中的出生日期晚于 {on.isoformat()}")
    return IdNumber(number, region, birth_date, sex)


def check_character(body: str) -> str:
    """Return the check character that belongs to the first 17 digits.

    >>> check_character("11010519491231002")
    'X'
    """
    if len(body) != 17 or not _all_digits(body):
        raise ValueError("校验码须由 17 位数字算出")
    return _CHECK_CHARACTERS[_weighted(body, 0) % 11]


def to_18_digits(legacy: str) -> str:
    """Return the 18-character form of 15 digits; cards of that form were issued to people born in 19xx.

    The birth date is not checked here: `parse_id_number` does both. Raises IdNumberError.
    """
    if len(legacy) != 15:
        raise _length_error(legacy)
    if not _all_digits(legacy):
        raise _character_error(legacy)
    body = f"{legacy[:6]}19{legacy[6:]}"
    return body + check_character(body)


def _tidied(text: str) -> str:
    """Return 18 characters, 17 of them digits and the last a digit or X; raise IdNumberError otherwise."""
    number = squeeze_text(text).upper()
    if not number:
        raise IdNumberError(IdNumberFault.EMPTY, "身份证号为空")
    if len(number) == 15 and "E" not in number:
        return to_18_digits(number)
    if "E+" in number:
        reason = "身份证号曾被表格软件当作数字保存，末几位已丢失，请把该列设为文本后重新录入"
        raise IdNumberError(IdNumberFault.CHARACTER, reason)
    if len(number) != 18:
        raise _length_error(number)
    if not _all_digits(number[:17]) or number[17] not in _CHECK_CHARACTERS:
        raise _character_error(number)
    return number


def _all_digits(text: str) -> bool:
    # isdigit alone is also true for digits of other scripts.
    return text.isascii() and text.isdigit()


def _weighted(digits: str, first: int) -> int:
    """Return the weighted sum of digits that start at place `first`, counted from 0."""
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[first:], strict=False))


@lru_cache(maxsize=8192)
def _region_sum(digits: str) -> int:
    return _weighted(digits, 0)


@lru_cache(maxsize=65536)
def _birth_part(digits: str) -> tuple[int, date]:
    """Return the weighted sum and the date of the eight birth digits."""
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if not 1 <= month <= 12:
        raise IdNumberError(IdNumberFault.BIRTH_DATE, f"身份证号中的出生月份 {digits[4:6]} 不存在")
    if year < EARLIEST_BIRTH_YEAR:
        raise IdNumberError(IdNumberFault.BIRTH_DATE_RANGE, f"身份证号中的出生年份 {digits[:4]} 过早")
    try:
        return _weighted(digits, 6), date(year, month, day)
    except ValueError:
        reason = f"身份证号中的出生日期不存在：{year} 年 {month} 月没有 {day} 日"
        raise IdNumberError(IdNumberFault.BIRTH_DATE, reason) from None


@lru_cache(maxsize=1024)
def _order_part(digits: str) -> tuple[int, Sex]:
    """Return the weighted sum and the sex of the three order digits."""
    return _weighted(digits, 14), Sex.MALE if int(digits[2]) % 2 else Sex.FEMALE


def _length_error(number: str) -> IdNumberError:
    reason = f"身份证号应为 18 位（旧证 15 位），现为 {len(number)} 位"
    return IdNumberError(IdNumberFault.LENGTH, reason)


def _character_error(number: str) -> IdNumberError:
    for place, character in enumerate(number, start=1):
        if not _all_digits(character) and not (place == 18 and character == "X"):
            allowed = "数字或 X" if place == 18 else "数字"
            reason = f"身份证号第 {place} 位是“{character}”，应为{allowed}"
            return IdNumberError(IdNumberFault.CHARACTER, reason)
    raise AssertionError("called for a number without a wrong character")
