"""The long work of an import, as jobs. Each chunk is one transaction that also says how far it came.

A process that is killed at any moment leaves whole chunks; the job goes on with the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.base.bulk_rows import insert_rows, insert_values, new_row
from bangfu.base.collecting import collection_paused
from bangfu.base.crypto import CannotOpen
from bangfu.base.scope import Actor
from bangfu.core.exchange.problems import UnusableInput
from bangfu.imports import storage
from bangfu.imports.kinds import CHANGED, KINDS, NEW, UNCHANGED, WRONG, Committed, StagedDraft
from bangfu.imports.models import CommittedRow, ImportFile, StagedRow
from bangfu.imports.selectors import committed_rows, to_commit
from bangfu.imports.services import event, refuse_built_on, refuse_named
from bangfu.jobs.models import Job
from bangfu.jobs.progress import LeaseLost, Progress
from bangfu.jobs.selectors import actor_of

_State = ImportFile.State
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_CLASHES = 3  # tries of one chunk that meets another writer


def check(job: Job, progress: Progress) -> str:
    """Read the file and store what each row would do."""
    file = _begin(job, _State.UPLOADED, _State.CHECKING)
    if file is None:
        return _("已检查")
    try:
        with storage.opened(file.pk, file.name) as path:
            kind = KINDS[file.kind]
            start = file.rows.count()

            def reading(what: str) -> None:
                progress.report(what)

            drafts = kind.stage(actor_of(job), path, on=file.on, start=start, progress=reading)
            _stage(job, drafts, start, kind.chunk, progress)
    except (UnusableInput, CannotOpen, FileNotFoundError) as fault:
        return _refuse(job, _readable(fault, file))
    with transaction.atomic():
        file = _mine(job, _State.CHECKING)
        file.state, file.message = _State.READY, ""
        file.save(update_fields=["state", "message"])
    return _("检查完毕，请查看并确认")


def _stage(job: Job, drafts: Iterator[StagedDraft], start: int, chunk: int, progress: Progress) -> None:
    place = start
    while staged := _stage_chunk(job, drafts, place, chunk):
        place += staged
        progress.report(_("已检查 %(count)s 行") % {"count": place}, done=place)


def _stage_chunk(job: Job, drafts: Iterator[StagedDraft], place: int, chunk: int) -> int:
    with collection_paused():
        batch = list(islice(drafts, chunk))
        if batch:
            with transaction.atomic():
                _let_disk_lag()
                file = _mine(job, _State.CHECKING)
                insert_rows(StagedRow, [_staged(file, place + index, draft) for index, draft in enumerate(batch)])
        return len(batch)


def _staged(file: ImportFile, place: int, draft: StagedDraft) -> StagedRow:
    row = new_row(
        StagedRow,
        file_id=file.pk,
        place=place,
        source_row=draft.source_row,
        key=draft.key[:120],
        label=draft.label[:80],
        outcome=draft.outcome,
        chosen=draft.outcome in (NEW, CHANGED) and not draft.to_confirm,
        to_confirm=draft.to_confirm,
    )
    row.set_faults(list(draft.problems))
    shown = {
        "data": draft.payload,
        "changes": [[each.field, each.old, each.new] for each in draft.changes],
        "remark": draft.remark,
    }
    row.payload = _ENCODER.encode(shown)
    return row


def commit(job: Job, progress: Progress) -> str:
    """Write the chosen rows, chunk by chunk."""
    actor, chunk = actor_of(job), KINDS[_file(job).kind].chunk
    if _begin(job, _State.COMMITTING, _State.COMMITTING) is None:
        return _("导入完成")
    total = _file(job).rows.filter(to_commit(_file(job))).count()
    done = job.done
    progress.report(total=done + total)
    while written := _commit_chunk(job, actor, chunk):
        done += written
        progress.report(_("已导入 %(count)s 行") % {"count": done}, done=done)
    _finish(job, actor, "imports.committed", _("导入完成"))
    return _("导入完成")


def _commit_chunk(job: Job, actor: Actor, chunk: int) -> int:
    for _attempt in range(_CLASHES - 1):
        try:
            return _commit_once(job, actor, chunk)
        except IntegrityError:  # somebody entered the same person at the same moment: plan again on what stands now
            continue
    return _commit_once(job, actor, chunk)


def _commit_once(job: Job, actor: Actor, chunk: int) -> int:
    with collection_paused(), transaction.atomic():
        _let_disk_lag()
        file = _mine(job, _State.COMMITTING)
        rows = list(file.rows.filter(to_commit(file)).order_by("place")[:chunk])
        if not rows:
            return 0
        answers = KINDS[file.kind].commit(actor, [row.data for row in rows], on=file.on, source=file.name)
        _mark(rows, answers)
        return len(rows)


def _let_disk_lag() -> None:
    """Let this transaction end before PostgreSQL has it on disk, as one in a row of many chunks.

    A server that breaks down may lose the last chunks, each of them whole with its marks: the job does them again. No
    later transaction outlives an earlier one, and the one that says that the work is done waits for the disk as ever.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def _mark(rows: list[StagedRow], answers: list[Committed]) -> None:
    """Say in the same transaction that the rows are written, and how to take them back."""
    pairs = list(zip(rows, answers, strict=True))
    undos = [(row.pk, CommittedRow.undo.sealed_for(row.pk, answer.undo)) for row, answer in pairs if answer.undo]
    insert_values(CommittedRow, ("row_id", "undo_sealed"), undos)
    StagedRow.objects.filter(pk__any_of={key for key, _sealed in undos}).update(committed_at=timezone.now())
    for row, answer in pairs:
        if not answer.undo:
            _mark_left_out(row, answer)


def _mark_left_out(row: StagedRow, answer: Committed) -> None:
    """A row that became wrong, or came to say what is stored already, between the check and now."""
    row.outcome, row.chosen = (WRONG if answer.problems else UNCHANGED), False
    row.set_faults(list(answer.problems))
    row.save(update_fields=["outcome", "chosen", "problems_sealed"])


def undo(job: Job, progress: Progress) -> str:
    """Take every row back in one transaction: all or nothing."""
    actor = actor_of(job)
    if _begin(job, _State.UNDOING, _State.UNDOING) is None:
        return _("已撤销")
    progress.report(_("正在撤销"))
    with transaction.atomic():
        file = _mine(job, _State.UNDOING)
        rows = committed_rows(file)
        kind = KINDS[file.kind]
        refuse_built_on(kind, rows)
        refuse_named(rows, kind.undo(actor, [each.undo for each in rows], source=file.name))
        CommittedRow.objects.filter(row__file=file).delete()
        file.rows.filter(committed_at__isnull=False).update(committed_at=None, chosen=False)
        file.state, file.message, file.finished_at = _State.UNDONE, _("全部撤销"), timezone.now()
        file.save(update_fields=["state", "message", "finished_at"])
        audit.record(actor, event(file, "imports.undone", rows=len(rows)))
    return _("已全部撤销")


def stopped(job: Job, message: str) -> None:
    """A job failed or was cancelled: the file goes back to where the officer can decide."""
    file = _file(job, lock=True)
    if file.job_id != job.pk or file.state not in ImportFile.WORKING:
        return
    committed = file.rows.filter(committed_at__isnull=False).exists()
    if job.kind == "imports.check":
        file.state, file.finished_at = _State.REFUSED, timezone.now()
    else:
        file.state = _State.COMMITTED if committed else _State.READY
        file.finished_at = timezone.now() if committed else None
    file.message = message
    file.save(update_fields=["state", "message", "finished_at"])


def _file(job: Job, *, lock: bool = False) -> ImportFile:
    files = ImportFile.objects.select_for_update() if lock else ImportFile.objects.all()
    return files.get(pk=UUID(job.arguments["file"]))


def _mine(job: Job, state: str) -> ImportFile:
    """The file, locked, as long as this very job is the one that works on it. Raises LeaseLost otherwise.

    The lock makes a worker that was thought dead wait here, and then see that another went on.
    """
    file = _file(job, lock=True)
    worker = Job.objects.filter(pk=job.pk).values_list("worker", flat=True).first()
    if file.job_id != job.pk or file.state != state or worker != job.worker:
        raise LeaseLost
    return file


def _begin(job: Job, before: str, state: str) -> ImportFile | None:
    """Set the state of the work; None where it is done already (the process died between its end and the job's)."""
    with transaction.atomic():
        file = _file(job, lock=True)
        if file.job_id != job.pk or file.state not in (before, state):
            return None
        if file.state != state:
            file.state = state
            file.save(update_fields=["state"])
        return file


def _finish(job: Job, actor: Actor, action: str, message: str) -> None:
    with transaction.atomic():
        file = _file(job, lock=True)
        if file.job_id != job.pk or file.state != _State.COMMITTING:
            return
        rows = file.rows.filter(committed_at__isnull=False).count()
        file.state = _State.COMMITTED if rows else _State.READY
        file.message, file.finished_at = message, timezone.now()
        file.save(update_fields=["state", "message", "finished_at"])
        audit.record(actor, event(file, action, rows=rows))


def _refuse(job: Job, reason: str) -> str:
    with transaction.atomic():
        file = _mine(job, _State.CHECKING)
        file.rows.all().delete()
        file.state, file.message, file.finished_at = _State.REFUSED, reason, timezone.now()
        file.save(update_fields=["state", "message", "finished_at"])
    return reason


def _readable(fault: Exception, file: ImportFile) -> str:
    if isinstance(fault, UnusableInput):
        return str(fault).replace(storage.working_name(file.pk, file.name), file.name)
    return _("存放的文件已损坏或丢失，请重新上传")
