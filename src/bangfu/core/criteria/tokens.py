"""Words of an expression. Outside quotes full-width forms read as plain ones; offsets stay those of the text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from bangfu.core.criteria.problems import ExpressionError

TokenKind = Literal["number", "text", "name", "keyword", "operator", "end"]

KEYWORDS: Final = frozenset(
    [
        "AND",
        "OR",
        "NOT",
        "IN",
        "BETWEEN",
        "IS",
        "NULL",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "FILTER",
        "WHERE",
        "TRUE",
        "FALSE",
        "是",
        "否",
    ]
)
_PLAIN: Final = {
    "≥": ">=", "≤": "<=", "≠": "<>", "−": "-", "–": "-", "—": "-", "×": "*", "÷": "/", "、": ",",
    "。": ".", "‘": "'", "’": "'", "“": "'", "”": "'", "\u3000": " ",
}  # fmt: skip
_CHANGED: Final = frozenset(_PLAIN) | {chr(code) for code in range(0xFF01, 0xFF5F)}
"""The characters that have a plainer form."""

_OPERATORS: Final = ("<=", ">=", "<>", "!=", "+", "-", "*", "/", "=", "<", ">", "(", ")", ",", ".")
_MAX_LENGTH: Final = 4000


class Token(NamedTuple):
    """One word: its kind, its plain form, and where it starts and ends in the text."""

    kind: TokenKind
    text: str
    start: int
    end: int


def tokenize(text: str) -> list[Token]:
    """The words of an expression, ended by a token of kind ``end``.

    >>> [token.text for token in tokenize("住房套数 ≥ ２")]
    ['住房套数', '>=', '2', '']
    """
    if len(text) > _MAX_LENGTH:
        raise ExpressionError(0, f"表达式太长, 最多 {_MAX_LENGTH} 字")
    plain, offsets = _plain_form(text)
    tokens: list[Token] = []
    position = 0
    while position < len(plain):
        if plain[position].isspace():
            position += 1
            continue
        kind, end = _word_at(plain, position, offsets)
        word = plain[position:end]
        start, stop = offsets[position], offsets[end - 1] + 1
        if kind == "text":
            tokens.append(Token(kind, word[1:-1].replace("''", "'"), start, stop))
        elif kind == "name" and (word.upper() in KEYWORDS):
            tokens.append(Token("keyword", word.upper(), start, stop))
        else:
            tokens.append(Token(kind, word, start, stop))
        position = end
    tokens.append(Token("end", "", len(text), len(text)))
    return tokens


def _plain_form(text: str) -> tuple[str, Sequence[int]]:
    """The text with full-width forms made plain outside quotes, and the original offset of each character."""
    if _CHANGED.isdisjoint(text):
        return text, range(len(text))
    plain: list[str] = []
    offsets: list[int] = []
    inside = False
    for offset, character in enumerate(text):
        form = _PLAIN.get(character, _half_width(character))
        if form == "'":
            inside = not inside
        elif inside:
            form = character
        plain.extend(form)
        offsets.extend([offset] * len(form))
    return "".join(plain), offsets


def _half_width(character: str) -> str:
    """Full-width ASCII (U+FF01 to U+FF5E) as plain ASCII."""
    code = ord(character)
    return chr(code - 0xFEE0) if 0xFF01 <= code <= 0xFF5E else character


def _word_at(plain: str, position: int, offsets: Sequence[int]) -> tuple[TokenKind, int]:
    character = plain[position]
    if character == "'":
        return "text", _end_of_text(plain, position, offsets)
    if character in "0123456789":
        return "number", _end_of_number(plain, position, offsets)
    if character.isalpha() or character == "_":
        end = position
        while end < len(plain) and (plain[end].isalnum() or plain[end] == "_"):
            end += 1
        return "name", end
    if plain.startswith(("--", "/*"), position):
        raise ExpressionError(offsets[position], "表达式里不能写注释; 连着的负号请用括号隔开")
    for operator in _OPERATORS:
        if plain.startswith(operator, position):
            return "operator", position + len(operator)
    raise ExpressionError(offsets[position], f"不认识的符号「{character}」")


def _end_of_text(plain: str, position: int, offsets: Sequence[int]) -> int:
    end = position + 1
    while end < len(plain):
        if plain[end] == "'":
            if not plain.startswith("''", end):
                return end + 1
            end += 1
        end += 1
    raise ExpressionError(offsets[position], "文字缺少后面的引号")


def _end_of_number(plain: str, position: int, offsets: Sequence[int]) -> int:
    end = position
    while end < len(plain) and plain[end] in "0123456789":
        end += 1
    if end < len(plain) and plain[end] == "." and plain[end + 1 : end + 2] in tuple("0123456789"):
        end += 1
        while end < len(plain) and plain[end] in "0123456789":
            end += 1
    if end < len(plain) and (plain[end].isalpha() or plain[end] == "_"):
        raise ExpressionError(offsets[end], f"数字后面紧跟「{plain[end]}」; 不支持科学计数法和单位")
    return end
