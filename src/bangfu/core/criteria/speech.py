"""An expression as an officer reads it: function calls in words, names kept apart for translation.

``GREATEST(年收入, 0)`` reads 年收入（负数按 0 计）. The Chinese wording stands here and in ``wording.py`` alone.
Another language comes from a translator that is handed in (``Say``): it takes a Chinese text and gives it back in
its own language, or as it is where it knows none.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, NamedTuple

from bangfu.core.criteria import syntax as s

Say = Callable[[str], str]
"""A translator of Chinese texts; :func:`as_written` for Chinese itself."""


def as_written(text: str) -> str:
    """The text itself, for Chinese."""
    return text


def worded(text: str) -> str:
    """Marks a text that is said later through a translator, so that the catalogue of translations finds it."""
    return text


class Word(NamedTuple):
    """A name or a value of a code list, which a translator may know."""

    text: str


class Phrase(NamedTuple):
    """A frame with numbered holes and what stands in them."""

    frame: str
    parts: tuple[Speech, ...]


Speech = tuple[str | Word | Phrase, ...]

_FLOOR: Final = worded("{0}（至少按 {1} 计）")
_NO_NEGATIVE: Final = worded("{0}（负数按 0 计）")
_CEILING: Final = worded("{0}（最多按 {1} 计）")
_LARGEST: Final = worded("{0} 中最大的")
_SMALLEST: Final = worded("{0} 中最小的")
_WHOLE: Final = worded("{0}（四舍五入取整）")
_ROUNDED: Final = worded("{0}（四舍五入到 {1} 位小数）")
_SIZE: Final = worded("{0} 的绝对值")
_IF_UNKNOWN: Final = worded("{0}（未知时按 {1} 计）")
_BRANCH: Final = worded("{0}时取 {1}")
_OTHERWISE: Final = worded("{0}；其他情形取 {1}")
_COUNT: Final = worded("成员人数")
_OVER_MEMBERS: Final = {
    "SUM": worded("成员{0}合计"),
    "MAX": worded("成员中最高的{0}"),
    "MIN": worded("成员中最低的{0}"),
}
_ONLY: Final = worded("{0}（只计{1}的成员）")
_IS: Final = worded("{0}为{1}")
_IS_NOT: Final = worded("{0}不为{1}")
_ONE_OF: Final = worded("{0}属于 {1}")
_UNKNOWN: Final = worded("{0}未知")
_NOT: Final = worded("不满足（{0}）")
_AND, _OR, _LIST = worded("且"), worded("或"), worded("、")
_YES, _NO, _BLANK = worded("是"), worded("否"), worded("未填")


def spoken(speech: Speech, say: Say = as_written) -> str:
    """The speech as one text in the translator's language."""
    return "".join(_said(part, say) for part in speech)


def _said(part: str | Word | Phrase, say: Say) -> str:
    if isinstance(part, Word):
        return say(part.text)
    if isinstance(part, Phrase):
        return say(part.frame).format(*(spoken(inner, say) for inner in part.parts))
    return part


def speech_of(tree: s.Syntax, text: str) -> Speech:
    """The speech of a part of the expression ``text``."""
    return _Speaker(text).speech(tree)


class _Speaker:
    def __init__(self, text: str) -> None:
        self._text = text

    def speech(self, tree: s.Syntax) -> Speech:
        if isinstance(tree, s.Name):
            return (Word(tree.name),)
        if isinstance(tree, s.TextLiteral):
            return (Word(tree.value or _BLANK),)
        if isinstance(tree, s.FlagLiteral):
            return (Word(_YES if tree.value else _NO),)
        if isinstance(tree, s.Call):
            return self._call(tree)
        if isinstance(tree, s.Aggregate):
            return self._aggregate(tree)
        if isinstance(tree, s.Case):
            return self._case(tree)
        return self._condition(tree) or self._calculation(tree)

    def _phrase(self, frame: str, *parts: s.Syntax) -> Phrase:
        return Phrase(frame, tuple(self.speech(part) for part in parts))

    def _call(self, tree: s.Call) -> Speech:
        first, *rest = tree.arguments
        limit = rest[0] if len(rest) == 1 and isinstance(rest[0], s.NumberLiteral) else None
        if tree.function == "GREATEST" and limit is not None:
            return (self._phrase(_NO_NEGATIVE if limit.value == 0 else _FLOOR, first, limit),)
        if tree.function == "LEAST" and limit is not None:
            return (self._phrase(_CEILING, first, limit),)
        if tree.function == "ROUND":
            whole = isinstance(rest[0], s.NumberLiteral) and rest[0].value == Decimal(0)
            return (self._phrase(_WHOLE if whole else _ROUNDED, first, rest[0]),)
        if tree.function == "ABS":
            return (self._phrase(_SIZE, first),)
        if tree.function == "COALESCE":
            return (Phrase(_IF_UNKNOWN, (self.speech(first), self._listed(tuple(rest)))),)
        frame = _LARGEST if tree.function == "GREATEST" else _SMALLEST
        return (Phrase(frame, (self._listed(tree.arguments),)),)

    def _aggregate(self, tree: s.Aggregate) -> Speech:
        whole: Speech = (Word(_COUNT),)
        if tree.operand is not None:
            whole = (self._phrase(_OVER_MEMBERS.get(tree.function, "{0}"), tree.operand),)
        return whole if tree.condition is None else (Phrase(_ONLY, (whole, self.speech(tree.condition))),)

    def _case(self, tree: s.Case) -> Speech:
        branches: list[str | Word | Phrase] = []
        for condition, value in tree.branches:
            branches += ["；"] if branches else []
            branches.append(self._phrase(_BRANCH, condition, value))
        return (Phrase(_OTHERWISE, (tuple(branches), self.speech(tree.otherwise))),)

    def _condition(self, tree: s.Syntax) -> Speech | None:
        if isinstance(tree, s.InList):
            return (Phrase(_ONE_OF, (self.speech(tree.operand), self._listed(tree.values))),)
        if isinstance(tree, s.IsNull):
            return (self._phrase(_UNKNOWN, tree.operand),)
        if isinstance(tree, s.Not):
            return (self._phrase(_NOT, tree.operand),)
        if isinstance(tree, s.Comparison) and isinstance(tree.right, s.TextLiteral | s.FlagLiteral):
            return (self._phrase(_IS if tree.operator == "=" else _IS_NOT, tree.left, tree.right),)
        if isinstance(tree, s.Both | s.Either):
            return self._joined(tree.parts, " {} ", _AND if isinstance(tree, s.Both) else _OR)
        return None

    def _listed(self, parts: tuple[s.Syntax, ...]) -> Speech:
        return self._joined(parts, "{}", _LIST)

    def _joined(self, parts: tuple[s.Syntax, ...], around: str, word: str) -> Speech:
        before, after = around.split("{}")
        found: list[str | Word | Phrase] = []
        for part in parts:
            found += [before, Word(word), after] if found else []
            found += self._bracketed(part, isinstance(part, s.Either))
        return tuple(each for each in found if each != "")

    def _calculation(self, tree: s.Syntax) -> Speech:
        """Sums, products and comparisons with their signs, and brackets where they are needed."""
        if isinstance(tree, s.Negation):
            return ("-", *self._bracketed(tree.operand, isinstance(tree.operand, s.Arithmetic)))
        if isinstance(tree, s.Comparison):
            sign = _SIGNS.get(tree.operator, tree.operator)
            return (*self.speech(tree.left), f" {sign} ", *self.speech(tree.right))
        if isinstance(tree, s.Arithmetic):
            left, right = _rank(tree.left), _rank(tree.right)
            own = _rank(tree)
            tight = right == own and tree.operator in "-/"
            sign = _SIGNS.get(tree.operator, tree.operator)
            first = self._bracketed(tree.left, left < own)
            return (*first, f" {sign} ", *self._bracketed(tree.right, right < own or tight))
        return (self._text[tree.start : tree.end],)

    def _bracketed(self, tree: s.Syntax, needed: bool) -> Speech:
        inner = self.speech(tree)
        return ("(", *inner, ")") if needed else inner


_SIGNS: Final = {"*": "×", ">=": "≥", "<=": "≤", "<>": "≠"}


def _rank(tree: s.Syntax) -> int:
    """How tightly a part holds together: alternatives least, then sums, then products."""
    if isinstance(tree, s.Arithmetic):
        return 1 if tree.operator in "+-" else 2
    return 0 if isinstance(tree, s.Case) else 3
