"""One cell to one stored value, for each kind of fact.

A parser takes whatever a sheet can hold and returns the stored value, None for a blank that stays unknown, or a
:class:`Fault`. Parsers know nothing of rows and columns.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Final

from bangfu.core.exchange.amounts import NOT_AN_AMOUNT, TOO_FINE, fen_of_float, fen_of_text, yuan_text
from bangfu.core.exchange.values import ERROR_CODES, Fault, Unreadable, error_cell, is_blank, shown
from bangfu.core.facts.catalogue import MONEY_SCALE, Fact
from bangfu.core.national.text import normalise_text, squeeze_text

Stored = int | bool | str | None
Parser = Callable[[object], "Stored | Fault"]

_YES: Final = frozenset(["是", "y", "yes", "true", "√", "✓", "✔", "☑", "1", "有", "对"])
_NO: Final = frozenset(["否", "n", "no", "false", "×", "✗", "✘", "x", "0", "无", "不", "没有", "☐"])
_DIGITS = re.compile(r"-?\d+", re.ASCII)
_EXACT_WHOLE: Final = 2**53
NOT_A_REGION: Final = Fault("地区代码应为 6 位数字（GB/T 2260）")
REQUIRED_BLANK: Final = Fault("必填项为空（合并单元格只有第一格算有值）")


def parser_for(fact: Fact) -> Parser:
    """The parser of a fact: blanks, error values and text errors are handled here, the rest by its kind."""
    of_kind = _OF_KIND[fact.kind](fact)
    blank: Stored | Fault = REQUIRED_BLANK if fact.required else fact.default

    def parse(value: object) -> Stored | Fault:
        if is_blank(value):
            return blank
        if type(value) is Unreadable:
            return Fault(value.reason)
        if type(value) is str and value[0] == "#" and value.upper() in ERROR_CODES:
            return Fault(error_cell(value.upper()).reason)
        return of_kind(value)

    return parse


def _money(fact: Fact) -> Parser:
    def parse(value: object) -> Stored | Fault:
        if isinstance(value, float):
            fen: int | Fault | None = fen_of_float(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            fen = value * 10**MONEY_SCALE
        elif isinstance(value, str):
            fen = fen_of_text(value)
        else:
            return NOT_AN_AMOUNT
        if isinstance(fen, Fault):
            return fen
        if fen is None:
            return TOO_FINE
        return fen if fact.minimum <= fen <= fact.maximum else range_fault(fact, fen)

    return parse


def range_fault(fact: Fact, stored: int) -> Fault:
    """Why a stored number of this fact is outside its declared range."""
    show = yuan_text if fact.kind == "money" else str
    if stored < 0 <= fact.minimum:
        return Fault(f"{fact.name}不能为负数")
    unit = f" {fact.unit}" if fact.unit else ""
    return Fault(f"超出范围，应在 {show(fact.minimum)} 到 {show(fact.maximum)}{unit}之间")


def _count(fact: Fact) -> Parser:
    units = tuple(f"{word}{fact.unit}" for word in ("个", "")) if fact.unit else ()

    def parse(value: object) -> Stored | Fault:
        whole = _whole(value, units)
        if whole is None:
            return Fault("应为整数")
        return whole if fact.minimum <= whole <= fact.maximum else range_fault(fact, whole)

    return parse


def _whole(value: object, units: tuple[str, ...]) -> int | None:
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return None
    text = squeeze_text(value)
    for unit in units:
        text = text.removesuffix(unit)
    text = text.removesuffix(".0")
    return int(text) if len(text) <= 18 and _DIGITS.fullmatch(text) else None


def _flag(value: object) -> Stored | Fault:
    word = squeeze_text(shown(value)).lower()
    if word in _YES:
        return True
    return False if word in _NO else Fault("应填“是”或“否”")


def _choice(fact: Fact) -> Parser:
    known = {squeeze_text(word): target for word, target in fact.synonyms.items()}
    known |= {squeeze_text(choice): choice for choice in fact.choices}

    def parse(value: object) -> Stored | Fault:
        word = squeeze_text(shown(value))
        found = known.get(word)
        return found if found is not None else Fault(unknown_choice(fact, word, known))

    return parse


def unknown_choice(fact: Fact, word: str, known: dict[str, str]) -> str:
    """The reason for a word that is none of a fact's choices, naming the nearest one where there is any."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.34)
    if near:
        return f"不是可用的{fact.name}，最接近的是“{known[near[0]]}”"
    return f"不是可用的{fact.name}，可填：{'、'.join(fact.choices[:8])}{' 等' if len(fact.choices) > 8 else ''}"


def _region(value: object) -> Stored | Fault:
    code = squeeze_text(shown(value))
    return code if len(code) == 6 and code.isascii() and code.isdigit() else NOT_A_REGION


def _text(fact: Fact) -> Parser:
    tidy = _TIDY.get(fact.column, _sentence)

    def parse(value: object) -> Stored | Fault:
        if isinstance(value, float) and abs(value) >= _EXACT_WHOLE:
            return Fault("存成了数字，末几位已丢失，请把该列设为文本后重新录入")
        return tidy(value if type(value) is str else shown(value))

    return parse


def _sentence(text: str) -> str:
    return " ".join(normalise_text(text).split())


def person_name(text: str) -> str:
    """A person's name without the blanks that sheets pad two-character names with; a name in letters keeps them.

    >>> person_name("张　三"), person_name("Li  Lei")
    ('张三', 'Li Lei')
    """
    return " ".join(text.split()) if text.isascii() else squeeze_text(text)


_TIDY: Final[dict[str, Callable[[str], str]]] = {
    "archive_no": squeeze_text,
    "phone": squeeze_text,
    "name": person_name,
}
_OF_KIND: Final[dict[str, Callable[[Fact], Parser]]] = {
    "money": _money,
    "count": _count,
    "flag": lambda _: _flag,
    "choice": _choice,
    "region": lambda _: _region,
    "text": _text,
}
