"""The register from what an earlier reading left, brought up to date: only households that changed are read anew.

A version of a file never comes back and grows with every change of anything in it (``registry.services.opening``), and
a person whose facts change belongs to a file that grew. So a household is as it was when its version is the same, when
nothing in it begins or ends between the two days, and when it shares no person with one that is not. Households that
were faulty are always read. All of it is told by one moment of the database; where too much changed, where what was
kept has another form, or cannot be opened, it is not used.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from bangfu import __version__
from bangfu.base.arrow_session import ArrowSession
from bangfu.core.facts.register import HOUSEHOLD_NO
from bangfu.core.facts.register import columns as columns_of
from bangfu.registry.columnar import tables
from bangfu.registry.columnar.reader import Piece, Reader, only
from bangfu.registry.columnar.statements import Range, Statements, key_list

MOST: Final = 2_000
"""Households read anew, which one statement names; where more have changed, all are read in ranges."""


TRIED: Final = 3
ROWS: Final = 50
"""Blocks, and households in each, that are compared with the database before any of them is believed."""

NOT_KEPT: Final = ("name", "id_number", "phone", "remark", "archive_no")
"""Columns that no kept block has: who somebody is."""


def form() -> str:
    """What kept blocks must bear: it changes with whatever decides what a row of the database says on a day, and with
    every version of this software."""
    statements = Statements(date(2000, 1, 1), None, connection.vendor == "postgresql")
    told = [__version__, statements.households(Range()), statements.members(Range())]
    told += [f"{column.name} {column.type}" for entity in ("household", "member") for column in columns_of(entity)]
    return sha256("\n".join(told).encode()).hexdigest()


class KeptBlock(NamedTuple):
    """Households with their keys in the order of their rows, members numbered by row, and what was put beside."""

    households: pa.Table
    members: pa.Table
    beside: pa.Table


class KeptFiles(Protocol):
    """Households of an earlier reading of the whole register, in numbered blocks."""

    on: date
    size: int
    """Households in a full block."""

    def places(self, session: ArrowSession) -> pa.Table:
        """``household_id`` (text), ``version``, ``block``, ``row`` by block and row; no block: it was faulty.

        No row at all: what was kept is in doubt.
        """
        ...

    def blocks(self, session: ArrowSession, first: int, last: int) -> dict[int, KeptBlock]:
        """Blocks of a range by number, those that can be opened."""
        ...


def renewed(session: ArrowSession, on: date, kept: KeptFiles, size: int) -> Renewed | None:
    """The register brought up to date; None where it is better read anew."""
    found = Renewed(session, on, kept, size)
    return found if found.is_worth_it else None


class Renewed(Reader):
    """Blocks that still hold, several to a piece, and then the households that were read anew."""

    def __init__(self, session: ArrowSession, on: date, kept: KeptFiles, size: int) -> None:
        super().__init__(session, on, None)
        self._session, self._kept, self._size = session, kept, size
        self._now = self._read(self._sql.standing())
        self._keys = tables.dashed(self._now["id"]).combine_chunks()
        self.total = len(self._keys)
        places = kept.places(session)
        self._changed = self._neighbours(self._stale(places, on)) if places.num_rows else self._keys
        self.is_worth_it = places.num_rows > 0 and len(self._changed) <= MOST
        if self.is_worth_it:
            self._take(places)
            self.is_worth_it = self._is_true()
        if self.is_worth_it:
            self._judge(key_list(self._changed.to_pylist()))

    def pieces(self) -> Iterator[Piece]:
        """Blocks of one another's neighbourhood, as many as fill a piece; at last what is read anew."""
        again = [self._changed]
        first_of_each = np.diff(self._blocks // max(1, self._size // self._kept.size), prepend=-1)
        bounds = [*np.flatnonzero(first_of_each).tolist(), len(self._blocks)]
        for start, end in pairwise(bounds):
            piece = self._from_blocks(start, end)
            if piece is None:
                again.append(self._ids.slice(start, end - start))
            else:
                yield piece
        for keys in again:
            for start in range(0, len(keys), MOST):
                piece = self._piece(Range(keys=key_list(keys.slice(start, MOST).to_pylist())))
                if piece.households.num_rows:
                    yield piece

    def _stale(self, places: pa.Table, on: date) -> pa.Array:
        """The keys of the households of now that are not as they were."""
        known = places.filter(pc.is_valid(places["block"]))
        where = pc.index_in(self._keys, value_set=tables.dashed(known["household_id"]).combine_chunks())
        before = known["version"].cast(pa.int64()).combine_chunks().take(where)
        now = self._now["version"].cast(pa.int64()).combine_chunks()
        stale = pc.invert(pc.fill_null(pc.equal(before, now), False))
        if self._kept.on != on:
            first, last = sorted((self._kept.on, on))
            turned = tables.dashed(self._read(self._sql.turned(first, last))["id"]).combine_chunks()
            stale = pc.or_(stale, pc.is_in(self._keys, value_set=turned))
        return self._keys.filter(stale)

    def _neighbours(self, changed: pa.Array) -> pa.Array:
        """Changed households and those who share a person with one; nothing is asked where there are too many."""
        if not 0 < len(changed) <= MOST:
            return changed
        near = self._read(self._sql.neighbours(key_list(changed.to_pylist())))
        keys = pa.concat_arrays([changed, tables.dashed(near["id"]).combine_chunks()]).unique()
        return keys.filter(pc.is_in(keys, value_set=self._keys))

    def _take(self, places: pa.Table) -> None:
        """The rows of the blocks that still hold."""
        known = places.filter(pc.is_valid(places["block"]))
        ids = tables.dashed(known["household_id"]).combine_chunks()
        now = pc.index_in(ids, value_set=self._keys)  # once: the table of a million keys costs more than all look-ups
        holds = pc.and_not(pc.is_valid(now), pc.is_in(ids, value_set=self._changed))
        self._ids = ids.filter(holds)
        self._at = now.filter(holds)
        self._blocks = np.asarray(known["block"].filter(holds)).astype(np.int64)
        self._rows = np.asarray(known["row"].filter(holds)).astype(np.int64)

    def _is_true(self) -> bool:
        """Whether a few blocks, taken by chance, say of some households what the database says now."""
        for number in random.sample(list(map(int, np.unique(self._blocks))), k=min(TRIED, len(set(self._blocks)))):
            start, end = (int(place) for place in np.searchsorted(self._blocks, [number, number + 1]))
            piece = self._from_blocks(start, min(end, start + ROWS))
            if piece is None:
                return False
            keys = key_list(piece.households[tables.HOUSEHOLD_ID].to_pylist())
            if _said(piece) != _said(self._piece(Range(keys=keys))):
                return False
        return True

    def _from_blocks(self, start: int, end: int) -> Piece | None:
        """The rows that hold of some blocks; None where one of them cannot be had as it was."""
        homes, people, beside, places = [], [], [], np.empty(end - start, dtype=np.int64)
        count = 0
        numbers = np.unique(self._blocks[start:end])
        opened = self._kept.blocks(self._session, int(numbers[0]), int(numbers[-1]))
        if not opened.keys() >= set(numbers.tolist()):
            return None
        for number in numbers:
            households, members, more = opened[int(number)]
            beside.append(more)
            mine = self._blocks[start:end] == number
            places[mine] = self._rows[start:end][mine] + count
            homes.append(households)
            people.append(_shifted(members, count))
            count += households.num_rows
        households = pa.concat_tables(homes)
        if int(places.max()) >= count:
            return None
        found = households[tables.HOUSEHOLD_ID].take(pa.array(places)).combine_chunks()
        if not found.equals(self._ids.slice(start, end - start)):
            return None
        kept = KeptBlock(households, pa.concat_tables(people), pa.concat_tables(beside))
        return self._placed(kept, places, found, self._at.slice(start, end - start))

    def _placed(self, kept: KeptBlock, places: Any, keys: pa.Array, at: pa.Array) -> Piece:
        households = kept.households
        wanted = np.zeros(households.num_rows, dtype=np.bool_)
        wanted[places] = True
        numbers = pa.array(np.arange(households.num_rows, dtype=np.int64))

        def now(name: str) -> pa.ChunkedArray:
            values = np.zeros(households.num_rows, dtype=np.int64)
            values[places] = np.asarray(self._now[name].cast(pa.int64()).take(at))
            return pa.chunked_array([values])

        piece = Piece(
            households=households.add_column(0, pa.field(HOUSEHOLD_NO, pa.int64()), numbers),
            members=kept.members,
            versions=now("version"),
            units=now("unit_id"),
            within=Range(UUID(pc.min(keys).as_py()), _next(UUID(pc.max(keys).as_py()))),
            beside=kept.beside,
        )
        return self._with_paths(piece if wanted.all() else only(piece, wanted))

    def _with_paths(self, piece: Piece) -> Piece:
        """Units bear the names of now: one may be renamed without a change of any file."""
        paths = {unit: self._tree.path(unit) for unit in pc.unique(piece.units).to_pylist()}
        place = piece.households.column_names.index("unit")
        named = tables.unit_names(piece.units, paths)
        return replace(piece, households=piece.households.set_column(place, "unit", named))


def _said(piece: Piece) -> dict[str, Any]:
    """The facts of each household that blocks keep, by key."""
    people: dict[int, list[dict[str, Any]]] = {}
    for member in _without_names(piece.members).to_pylist():
        people.setdefault(member.pop(HOUSEHOLD_NO), []).append(member)
    homes = _without_names(piece.households).to_pylist()
    return {home[tables.HOUSEHOLD_ID]: (home, people.get(home.pop(HOUSEHOLD_NO))) for home in homes}


def _without_names(table: pa.Table) -> pa.Table:
    return table.drop_columns([name for name in NOT_KEPT if name in table.column_names])


def _shifted(members: pa.Table, by: int) -> pa.Table:
    numbers = pc.add(members[HOUSEHOLD_NO].cast(pa.int64()), by)
    return members.set_column(0, pa.field(HOUSEHOLD_NO, pa.int64()), numbers)


def _next(key: UUID) -> UUID | None:
    return UUID(int=key.int + 1) if key.int + 1 < 1 << 128 else None
