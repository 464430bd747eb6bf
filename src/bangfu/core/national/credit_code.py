"""Unified social credit codes of organisations (GB 32100-2015)."""

from dataclasses import dataclass

from bangfu.core.national.text import squeeze_text

# I, O, S, V and Z are left out by the standard: they are too easily taken for digits or for U.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class CreditCodeError(ValueError):
    """A text that cannot be a unified social credit code; `str()` is the reason in Chinese."""


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A checked code: `number` (18 characters), `region` of registration (GB/T 2260), `organisation` (GB 11714)."""

    number: str
    region: str
    organisation: str


def parse_credit_code(text: str) -> CreditCode:
    """Return the checked code of what a person typed; blanks, full-width and lower-case letters are accepted.

    Raises CreditCodeError.

    >>> parse_credit_code("91350100m000100y43").region
    '350100'
    """
    number = squeeze_text(text).upper()
    if not number:
        raise CreditCodeError("统一社会信用代码为空")
    if len(number) != 18:
        raise CreditCodeError(f"统一社会信用代码应为 18 位，现为 {len(number)} 位")
    for place, character in enumerate(number, start=1):
        if character not in _VALUES:
            raise CreditCodeError(
                f"统一社会信用代码第 {place} 位是“{character}”，只能用数字和除 I、O、S、V、Z 外的大写字母"
            )
    if not number[2:8].isdigit():
        raise CreditCodeError("统一社会信用代码第 3 至 8 位是登记机关行政区划码，应全为数字")
    if check_character(number[:17]) != number[17]:
        raise CreditCodeError("统一社会信用代码校验码不符，请核对是否有错位或输错的字符")
    return CreditCode(number, number[2:8], number[8:17])


def check_character(body: str) -> str:
    """Return the check character that belongs to the first 17 characters.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    if len(body) != 17 or any(character not in _VALUES for character in body):
        raise ValueError("校验码须由 17 位合法字符算出")
    total = sum(_VALUES[character] * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    # The outer modulo matters: a remainder of 0 gives the character "0", not a 31st one.
    return _ALPHABET[(31 - total % 31) % 31]
