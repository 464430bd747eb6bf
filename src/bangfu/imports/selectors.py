"""Reading imports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from bangfu.base.scope import Actor
from bangfu.core.exchange.problems import RowProblem
from bangfu.imports.kinds import CHANGED, KINDS, NEW, WRONG, ImportKind
from bangfu.imports.models import CommittedRow, ImportFile, StagedRow


@dataclass(frozen=True)
class Counts:
    """How many rows of a file are of which outcome, to be committed, and committed."""

    new: int
    changed: int
    unchanged: int
    wrong: int
    to_confirm: int
    to_commit: int
    committed: int

    @property
    def total(self) -> int:
        """All rows."""
        return self.new + self.changed + self.unchanged + self.wrong


def kinds_for(actor: Actor) -> list[ImportKind]:
    """The kinds that somebody may import anywhere."""
    return [kind for kind in KINDS.values() if actor.reach(kind.action)]


def files_of(actor: Actor) -> QuerySet[ImportFile]:
    """The uploads of one officer, newest first; nobody sees another's, and nothing of a kind he may no longer do."""
    codes = [kind.code for kind in kinds_for(actor)]
    return ImportFile.objects.filter(uploaded_by_id=actor.actor_id, kind__in=codes)


def file_of(actor: Actor, file_id: UUID) -> ImportFile:
    """One of them. Raises Http404."""
    found = files_of(actor).filter(pk=file_id).first()
    if found is None:
        raise Http404
    return found


def to_commit(file: ImportFile) -> Q:
    """Which rows a commit writes: chosen, new or (where that is wanted) changed, and not written yet."""
    outcomes = [NEW, CHANGED] if file.update_existing else [NEW]
    return Q(outcome__in=outcomes, chosen=True, committed_at__isnull=True)


def counts_of(file: ImportFile) -> Counts:
    """Count the rows of a file in one query."""
    outcomes: dict[str, Any] = {each: Count("pk", filter=Q(outcome=each)) for each in StagedRow.Outcome.values}
    found = file.rows.aggregate(
        **outcomes,
        to_confirm=Count("pk", filter=Q(to_confirm=True, chosen=False, committed_at__isnull=True)),
        to_commit=Count("pk", filter=to_commit(file)),
        committed=Count("pk", filter=Q(committed_at__isnull=False)),
    )
    return Counts(**found)


def committed_rows(file: ImportFile) -> list[CommittedRow]:
    """What was written, in the order of writing."""
    rows = CommittedRow.objects.filter(row__file=file).select_related("row")
    return list(rows.order_by("row__committed_at", "row__place"))


def wrong_rows(file: ImportFile) -> Iterable[RowProblem]:
    """Every reason why a row of the file did not pass, in file order."""
    for row in file.rows.filter(outcome=WRONG).iterator(chunk_size=500):
        yield from row.faults
