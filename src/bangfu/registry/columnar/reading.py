"""Opens the stored register at one moment and gives it piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils import timezone

from bangfu.base.arrow_session import ArrowSession, arrow_session, can_read_arrow
from bangfu.core.exchange.parameters import no_parameters
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.register_tables import register_of
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.registry.columnar import tables
from bangfu.registry.columnar.statements import Range, Statements, key_list
from bangfu.registry.models import Household
from bangfu.registry.selectors import register_tables

PIECE: Final = 100_000
"""Households read at once: what a screening holds in memory does not grow with the register."""


@dataclass(frozen=True)
class Piece:
    """Sound households from a key on, as ``register_tables(identity=False)`` gives them, numbered from 0.

    ``versions`` and ``units`` stand beside the households, in their order. ``within`` is the range of keys.
    """

    households: pa.Table
    members: pa.Table
    versions: pa.Array
    units: pa.Array
    within: Range


class StoredPieces(Protocol):
    """The open files as they stand on a day: every household is in one piece or a key of ``problems``.

    ``versions`` are those of the households with problems. ``session`` reads other tables at the same moment; None
    where the register is read through Django.
    """

    moment: datetime
    total: int
    problems: dict[UUID, list[RowProblem]]
    versions: dict[UUID, int]
    session: ArrowSession | None

    def pieces(self) -> Iterator[Piece]:
        """The pieces, one in memory at a time."""
        ...


@contextmanager
def stored_pieces(on: date, unit_ids: Iterable[int] | None = None, *, size: int = PIECE) -> Iterator[StoredPieces]:
    """The open files of some units (None: of all), without anything that is sealed.

    Columns come from the database as they are (ADBC). Within an open transaction, whose changes another connection
    does not see, and where no driver is to be had, the ordinary queries read the register as one piece.
    """
    units = None if unit_ids is None else frozenset(unit_ids)
    if not can_read_arrow():
        yield _Queried(on, units)
        return
    with arrow_session() as session:
        yield _Columnar(session, on, units, size)


@dataclass
class _Queried:
    """The same through Django's queries."""

    on: date
    units: frozenset[int] | None
    session: ArrowSession | None = None
    moment: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        self._register = register_tables(None, on=self.on, unit_ids=self.units, identity=False)
        self.problems = self._register.problems
        self.total = self._register.households.num_rows + len(self.problems)
        rows = Household.objects.filter(pk__in=list(self.problems)).values_list("pk", "version")
        self.versions: dict[UUID, int] = dict(rows) if self.problems else {}

    def pieces(self) -> Iterator[Piece]:
        """All of it at once."""
        households = self._register.households
        if not households.num_rows:
            return
        rows: dict[str, int] = {
            str(key): unit for key, unit in Household.objects.values_list("pk", "unit_id") if unit is not None
        }
        units = [rows[key] for key in households[tables.HOUSEHOLD_ID].to_pylist()]
        versions = pa.array(self._register.versions, pa.int64())
        yield Piece(households, self._register.members, versions, pa.array(units, pa.int64()), Range())


class _Columnar:
    """The register through a session."""

    def __init__(self, session: ArrowSession, on: date, units: frozenset[int] | None, size: int) -> None:
        self.session: ArrowSession | None = session
        self.moment = timezone.now()
        self._read = session.table
        self._sql = Statements(on, units, connection.vendor == "postgresql")
        self._tree: Tree = read_tree()
        bounds = self._read(self._sql.bounds(size))
        self._firsts = key_list(bounds["id"].to_pylist())
        self.total = bounds["total"][0].as_py() if bounds.num_rows else 0
        self.problems: dict[UUID, list[RowProblem]] = {}
        self.versions: dict[UUID, int] = {}
        suspects = key_list(self._read(self._sql.suspects())["id"].to_pylist())
        if suspects:
            self._judge(suspects)

    def pieces(self) -> Iterator[Piece]:
        """Range after range of keys; within one, in the order of file numbers."""
        ends = [*self._firsts[1:], None][: len(self._firsts)]
        for place, (first, end) in enumerate(zip(self._firsts, ends, strict=True)):
            # Units may be left out, so that the first range begins at the first household and not before.
            yield self._piece(Range(first if place else None, end))

    def _piece(self, within: Range) -> Piece:
        homes, members, values = self._answers(within)
        numbers = np.arange(homes.num_rows, dtype=np.int64)
        piece = Piece(
            households=tables.register_table("household", values["household"], pa.array(numbers)).append_column(
                tables.HOUSEHOLD_ID, tables.dashed(homes["household_text"])
            ),
            members=tables.register_table("member", values["member"], members["household_no"].combine_chunks()),
            versions=homes["version"].cast(pa.int64()),
            units=homes["unit_id"].cast(pa.int64()),
            within=within,
        )
        return self._without_faulty(piece)

    def _answers(self, within: Range) -> tuple[pa.Table, pa.Table, dict[str, dict[str, Any]]]:
        homes, members = self._read(self._sql.households(within)), self._read(self._sql.members(within))
        units = homes["unit_id"]
        paths = {unit: self._tree.path(unit) for unit in pc.unique(units).to_pylist()}
        places = tables.owners(members, homes)
        members = members.append_column("household_no", places)
        archives = homes["archive_no"].combine_chunks().take(places)
        values = {
            "household": tables.facts("household", homes, {"unit": tables.unit_names(units, paths)}),
            "member": tables.facts("member", members, {"archive_no": archives}),
        }
        return homes, members, values

    def _judge(self, suspects: tuple[UUID, ...]) -> None:
        """Let the checks of core.exchange say which of the suspects are faulty, and why."""
        homes, members, values = self._answers(Range(keys=suspects))
        read = register_of(
            tables.sheet("household", values["household"], homes.num_rows),
            tables.sheet("member", values["member"], members.num_rows),
            no_parameters(),
            [],
            [],
        )
        keys = key_list(homes["household_text"].to_pylist())
        places = members["household_no"].to_pylist()
        for problem in read.problems:
            place = problem.row if problem.sheet == read.sheets["household"] else places[problem.row]
            self.problems.setdefault(keys[place], []).append(problem)
        versions = dict(zip(keys, homes["version"].to_pylist(), strict=True))
        self.versions = {key: versions[key] for key in self.problems}

    def _without_faulty(self, piece: Piece) -> Piece:
        if not self.problems:
            return piece
        faulty = pa.array([str(key) for key in self.problems], pa.string())
        sound = np.asarray(pc.invert(pc.is_in(piece.households[tables.HOUSEHOLD_ID], value_set=faulty)))
        if sound.all():
            return piece
        kept, renumbered = np.flatnonzero(sound), np.cumsum(sound, dtype=np.int64) - 1
        owners = np.asarray(piece.members["household_no"])
        members = piece.members.take(pa.array(np.flatnonzero(sound[owners])))
        chosen = pa.array(kept)
        return Piece(
            households=_numbered(piece.households.take(chosen), np.arange(len(kept), dtype=np.int64)),
            members=_numbered(members, renumbered[np.asarray(members["household_no"])]),
            versions=piece.versions.take(chosen),
            units=piece.units.take(chosen),
            within=piece.within,
        )


def _numbered(table: pa.Table, numbers: Any) -> pa.Table:
    return table.set_column(0, table.schema.field(0), pa.array(numbers, pa.int64()))
