"""The commands of an import. Each changes the state under a lock and leaves the long work to a job."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.audit.events import Event
from bangfu.base.crypto import CannotOpen
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor, require
from bangfu.imports import guards, storage
from bangfu.imports.kinds import CHANGED, KINDS, NEW, ImportKind
from bangfu.imports.models import CommittedRow, ImportFile
from bangfu.imports.selectors import committed_rows, to_commit, wrong_rows
from bangfu.jobs.services import enqueue

CHECK, COMMIT, UNDO = "imports.check", "imports.commit", "imports.undo"
_State = ImportFile.State


def upload_file(
    *, actor: Actor, kind: str, name: str, path: Path, update_existing: bool = True, link: str = ""
) -> ImportFile:
    """Take a file in: refuse what is no use, store it encrypted, and let a job check it.

    ``path`` is the upload in the clear; the caller removes it. ``link`` is a page's address in which ``{id}`` stands
    for the import. Raises Refused, Denied.
    """
    how = KINDS.get(kind)
    if how is None:
        raise Refused(kind=_("没有这种导入"))
    require(actor, how.action)
    shown = guards.safe_name(name)
    guards.check_upload(shown, path.stat().st_size, how.endings)
    guards.check_content(path, shown)
    file = ImportFile(
        kind=kind,
        name=shown,
        size=path.stat().st_size,
        on=timezone.localdate(),
        update_existing=update_existing,
        uploaded_by_id=actor.actor_id,
    )
    _store(file, path)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            _enqueue(actor, file, CHECK, _("检查 %(name)s") % {"name": shown}, link.replace("{id}", str(file.pk)))
            audit.record(actor, event(file, "imports.uploaded", size=file.size))
    except BaseException:
        storage.delete(file.pk)
        raise
    return file


def _store(file: ImportFile, path: Path) -> None:
    try:
        storage.store(file.pk, path)
    except OSError as fault:
        raise Refused(file=_("文件没有存下来（磁盘可能已满），请稍后再传或联系管理员")) from fault


def choose_rows(*, actor: Actor, file_id: UUID, shown: Iterable[UUID], ticked: Collection[UUID]) -> None:
    """Keep which of the rows that a page showed are to be committed. Raises Refused."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY, _State.COMMITTED)
        open_rows = file.rows.filter(pk__in=list(shown), outcome__in=[NEW, CHANGED], committed_at__isnull=True)
        open_rows.filter(pk__in=list(ticked)).update(chosen=True)
        open_rows.exclude(pk__in=list(ticked)).update(chosen=False)


def choose_all(*, actor: Actor, file_id: UUID, chosen: bool, outcome: str = "") -> None:
    """Tick or untick every row (of one outcome); an uncertain match is never ticked in bulk. Raises Refused."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY, _State.COMMITTED)
        rows = file.rows.filter(committed_at__isnull=True, outcome__in=[outcome] if outcome else [NEW, CHANGED])
        rows.filter(Q(to_confirm=False) if chosen else Q()).update(chosen=chosen)


def set_update_existing(*, actor: Actor, file_id: UUID, update_existing: bool) -> None:
    """Whether rows of files that exist are written too. Raises Refused."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY, _State.COMMITTED)
        file.update_existing = update_existing
        file.save(update_fields=["update_existing"])


def commit_file(*, actor: Actor, file_id: UUID, link: str = "") -> ImportFile:
    """Begin to write the chosen rows. A second call while it runs is refused, so a double click does it once."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY, _State.COMMITTED)
        count = file.rows.filter(to_commit(file)).count()
        if not count:
            raise Refused(_("没有可以导入的行：请先勾选，或改正错误后重新上传"))
        file.state, file.message = _State.COMMITTING, ""
        _enqueue(actor, file, COMMIT, _("导入 %(name)s") % {"name": file.name}, link)
        audit.record(actor, event(file, "imports.commit_began", rows=count))
    return file


def undo_file(*, actor: Actor, file_id: UUID, link: str = "") -> ImportFile:
    """Begin to take everything back. Refused, with names, while anything has been built on what was written."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY, _State.COMMITTED)
        rows = committed_rows(file)
        if not rows:
            raise Refused(_("没有已导入的行"))
        refuse_built_on(KINDS[file.kind], rows)
        file.state, file.message = _State.UNDOING, ""
        _enqueue(actor, file, UNDO, _("撤销 %(name)s") % {"name": file.name}, link)
        audit.record(actor, event(file, "imports.undo_began", rows=len(rows)))
    return file


def refuse_built_on(kind: ImportKind, rows: list[CommittedRow]) -> None:
    """Raise Refused, naming the first rows that something has been built on."""
    refuse_named(rows, kind.why_not_undo([each.undo for each in rows]))


def refuse_named(rows: list[CommittedRow], answers: list[str]) -> None:
    """Raise Refused where a row has a reason; the first five are said in full."""
    reasons = [f"{each.row.key}：{answer}" for each, answer in zip(rows, answers, strict=True) if answer]
    if reasons:
        more = _(" 等 %(count)s 行") % {"count": len(reasons)} if len(reasons) > 5 else ""
        raise Refused(_("不能撤销，全部保持原样。") + "；".join(reasons[:5]) + more)


def abandon_file(*, actor: Actor, file_id: UUID) -> None:
    """Give up a file of which nothing has been written. Raises Refused."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY)
        if file.rows.filter(committed_at__isnull=False).exists():
            raise Refused(_("已有导入的行，不能放弃；需要时请撤销"))
        file.state, file.finished_at = _State.ABANDONED, timezone.now()
        file.save(update_fields=["state", "finished_at"])
        audit.record(actor, event(file, "imports.abandoned"))


def write_wrong_rows(*, actor: Actor, file_id: UUID, target: Path) -> ImportFile:
    """Write the rows that did not pass, with their reasons, as a workbook; it leaves an entry. Raises Refused."""
    with transaction.atomic():
        file = locked(actor, file_id, _State.READY, _State.COMMITTED, _State.UNDONE, _State.ABANDONED)
        problems = list(wrong_rows(file))
        if not problems:
            raise Refused(_("没有错误的行"))
        try:
            with storage.opened(file.pk, file.name) as path:
                KINDS[file.kind].write_wrong_rows(path, problems, target)
        except (OSError, CannotOpen) as fault:
            raise Refused(_("上传的文件已删除或损坏，不能再导出")) from fault
        audit.record(actor, event(file, "imports.wrong_rows_taken", problems=len(problems)))
    return file


def locked(actor: Actor, file_id: UUID, *states: str) -> ImportFile:
    """The file of this officer in one of these states, locked. Raises Refused, Denied."""
    file = ImportFile.objects.select_for_update().filter(pk=file_id, uploaded_by_id=actor.actor_id).first()
    if file is None:
        raise Refused(_("没有这个导入"))
    require(actor, KINDS[file.kind].action)
    if file.state not in states:
        raise Refused(_("现在是“%(state)s”，不能这样做；请刷新页面") % {"state": file.get_state_display()})
    return file


def event(file: ImportFile, action: str, **details: int | str) -> Event:
    """An entry about a file; names of files are no personal values."""
    told: dict[str, int | str] = {"kind": file.kind, **details}
    return Event(action, subject_type="import", subject_id=str(file.pk), subject_label=file.name, details=told)


def _enqueue(actor: Actor, file: ImportFile, kind: str, title: str, link: str) -> None:
    job = enqueue(owner=actor, kind=kind, title=title, arguments={"file": str(file.pk)}, link=link)
    file.job_id = job.pk
    file.save(update_fields=["job_id", "state", "message"])
