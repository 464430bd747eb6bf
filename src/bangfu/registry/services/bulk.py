"""Many households at once: what an import commits, and how it is taken back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.audit.events import JSON, Event
from bangfu.base.scope import Actor, require
from bangfu.orgs.services.locking import lock_tree
from bangfu.registry.built_on import why_built_on
from bangfu.registry.derived import count_derived
from bangfu.registry.models import Household
from bangfu.registry.services.bulk_writer import BatchWriter
from bangfu.registry.services.file_rows import FileRow, Outcome, Plan, plan_households
from bangfu.registry.services.rowlog import RowLog, revert

IMPORT = "registry.import"


@dataclass(frozen=True)
class Written:
    """What became of a row: its file, and the text that :func:`undo_households` takes; both empty if not written."""

    plan: Plan
    household_id: UUID | None = None
    undo: str = ""


def write_households(actor: Actor, rows: Sequence[FileRow], *, on: date, source: str = "") -> list[Written]:
    """Write rows of a register in one transaction with one call to the audit log; best in batches of about 500.

    ``on`` is the day the values hold from: a value that differs ends the old row the day before. Each row is planned
    again under lock; one that has become wrong is skipped and comes back with its problems (``plan.outcome``), the
    others are written. ``source`` (a file name) stands in the log. The actor needs ``registry.import`` in every unit;
    raises Denied. A clash with another writer at the same moment raises IntegrityError and leaves nothing: try again.
    """
    for unit in {row.unit_id for row in rows}:
        require(actor, IMPORT, unit)
    with transaction.atomic():
        lock_tree()  # no unit ends while files are on their way into it
        existing = [row.existing for row in rows if row.existing]
        files = {file.pk: file for file in Household.objects.select_for_update().filter(pk__in=existing).order_by("pk")}
        plans = plan_households(rows, on=on)
        writer = BatchWriter(plans, files, on=on, by=actor.actor_name)
        written = writer.run()
        audit.record(actor, *_events(plans, written, source))
    return [Written(plan, *written.get(id(plan), (None, ""))) for plan in plans]


def _events(plans: Sequence[Plan], written: dict[int, tuple[UUID, str]], source: str) -> list[Event]:
    events = []
    for plan in plans:
        if id(plan) not in written:
            continue
        key = written[id(plan)][0]
        new = plan.outcome is Outcome.NEW
        events.append(
            Event(
                "registry.household_created" if new else "registry.household_changed",
                subject_type="household",
                subject_id=str(key),
                subject_label=plan.row.household["archive_no"],
                unit_id=plan.row.unit_id,
                details={"source": source, "members": len(plan.row.members)},
                changes=plan.changes,
            )
        )
    return events


def undo_households(actor: Actor, undos: Sequence[str], *, source: str = "") -> list[str]:
    """Take back writes, given their undo texts in the order of writing; all in one transaction.

    Returns for each "" when taken back, else why not: a file that was changed since stays as it is.
    """
    with transaction.atomic():
        logs = [json.loads(text) for text in undos]
        keys = [log["household"] for log in logs]
        files = {str(f.pk): f for f in Household.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
        for file in files.values():
            require(actor, IMPORT, file.unit_id)
        derived = count_derived([file.pk for file in files.values()])
        built = why_built_on([files[log["household"]].pk for log in logs if log["new"] and log["household"] in files])
        answers = [_why_not(files.get(log["household"]), log["version"], built) for log in logs]
        taken = [log for log, answer in zip(logs, answers, strict=True) if not answer]
        revert(RowLog.from_data(log["rows"]) for log in taken)
        _bump(actor, [files[log["household"]] for log in taken if not log["new"]])
        audit.record(actor, *(_undone(files[log["household"]], log["new"], source, derived) for log in taken))
    return answers


def _why_not(file: Household | None, version: int, built: Mapping[UUID, str]) -> str:
    if file is None:
        return _("档案已不存在")
    if file.pk in built:
        return built[file.pk]
    return "" if file.version == version else _("档案在导入之后又有修改")


def _bump(actor: Actor, files: list[Household]) -> None:
    """A version never comes back, so that a page opened in between is told."""
    for file in files:
        Household.objects.filter(pk=file.pk).update(version=file.version + 1, updated_by=actor.actor_name)


def _undone(file: Household, new: bool, source: str, derived: Mapping[UUID, int]) -> Event:
    details: dict[str, JSON] = {"source": source, "removed": new}
    if new and file.pk in derived:
        details["derived"] = derived[file.pk]
    return Event(
        "registry.import_undone",
        subject_type="household",
        subject_id=str(file.pk),
        subject_label=file.archive_no,
        unit_id=file.unit_id,
        details=details,
    )
