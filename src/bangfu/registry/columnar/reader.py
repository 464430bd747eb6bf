"""Reads ranges of households through a session: what the reading of the whole register and of a renewed one share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils import timezone

from bangfu.base.arrow_session import ArrowSession
from bangfu.core.exchange.parameters import no_parameters
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.register_tables import register_of
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.registry.columnar import tables
from bangfu.registry.columnar.statements import Range, Statements, key_list

PIECE: Final = 100_000
"""Households read at once: what a screening holds in memory does not grow with the register."""


@dataclass(frozen=True)
class Piece:
    """Sound households from a key on, as ``register_tables(identity=False)`` gives them, numbered from 0.

    ``versions`` and ``units`` stand beside the households, in their order. ``within`` is the range of keys. ``beside``
    is what the keeper of blocks put beside them, row by row; None for what is read from the database.
    """

    households: pa.Table
    members: pa.Table
    versions: pa.Array
    units: pa.Array
    within: Range
    beside: pa.Table | None = None


class Reader:
    """The register at the moment of a session, on a day, range by range; which ranges there are, a subclass says."""

    def __init__(self, session: ArrowSession, on: date, units: frozenset[int] | None) -> None:
        self.session: ArrowSession | None = session
        self.moment: datetime = timezone.now()
        self.total = 0
        self.problems: dict[UUID, list[RowProblem]] = {}
        self.versions: dict[UUID, int] = {}
        self._read = session.table
        self._sql = Statements(on, units, connection.vendor == "postgresql")
        self._tree: Tree = read_tree()

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
        return piece if sound.all() else only(piece, sound)


def only(piece: Piece, wanted: Any) -> Piece:
    """The households of a piece for which a mask holds, with their members, numbered anew."""
    kept, renumbered = np.flatnonzero(wanted), np.cumsum(wanted, dtype=np.int64) - 1
    owners = np.asarray(piece.members["household_no"])
    members = piece.members.take(pa.array(np.flatnonzero(wanted[owners])))
    chosen = pa.array(kept)
    return Piece(
        households=_numbered(piece.households.take(chosen), np.arange(len(kept), dtype=np.int64)),
        members=_numbered(members, renumbered[np.asarray(members["household_no"])]),
        versions=piece.versions.take(chosen),
        units=piece.units.take(chosen),
        within=piece.within,
        beside=None if piece.beside is None else piece.beside.take(chosen),
    )


def _numbered(table: pa.Table, numbers: Any) -> pa.Table:
    return table.set_column(0, table.schema.field(0), pa.array(numbers, pa.int64()))
