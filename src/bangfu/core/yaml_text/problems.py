"""What a file that a person wrote can have wrong with it, said with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file: line and column as an editor counts them, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where, in which entry, why, and what may have been meant."""

    place: Place
    entry: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"第 {self.place.line} 行第 {self.place.column} 列"
        entry = f"「{self.entry}」" if self.entry else ""
        return f"{where}{entry}: {self.reason}" + (f"。{self.hint}" if self.hint else "")


def in_file_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems as a reader of the file meets them."""
    return sorted(problems, key=lambda problem: (problem.place.line, problem.place.column))


class FaultyText(Exception):  # noqa: N818 - the name says what is the matter
    """A file that cannot be used; ``problems`` names every fault found, in file order."""

    def __init__(self, problems: Sequence[Problem], *, source: str = "") -> None:
        self.problems = tuple(in_file_order(problems))
        self.source = source
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest_hint(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known words, or nothing.

    >>> nearest_hint("月收人", ["月收入", "年龄"])
    '您是否想写「月收入」?'
    """
    cutoff = 0.5 if len(word) <= 3 else 0.6
    near = get_close_matches(word, list(known), n=2, cutoff=cutoff)
    return f"您是否想写{'或'.join(f'「{candidate}」' for candidate in near)}?" if near else ""
