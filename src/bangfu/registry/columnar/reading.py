"""Opens the stored register at one moment and gives it piece by piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

import pyarrow as pa
from django.utils import timezone

from bangfu.base.arrow_session import ArrowSession, arrow_session, can_read_arrow
from bangfu.core.exchange.problems import RowProblem
from bangfu.registry.columnar import tables
from bangfu.registry.columnar.reader import PIECE, Piece, Reader
from bangfu.registry.columnar.renewing import KeptFiles, renewed
from bangfu.registry.columnar.statements import Range, key_list
from bangfu.registry.models import Household
from bangfu.registry.selectors import register_tables


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
def stored_pieces(
    on: date, unit_ids: Iterable[int] | None = None, *, size: int = PIECE, kept: KeptFiles | None = None
) -> Iterator[StoredPieces]:
    """The open files of some units (None: of all), without anything that is sealed.

    Columns come from the database as they are (ADBC). Within an open transaction, whose changes another connection
    does not see, and where no driver is to be had, the ordinary queries read the register as one piece. ``kept`` is
    what an earlier reading of the whole register left: then only what has changed since is read from the database.
    """
    units = None if unit_ids is None else frozenset(unit_ids)
    if not can_read_arrow():
        yield _Queried(on, units)
        return
    with arrow_session() as session:
        found = renewed(session, on, kept, size) if kept is not None and units is None else None
        yield found or _Columnar(session, on, units, size)


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


class _Columnar(Reader):
    """The whole register through a session."""

    def __init__(self, session: ArrowSession, on: date, units: frozenset[int] | None, size: int) -> None:
        super().__init__(session, on, units)
        bounds = self._read(self._sql.bounds(size))
        self._firsts = key_list(bounds["id"].to_pylist())
        self.total = bounds["total"][0].as_py() if bounds.num_rows else 0
        suspects = key_list(self._read(self._sql.suspects())["id"].to_pylist())
        if suspects:
            self._judge(suspects)

    def pieces(self) -> Iterator[Piece]:
        """Range after range of keys; within one, in the order of file numbers."""
        ends = [*self._firsts[1:], None][: len(self._firsts)]
        for place, (first, end) in enumerate(zip(self._firsts, ends, strict=True)):
            # Units may be left out, so that the first range begins at the first household and not before.
            yield self._piece(Range(first if place else None, end))
