"""Find a sheet's header row and which column holds which fact.

Headers come in any order, below title rows, with stars, units in brackets, stray blanks and known aliases.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.sheet_data import typed_facts
from bangfu.core.exchange.values import is_blank, shown
from bangfu.core.facts.catalogue import Entity, Fact, catalogue
from bangfu.core.national.text import squeeze_text

SEARCHED_ROWS: Final = 20
"""How many rows may stand above and at the header."""

_MARKS: Final = "*★●:："
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """Where the facts stand: position of the header row among those searched, its width, column index by fact."""

    position: int
    width: int
    columns: tuple[tuple[int, Fact], ...]
    unknown: tuple[tuple[int, str], ...]

    @property
    def facts(self) -> frozenset[str]:
        """The English names of the facts found."""
        return frozenset(fact.column for _, fact in self.columns)


def find_header(sheet: str, entity: Entity, rows: Sequence[Sequence[object]], first_row: int) -> HeaderRow:
    """The header row among the first rows of a sheet; ``first_row`` is the user's number of ``rows[0]``.

    Raises UnusableInput where none is found, a required column is missing, or two columns claim one fact.
    """
    names = _names(entity)
    best = max(range(len(rows)), key=lambda index: len(_matches(rows[index], names)), default=None)
    if best is None:
        raise UnusableInput(f"工作表“{sheet}”是空的")
    if len(_matches(rows[best], names)) < 2:
        expected = "、".join(fact.name for fact in catalogue().of(entity) if fact.required)
        raise UnusableInput(f"工作表“{sheet}”的前 {len(rows)} 行里找不到表头（应有的列：{expected}）")
    cells = _with_upper_headers(rows, best, names)
    header = HeaderRow(best, len(cells), tuple(_matches(cells, names).items()), tuple(_unknown(cells, names)))
    _refuse_duplicates(sheet, first_row + best, header, cells)
    _refuse_missing(sheet, first_row + best, header, entity)
    return header


def nearest_name(header: str, entity: Entity) -> str:
    """The known column name nearest to an unknown header, or '' where none is near."""
    names = _names(entity)
    near = difflib.get_close_matches(_key(header), names, n=1, cutoff=0.6)
    return names[near[0]].name if near else ""


def _names(entity: Entity) -> dict[str, Fact]:
    facts = typed_facts(entity)
    return {_key(name): fact for fact in facts for name in (fact.name, *fact.aliases)}


def _key(header: str) -> str:
    return squeeze_text(header).casefold().strip(_MARKS)


def _fact_of(cell: object, names: dict[str, Fact]) -> Fact | None:
    """The fact a header cell names; its brackets (units, 必填) are dropped one by one from the end."""
    if not isinstance(cell, str):
        return None
    key = _key(cell)
    while key:
        if key in names:
            return names[key]
        shorter = _BRACKETS.sub("", key).strip(_MARKS)
        if shorter == key:
            return None
        key = shorter
    return None


def _matches(row: Sequence[object], names: dict[str, Fact]) -> dict[int, Fact]:
    return {index: fact for index, cell in enumerate(row) if (fact := _fact_of(cell, names)) is not None}


def _with_upper_headers(rows: Sequence[Sequence[object]], best: int, names: dict[str, Fact]) -> list[object]:
    """The header cells; an empty one takes the header merged down from the row above it."""
    cells = list(rows[best])
    if best > 0:
        for index, upper in enumerate(rows[best - 1][: len(cells)]):
            if is_blank(cells[index]) and _fact_of(upper, names) is not None:
                cells[index] = upper
    return cells


def _unknown(cells: Sequence[object], names: dict[str, Fact]) -> list[tuple[int, str]]:
    return [
        (index, shown(cell)) for index, cell in enumerate(cells) if not is_blank(cell) and _fact_of(cell, names) is None
    ]


def _refuse_duplicates(sheet: str, row: int, header: HeaderRow, cells: Sequence[object]) -> None:
    seen: dict[str, str] = {}
    for index, fact in header.columns:
        name = shown(cells[index])
        if fact.column in seen:
            raise UnusableInput(
                f"工作表“{sheet}”第 {row} 行：“{seen[fact.column]}”和“{name}”两列都是“{fact.name}”，请只留一列"
            )
        seen[fact.column] = name


def _refuse_missing(sheet: str, row: int, header: HeaderRow, entity: Entity) -> None:
    missing = [fact.name for fact in catalogue().of(entity) if fact.required and fact.column not in header.facts]
    if missing:
        raise UnusableInput(f"工作表“{sheet}”第 {row} 行的表头缺少必填列：{'、'.join(missing)}")
