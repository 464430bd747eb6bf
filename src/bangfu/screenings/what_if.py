"""What another version would change: both judge the same tables of one moment, and what differs is kept."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, Final
from uuid import UUID

import duckdb
import numpy as np
import pyarrow as pa
from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.bulk_columns import insert_table
from bangfu.base.identifiers import new_id
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.facts.register import HOUSEHOLD_NO
from bangfu.core.screening import outputs
from bangfu.core.screening.duckdb_engine import engine
from bangfu.core.screening.pieces import PieceScreener, use_piece
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.selectors.criteria import version_in_force
from bangfu.policies.selectors.lines import line_table
from bangfu.policies.services.versions import problems_in_words
from bangfu.policies.workbench import labels, workbench
from bangfu.registry.columnar import Piece, stored_pieces
from bangfu.registry.columnar.reader import PIECE
from bangfu.registry.models import Household
from bangfu.registry.selectors import HOUSEHOLD_ID
from bangfu.screenings import facts
from bangfu.screenings.kept_run import kept_run
from bangfu.screenings.models import FactsBlock, Run, WhatIf, WhatIfChange
from bangfu.screenings.services import Progress

ACTION: Final = "screenings.run"
_AT_ONCE: Final = 1_000
"""Keys in one query: any database takes so many."""


def run_what_if(
    actor: Actor, *, version_id: UUID, on: date, what_if_id: UUID | None = None, progress: Progress | None = None
) -> WhatIf:
    """Judge every open file by a version and by the one in force on a day; keep the flow and who would change.

    Nothing that stands is touched. A what-if of this key that was broken off is begun anew. Raises Denied, Refused
    (none in force, no such version, one with faults).
    """
    require(actor, ACTION)
    version = CriteriaVersion.objects.filter(pk=version_id).select_related("criteria_set").first()
    if version is None:
        raise Refused(_("没有这个版本"))
    against = version_in_force(on, version.criteria_set.name)
    before, after = (usable(each, on) for each in (against, version))
    values: dict[str, Any] = {
        "version": version,
        "against": against,
        "digest": version.digest,
        "on": on,
        "started_by": actor.actor_name[:100],
        "labels_before": labels(before),
        "labels_after": labels(after),
    }
    key = what_if_id or new_id()
    with transaction.atomic():
        WhatIf.objects.filter(pk=key, state=Run.State.RUNNING).delete()
        what_if = WhatIf.objects.create(pk=key, **values)
    try:
        _Trial(what_if, before, after, progress).run()
    except BaseException:
        WhatIf.objects.filter(pk=what_if.pk).delete()
        raise
    return _finished(actor, what_if)


def usable(version: CriteriaVersion, on: date) -> Compiled:
    """A version ready to judge by. Raises Refused with the faults of one that cannot."""
    try:
        return workbench(version, on).compiled
    except CriteriaError as error:
        raise Refused(
            _("这个版本有错误，不能试算：%(faults)s") % {"faults": problems_in_words(error.problems)}
        ) from error


@transaction.atomic
def _finished(actor: Actor, what_if: WhatIf) -> WhatIf:
    what_if.state, what_if.finished_at = Run.State.COMPLETE, timezone.now()
    what_if.save(update_fields=["state", "finished_at", "flow", "moment"])
    details = {"digest": what_if.digest, "on": what_if.on.isoformat()}
    record(actor, Event("screenings.what_if_made", "what_if", str(what_if.pk), str(what_if)[:100], details=details))
    return what_if


class _Trial:
    """One what-if from the first piece to the last."""

    def __init__(self, what_if: WhatIf, before: Compiled, after: Compiled, progress: Progress | None) -> None:
        self._what_if, self._progress = what_if, progress
        table = line_table()
        self._before, self._after = (PieceScreener(each, table, brief=True) for each in (before, after))
        self._flow: Counter[tuple[int, str, str]] = Counter()
        self._fen: dict[tuple[int, str, str], list[int]] = {}
        self._blocks = 0
        self._kept = kept_run()

    def run(self) -> None:
        """Both versions over every piece."""
        done = 0
        with stored_pieces(self._what_if.on, size=PIECE, kept=self._kept) as stored, engine() as connection:
            self._what_if.moment = stored.moment
            self._tell(0, stored.total)
            for piece in stored.pieces():
                self._compare(connection, piece)
                done += piece.households.num_rows
                self._tell(done, stored.total)
            self._add_faulty(list(stored.problems))
        self._what_if.flow = [[*key, count, *self._fen[key]] for key, count in sorted(self._flow.items())]

    def _tell(self, done: int, total: int) -> None:
        if self._progress:
            self._progress(done, total)

    def _compare(self, connection: duckdb.DuckDBPyConnection, piece: Piece) -> None:
        use_piece(connection, piece.households, piece.members)
        rows = {HOUSEHOLD_NO: piece.households[HOUSEHOLD_NO], "unit": piece.units}
        for name, screener in (("before", self._before), ("after", self._after)):
            judged = self._judged(piece) if name == "before" else None
            if judged is None:
                judged = screener.screen(connection, piece.households)
            rows |= {name: judged["tier"], f"cost_{name}": judged["cost"]}
        both = pa.table(rows)
        connection.register("both_results", both)
        self._add_up(connection)
        changed = connection.sql(
            "SELECT * FROM both_results WHERE before <> after OR cost_before <> cost_after ORDER BY household_no"
        ).to_arrow_table()
        if changed.num_rows:
            self._keep(piece, changed)

    def _judged(self, piece: Piece) -> pa.Table | None:
        """What the last run made of these households by the version in force; None where it has to be judged."""
        if self._kept is None:
            return None
        return self._kept.judged(piece, self._what_if.against, self._what_if.on, self._before.lines(piece.households))

    def _add_up(self, connection: duckdb.DuckDBPyConnection) -> None:
        rows = connection.sql(
            "SELECT unit, before, after, count(*), CAST(sum(cost_before) AS BIGINT), CAST(sum(cost_after) AS BIGINT) "
            "FROM both_results GROUP BY ALL"
        ).fetchall()
        for unit, before, after, count, fen_before, fen_after in rows:
            key = (unit, before, after)
            self._flow[key] += count
            known = self._fen.get(key, [0, 0])
            self._fen[key] = [known[0] + fen_before, known[1] + fen_after]

    def _add_faulty(self, keys: list[UUID]) -> None:
        """Files with faults are undecided under every version, as in a screening."""
        for start in range(0, len(keys), _AT_ONCE):
            some = Household.objects.filter(pk__in=keys[start : start + _AT_ONCE]).order_by()
            for unit, count in some.values_list("unit_id").annotate(count=Count("pk")):
                key = (unit, outputs.UNDECIDED, outputs.UNDECIDED)
                self._flow[key] += count
                self._fen.setdefault(key, [0, 0])

    def _keep(self, piece: Piece, changed: pa.Table) -> None:
        """The rows of the households that change, and their facts."""
        numbers = np.asarray(changed[HOUSEHOLD_NO])
        households, members = chosen(piece, numbers)
        block, row = facts.places(len(numbers), self._blocks)
        columns: dict[str, Any] = {
            "what_if_id": pa.repeat(pa.scalar(str(self._what_if.pk)), len(numbers)),
            "household_id": households[HOUSEHOLD_ID],
            "block": block,
            "row": row,
        }
        columns |= {name: changed[name] for name in ("before", "after", "cost_before", "cost_after")}
        blocks = facts.sealed_blocks(
            households,
            members,
            self._before.lines(households),
            self._blocks,
            after=self._after.lines(households),
            what_if_id=self._what_if.pk,
        )
        with transaction.atomic():
            insert_table(WhatIfChange, pa.table(columns))
            FactsBlock.objects.bulk_create(blocks, batch_size=20)
        self._blocks += len(blocks)


def chosen(piece: Piece, numbers: Any) -> tuple[pa.Table, pa.Table]:
    """Some households of a piece with their members, numbered anew from 0."""
    renumbered = np.full(piece.households.num_rows, -1, dtype=np.int64)
    renumbered[numbers] = np.arange(len(numbers))
    owners = renumbered[np.asarray(piece.members[HOUSEHOLD_NO])]
    kept = owners >= 0
    households = piece.households.take(pa.array(numbers))
    members = piece.members.filter(pa.array(kept))
    return (
        households.set_column(0, HOUSEHOLD_NO, pa.array(np.arange(len(numbers)))),
        members.set_column(0, HOUSEHOLD_NO, pa.array(owners[kept])),
    )
