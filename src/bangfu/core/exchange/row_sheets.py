"""A sheet of rows (workbook or CSV) read column by column into stored values, with the faults found.

Columns are converted in batches: a value met before is looked up, not parsed again, which is what keeps reading a
register within a small multiple of opening the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bangfu.core.exchange.cell_parsers import Parser, Stored, parser_for
from bangfu.core.exchange.headers import SEARCHED_ROWS, HeaderRow, find_header, nearest_name
from bangfu.core.exchange.identity_cells import identities
from bangfu.core.exchange.problems import RowNote
from bangfu.core.exchange.sheet_data import CellFault, SheetData, arrow_type, table_of, typed_facts
from bangfu.core.exchange.values import Fault, is_blank, shown
from bangfu.core.facts.catalogue import Entity, Fact
from bangfu.core.facts.register import BIRTH, SEX

BATCH_ROWS: Final = 20_000
_CACHE_LIMIT: Final = 200_000

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class RowSheet:
    """A sheet as it comes from a file: its name, the user's number of its first row, and the rows.

    In a ``delimited`` sheet a value beyond the last header means that the row was split in a wrong place.
    """

    name: str
    first_row: int
    rows: Iterable[Sequence[object]]
    delimited: bool = False


def read_rows(sheet: RowSheet, entity: Entity, on: date, progress: Progress | None = None) -> SheetData:
    """Read one sheet. Raises UnusableInput where its header cannot be used.

    Rows in which every known column is blank are skipped. ``on`` bounds birth dates.
    """
    rows = iter(sheet.rows)
    top = list(islice(rows, SEARCHED_ROWS))
    header = find_header(sheet.name, entity, top, sheet.first_row)
    reading = _Reading(sheet, entity, on, header)
    number = sheet.first_row + header.position + 1
    for batch in _batches(chain(top[header.position + 1 :], rows)):
        reading.take(batch, number)
        number += len(batch)
        if progress is not None:
            progress(sheet.name, reading.count)
    return reading.finish(sheet.first_row + header.position)


def _batches(rows: Iterator[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


class _Cache(dict[object, "Stored | Fault"]):
    """Parsed values by cell value. Booleans must not be looked up: 1 and True are one key."""

    def __init__(self, parse: Parser) -> None:
        super().__init__()
        self._parse = parse
        self.met_fault = False

    def __missing__(self, value: object) -> Stored | Fault:
        if len(self) > _CACHE_LIMIT:
            self.clear()
        parsed = self[value] = self._parse(value)
        self.met_fault = self.met_fault or type(parsed) is Fault
        return parsed


@dataclass
class _Column:
    """One known column being read: parsed pieces, batch by batch."""

    index: int
    fact: Fact
    cache: _Cache
    pieces: list[pa.Array] = field(default_factory=list)
    blank: list[npt.NDArray[np.int64]] = field(default_factory=list)


class _Reading:
    """The state of reading one sheet."""

    def __init__(self, sheet: RowSheet, entity: Entity, on: date, header: HeaderRow) -> None:
        self._sheet, self._entity, self._on, self._header = sheet, entity, on, header
        self._columns = [_Column(index, fact, _Cache(_parser(fact))) for index, fact in header.columns]
        self._births: list[pa.Array] = []
        self._sexes: list[pa.Array] = []
        self._rows: list[npt.NDArray[np.int32]] = []
        self._faults: list[CellFault] = []
        self.count = 0

    def take(self, batch: list[Sequence[object]], first_row: int) -> None:
        """Read a batch of rows; ``first_row`` is the user's number of its first."""
        kept = [index for index, row in enumerate(batch) if not self._is_empty(row)]
        if len(kept) < len(batch):
            batch = [batch[index] for index in kept]
        if self._sheet.delimited:
            self._refuse_longer(batch)
        for column in self._columns:
            self._read(column, _plain([row[column.index] if column.index < len(row) else "" for row in batch]))
        self._rows.append(np.asarray(kept, dtype=np.int32) + np.int32(first_row))
        self.count += len(batch)

    def _refuse_longer(self, batch: list[Sequence[object]]) -> None:
        width = self._header.width
        for index, row in enumerate(batch):
            if len(row) > width and not all(map(is_blank, row[width:])):
                reason = f"这一行有 {len(row)} 个值，比表头多出 {len(row) - width} 个，请检查逗号和引号"
                self._faults.append(CellFault(self.count + index, "", shown(row[width]), reason))

    def _is_empty(self, row: Sequence[object]) -> bool:
        # The first known column is filled in nearly every row, so most rows cost one test.
        width = len(row)
        return all(is_blank(row[column.index]) for column in self._columns if column.index < width)

    def _read(self, column: _Column, values: list[object]) -> None:
        fact = column.fact
        if fact.kind == "id_number":
            column.pieces.append(self._read_identities(fact, values))
            return
        parsed: list[Any] = list(map(column.cache.__getitem__, values))
        if column.cache.met_fault:
            for index in [index for index, value in enumerate(parsed) if type(value) is Fault]:
                self._fault(fact, index, values[index], parsed[index])
                parsed[index] = None
        if fact.note_when_blank:
            blank = [index for index, value in enumerate(values) if is_blank(value)]
            column.blank.append(np.asarray(blank, dtype=np.int64) + self.count)
        column.pieces.append(pa.array(parsed, type=arrow_type(fact)))

    def _read_identities(self, fact: Fact, values: list[object]) -> pa.Array:
        found = identities(values, self._on)
        for index, fault in found.faults:
            self._fault(fact, index, values[index], fault)
        self._births.append(found.births)
        self._sexes.append(found.sexes)
        return found.numbers

    def _fault(self, fact: Fact, index: int, value: object, fault: Fault) -> None:
        self._faults.append(CellFault(self.count + index, fact.name, shown(value), fault.reason))

    def finish(self, header_row: int) -> SheetData:
        """Everything read, as one table with missing columns filled in as blanks."""
        values: dict[str, Any] = {
            column.fact.column: pa.chunked_array(column.pieces, type=arrow_type(column.fact))
            for column in self._columns
        }
        if self._entity == "member":
            values[BIRTH] = pa.chunked_array(self._births, type=pa.int32())
            values[SEX] = pa.chunked_array(self._sexes, type=pa.string())
        rows = np.concatenate(self._rows) if self._rows else np.empty(0, dtype=np.int32)
        return SheetData(
            entity=self._entity,
            sheet=self._sheet.name,
            table=table_of(self._entity, values, self.count),
            rows=rows,
            faults=self._faults,
            blanks=self._blanks(),
            notes=self._header_notes(header_row),
            present=self._header.facts,
        )

    def _blanks(self) -> dict[str, npt.NDArray[np.int64]]:
        """Row indexes of blanks that deserve a note, by English name; a missing column is blank throughout."""
        found = {column.fact.column: np.concatenate(column.blank) for column in self._columns if column.blank}
        for fact in typed_facts(self._entity):
            if fact.note_when_blank and fact.column not in self._header.facts:
                found[fact.column] = np.arange(self.count, dtype=np.int64)
        return found

    def _header_notes(self, row: int) -> list[RowNote]:
        notes = []
        for _, name in self._header.unknown:
            near = nearest_name(name, self._entity)
            hint = f"；是否为“{near}”？" if near else ""
            notes.append(RowNote(self._sheet.name, row, name, "", f"未识别的列，已忽略{hint}", ""))
        for fact in typed_facts(self._entity):
            if not fact.optional and fact.column not in self._header.facts:
                notes.append(RowNote(self._sheet.name, row, fact.name, "", "表中没有这一列，各行按空白处理", ""))  # noqa: PERF401
        return notes


def _parser(fact: Fact) -> Parser:
    # ID numbers are read by the column, see identities().
    return parser_for(fact) if fact.kind != "id_number" else lambda _: None


def _plain(values: list[object]) -> list[object]:
    """The values with booleans as words, because True would find the cached parse of 1."""
    if bool in set(map(type, values)):
        return [shown(value) if type(value) is bool else value for value in values]
    return values
