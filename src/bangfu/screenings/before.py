"""What stood before a run: the current verdicts, piece by piece beside the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from bangfu.base.arrow_session import ArrowSession
from bangfu.registry.columnar import Piece
from bangfu.registry.columnar.tables import dashed
from bangfu.registry.selectors import HOUSEHOLD_ID
from bangfu.screenings.models import Verdict


def tiers_before(session: ArrowSession | None, runs: Sequence[UUID], piece: Piece) -> pa.Array:
    """The tier of each household of a piece in the newest of the runs that judged it (newest first); null: in none."""
    keys = piece.households[HOUSEHOLD_ID].combine_chunks()
    found = pa.nulls(piece.households.num_rows, pa.string())
    for run in runs:
        if found.null_count == 0:
            break
        known, tiers = _tiers(session, run, piece)
        places = pc.index_in(keys, value_set=known)
        found = pc.coalesce(found, tiers.take(places))
    return found


def _tiers(session: ArrowSession | None, run: UUID, piece: Piece) -> tuple[pa.Array, pa.Array]:
    if session is None:
        rows = Verdict.objects.filter(run=run).values_list("household_id", "tier")
        pairs: Iterator[tuple[UUID, str]] = iter(rows)
        listed = [(str(key), tier) for key, tier in pairs]
        return pa.array([key for key, _ in listed], pa.string()), pa.array([tier for _, tier in listed], pa.string())
    answer = session.table(_statement(run, piece))
    if not answer.num_rows:
        return pa.array([], pa.string()), pa.array([], pa.string())
    return dashed(answer[HOUSEHOLD_ID]).combine_chunks(), answer["tier"].cast(pa.string()).combine_chunks()


def _statement(run: UUID, piece: Piece) -> str:
    is_postgresql = connection.vendor == "postgresql"
    first, end = piece.within.first, piece.within.end
    bounds = [("run_id =", run), ("household_id >=", first), ("household_id <", end)]
    written = [f"{name} '{key if is_postgresql else key.hex}'" for name, key in bounds if key is not None]
    if piece.within.keys is not None:
        listed = ", ".join(f"'{key if is_postgresql else key.hex}'" for key in piece.within.keys)
        written.append(f"household_id IN ({listed})")
    text = "CAST(household_id AS text)" if is_postgresql else "household_id"
    return f"SELECT {text} AS household_id, tier FROM screenings_verdict WHERE {' AND '.join(written)}"  # noqa: S608 - keys only
