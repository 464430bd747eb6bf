"""The facts of the last run of the whole register, for the next screening and for what-ifs: most of it is as it was.

They stand in the database, sealed, without names (``screenings.facts``); what has changed since is read anew
(``registry.columnar.renewing``, docs/decisions/0029).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from os import cpu_count
from typing import Any

import pyarrow as pa
from django.db import connection

from bangfu.base.arrow_session import ArrowSession
from bangfu.base.crypto import CannotOpen
from bangfu.core.screening.duckdb_engine import Lines
from bangfu.policies.models import CriteriaVersion
from bangfu.registry.columnar import Piece
from bangfu.registry.columnar.renewing import KeptBlock, form
from bangfu.screenings import facts
from bangfu.screenings.models import FactsBlock, Run
from bangfu.screenings.selectors import current_run


class KeptRun:
    """A complete run of the whole register as ``KeptFiles``."""

    size = facts.BLOCK

    def __init__(self, run: Run) -> None:
        self.on = run.on
        self._run = run
        self._judged = sum(run.tally.values())
        self._form = form().encode()
        self._lines: dict[str, Any] = {}

    def places(self, session: ArrowSession) -> pa.Table:
        """Where each household stands in the blocks; nothing where there is a doubt.

        A household that has left the database since may have changed the person of another, and so may an import that
        was taken back: neither leaves a trace in the files that are there.
        """
        if session.table(self._taken_back())["rows"][0].as_py():
            return pa.table({})
        is_postgresql = connection.vendor == "postgresql"
        text = "CAST(household_id AS text)" if is_postgresql else "household_id"
        found = session.table(
            f'SELECT {text} AS household_id, household_version AS version, block, "row" '  # noqa: S608 - keys only
            f"FROM screenings_verdict WHERE run_id = '{self._key}' ORDER BY block, \"row\""
        )
        return found if found.num_rows == self._judged else pa.table({})

    def _taken_back(self) -> str:
        """Imports taken back since the run began: entries are numbered in the order in which they became visible."""
        return (
            "SELECT count(*) AS rows FROM audit_entry WHERE action = 'registry.import_undone' AND number > coalesce("  # noqa: S608
            "(SELECT max(number) FROM audit_entry WHERE subject_type = 'screening' "
            f"AND action = 'screenings.run_started' AND subject_id = '{self._run.pk}'), -1)"
        )

    def blocks(self, session: ArrowSession, first: int, last: int) -> dict[int, KeptBlock]:
        """Blocks of a range that open and have the form of today."""
        rows = session.table(
            f"SELECT number, sealed FROM screenings_factsblock WHERE run_id = '{self._key}' "  # noqa: S608 - keys only
            f"AND number BETWEEN {first} AND {last}"
        )
        numbers = rows["number"].to_pylist()
        with ThreadPoolExecutor(cpu_count()) as pool:  # opening and unpacking leave the interpreter free
            opened = list(pool.map(self._opened, numbers, rows["sealed"].to_pylist()))
        found = {}
        for number, block in zip(numbers, opened, strict=True):
            if block is not None and block.households.schema.metadata.get(b"form") == self._form:
                self._lines |= facts.lines_of(block.households)
                found[number] = block._replace(households=block.households.replace_schema_metadata(None))
        return found

    def _opened(self, number: int, sealed: bytes) -> KeptBlock | None:
        try:
            return facts.opened_tables(sealed, facts.context_at(self._run.pk, number))
        except CannotOpen:
            return None

    def judged(self, piece: Piece, version: CriteriaVersion, on: date, lines: Lines) -> pa.Table | None:
        """Outcome and cost of a piece's households, where the run judged them by this version, day and lines."""
        if piece.beside is None or not piece.beside.num_columns:
            return None
        if (self._run.criteria_version_id, self._run.on) != (version.pk, on):
            return None
        regions = piece.households["region"].unique().to_pylist()
        return piece.beside if all(self._lines.get(region) == lines[region] for region in regions) else None

    @property
    def _key(self) -> str:
        return str(self._run.pk) if connection.vendor == "postgresql" else self._run.pk.hex


def kept_run() -> KeptRun | None:
    """The last complete run of the whole register; None where there is none, or nothing of it was kept."""
    run = current_run()
    if run is None or run.unit_id is not None or not FactsBlock.objects.filter(run=run).exists():
        return None
    return KeptRun(run)
