"""Screening the stored register."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.bulk_columns import insert_table
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.core.screening.duckdb_engine import engine
from bangfu.core.screening.pieces import PieceScreener, use_piece
from bangfu.orgs.selectors import read_tree
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.policies.selectors.lines import line_table
from bangfu.policies.workbench import labels, workbench
from bangfu.registry.columnar import Piece, StoredPieces, stored_pieces
from bangfu.registry.columnar.reader import PIECE
from bangfu.screenings import facts, verdicts
from bangfu.screenings.before import tiers_before
from bangfu.screenings.kept_run import kept_run
from bangfu.screenings.models import FactsBlock, Run, Verdict
from bangfu.screenings.selectors import current_runs

Progress = Callable[[int, int], None]
"""Told how many households are stored of how many; it may raise to stop the work."""

log = logging.getLogger(__name__)


def run_screening(
    actor: Actor,
    *,
    on: date,
    criteria: str = "",
    unit_id: int | None = None,
    progress: Progress | None = None,
    job: str = "",
) -> Run:
    """Screen the open files of the register, or of a unit and those below it, as they stand on a day.

    Whoever may run it in any unit may run it for the whole register, and in a unit of his for that unit. ``criteria``
    names a set; without one it is the set in use, in the version that holds on that day. The register is read at one
    moment; verdicts are stored in short transactions, so that officers go on working, and the run is shown when the
    last one stands. A run that was broken off is put aside by the next. Raises Denied, Refused, core's CriteriaError.
    """
    require(actor, "screenings.run", unit_id)
    run = _begin(actor, on, criteria, unit_id, job)
    try:
        return _finish(actor, run, _Screening(run, progress or _untold).store_all())
    except BaseException:
        _give_up(run)
        raise


def _untold(_done: int, _total: int) -> None:
    """Nobody watches."""


@transaction.atomic
def _begin(actor: Actor, on: date, criteria: str, unit_id: int | None, job: str) -> Run:
    """Start a run and put aside whatever run a dead process left; two at once make no sense."""
    for left in Run.objects.select_for_update().filter(state=Run.State.RUNNING):
        _put_aside(left)
    version = version_in_force(on, criteria)
    compiled = workbench(version, on).compiled
    run = Run.objects.create(
        criteria_version=version,
        criteria=version.criteria_set.name,
        version=version.version,
        on=on,
        unit_id=unit_id,
        started_by=actor.actor_name[:100],
        labels=labels(compiled),
    )
    details = {
        "criteria": run.criteria,
        "version": run.version,
        "digest": version.digest,
        "on": on.isoformat(),
        "job": job,
    }
    event = Event("screenings.run_started", "screening", str(run.pk), str(run), unit_id=unit_id, details=details)
    record(actor, event)
    return run


class _Screening:
    """One run from the first piece to the last."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self._run, self._progress = run, progress
        compiled = workbench(run.criteria_version, run.on).compiled
        self._screener = PieceScreener(compiled, line_table(), verdicts.net_income(compiled))
        self._columns = verdicts.VerdictColumns(run.pk, compiled)
        self._before = [each.pk for each in current_runs()]
        self._tally: Counter[str] = Counter()
        self._blocks = 0

    def store_all(self) -> Counter[str]:
        """Read, screen and store everything; how many households stand in each tier."""
        units, kept = units_of(self._run.unit_id), kept_run()
        with stored_pieces(self._run.on, units, size=PIECE, kept=kept) as stored, engine() as connection:
            Run.objects.filter(pk=self._run.pk).update(moment=stored.moment)
            self._run.moment = stored.moment
            self._progress(0, stored.total)
            for piece in stored.pieces():
                self._store(stored, piece, connection)
                self._progress(sum(self._tally.values()), stored.total)
            self._store_faulty(stored)
        return self._tally

    def _store(self, stored: StoredPieces, piece: Piece, connection: duckdb.DuckDBPyConnection) -> None:
        use_piece(connection, piece.households, piece.members)
        result = self._screener.screen(connection, piece.households)
        before = tiers_before(stored.session, self._before, piece)
        every = max(1, stored.total // verdicts.SAMPLE)
        problems = verdicts.judged_again(piece, result, self._screener, before, every)
        more = {**verdicts.place_columns(result.num_rows, self._blocks), "problems": problems}
        rows = self._columns.rows(connection, piece, result, more)
        lines = self._screener.lines(piece.households)
        beside = verdicts.outcomes(result, self._screener.compiled)
        blocks = facts.sealed_blocks(
            piece.households, piece.members, lines, self._blocks, beside=beside, run_id=self._run.pk
        )
        with transaction.atomic():
            _still_running(self._run)
            insert_table(Verdict, rows)
            FactsBlock.objects.bulk_create(blocks, batch_size=20)
        self._blocks += len(blocks)
        counts = result["tier"].value_counts().to_pylist()
        self._tally.update({each["values"]: each["counts"] for each in counts})

    def _store_faulty(self, stored: StoredPieces) -> None:
        rows = verdicts.faulty_verdicts(self._run, stored.problems, stored.versions)
        with transaction.atomic():
            _still_running(self._run)
            Verdict.objects.bulk_create(rows, batch_size=1_000)
        self._tally.update(row.tier for row in rows)
        self._progress(sum(self._tally.values()), stored.total)


def units_of(unit_id: int | None) -> frozenset[int] | None:
    """A unit and those below it; None for the whole register."""
    return None if unit_id is None else read_tree().subtree([unit_id])


def _still_running(run: Run) -> None:
    """Stop where a later run has put this one aside."""
    if Run.objects.select_for_update().get(pk=run.pk).state != Run.State.RUNNING:
        raise Refused(_("另一次筛查已经开始，这一次不再继续"))


@transaction.atomic
def _finish(actor: Actor, run: Run, tally: Counter[str]) -> Run:
    _still_running(run)
    run.state, run.finished_at, run.tally = Run.State.COMPLETE, timezone.now(), dict(tally)
    run.save(update_fields=["state", "finished_at", "tally"])
    details: dict[str, Any] = {"tally": dict(tally)}
    event = Event("screenings.run_completed", "screening", str(run.pk), str(run), unit_id=run.unit_id, details=details)
    record(actor, event)
    return run


def _give_up(run: Run) -> None:
    """Leave nothing half-done behind; where even that fails, the next run does it."""
    try:
        with transaction.atomic():
            for left in Run.objects.select_for_update().filter(pk=run.pk, state=Run.State.RUNNING):
                _put_aside(left)
    except Exception:
        log.exception("run %s could not be put aside", run.pk)


def _put_aside(run: Run) -> None:
    Verdict.objects.filter(run=run).delete()
    FactsBlock.objects.filter(run=run).delete()
    run.state, run.finished_at = Run.State.FAILED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
