"""The same expression in other spellings that the language reads alike."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import strategies as st

SIGNS = {"<=": "≤", ">=": "≥", "<>": "≠", "-": "−", "*": "×", "/": "÷", "<": "＜", ">": "＞", "=": "＝", "!": "！"}
MARKS = {"(": "（", ")": "）", ",": "，", " ": "\u3000", ".": "．", "+": "＋"}
WIDE = {chr(code): chr(code + 0xFEE0) for code in [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B), 0x5F]}


def _replace(text: str, forms: dict[str, str]) -> str:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.sub("|".join(re.escape(form) for form in longest_first), lambda found: forms[found.group()], text)


def _outside_quotes(text: str, change: Callable[[str], str]) -> str:
    pieces = text.split("'")
    return "'".join(piece if number % 2 else change(piece) for number, piece in enumerate(pieces))


def spelled(draw: st.DrawFn, text: str) -> str:
    """Mostly as it is; now and then in lower case or in full-width signs, marks, letters and digits."""
    style = draw(st.sampled_from(["as is"] * 6 + ["lower", "signs", "marks", "wide", "lines"]))
    if style == "as is":
        return text
    if style == "lower":
        return _outside_quotes(text, str.lower)
    if style == "lines":
        return _outside_quotes(text, lambda piece: piece.replace(" ", "\n  "))
    forms = {"signs": SIGNS, "marks": SIGNS | MARKS, "wide": SIGNS | MARKS | WIDE}[style]
    return _outside_quotes(text, lambda piece: _replace(piece, forms))
