"""Background jobs, and imports, which are the longest of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from bangfu.api.operating import actor_of, operation
from bangfu.api.operations.screening import Paging
from bangfu.api.schemas.base import In
from bangfu.api.schemas.others import ImportPage, ImportRows, ImportShown, JobPage, JobShown
from bangfu.api.showing import page_of
from bangfu.base.refusals import Refused
from bangfu.imports import services
from bangfu.imports.models import ImportFile, StagedRow
from bangfu.imports.selectors import counts_of, file_of, files_of
from bangfu.jobs.selectors import job_of, jobs_of
from bangfu.jobs.services import cancel_job

jobs = Router(tags=["后台任务"])
imports = Router(tags=["导入"])
STARTS_WORK = "screenings.run or registry.import"
IMPORT = "registry.import"
_UPLOAD: dict[str, Any] = {
    "x-spooled": True,
    "requestBody": {
        "required": True,
        "description": "文件本身（.xlsx，或装有 CSV 的 .zip），不是表单；最大 200 MB。",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    },
}


@operation(jobs, "GET", "/jobs", needs=STARTS_WORK, response=JobPage, summary="后台任务，新的在前")
def list_jobs(request: HttpRequest, asked: Query[Paging]) -> Any:
    """Jobs of the token's owner."""
    found, following = page_of(jobs_of(actor_of(request)), asked.after, asked.limit, newest_first=True)
    return {"items": found, "next": following}


@operation(jobs, "GET", "/jobs/{uuid:job_id}", needs=STARTS_WORK, response=JobShown, summary="一个任务的进度")
def get_job(request: HttpRequest, job_id: UUID) -> Any:
    """One job."""
    return job_of(actor_of(request), job_id)


@operation(jobs, "POST", "/jobs/{uuid:job_id}/cancel", needs=STARTS_WORK, response=JobShown, summary="取消任务")
def cancel(request: HttpRequest, job_id: UUID) -> Any:
    """Cancel a job."""
    actor = actor_of(request)
    return cancel_job(actor=actor, job_id=job_of(actor, job_id).pk)


class UploadQuery(In):
    """What is uploaded."""

    name: str = Field(min_length=1, max_length=200, description="文件名，含后缀", examples=["register.xlsx"])
    kind: str = Field(default="register", max_length=40, description="导入内容：register 为登记表")
    update_existing: bool = Field(default=True, description="也更新已有的档案；false 时只新增")


class RowQuery(In):
    """Which rows of a file."""

    outcome: str = Field(default="", max_length=10, description="new、changed、unchanged 或 wrong")
    after: int | None = Field(default=None, ge=0, le=2_147_483_647, description="上一页的 next")
    limit: int = Field(default=100, ge=1, le=500)


@operation(imports, "GET", "/imports", needs=IMPORT, response=ImportPage, summary="导入列表，新的在前")
def list_imports(request: HttpRequest, asked: Query[Paging]) -> Any:
    """Imports of the token's owner."""
    found, following = page_of(_files(request), asked.after, asked.limit, newest_first=True)
    return {"items": [_shown(file, counted=False) for file in found], "next": following}


@operation(
    imports, "POST", "/imports", needs=IMPORT, response=ImportShown, status=202, summary="上传登记表", more=_UPLOAD,
    description="上传后在后台检查；`state` 变为 `ready` 即可看各行会怎样，再提交。限定了单位的令牌不能导入。",
)  # fmt: skip
def upload_import(request: HttpRequest, asked: Query[UploadQuery]) -> Any:
    """Take a file in."""
    _refuse_narrowed(request)
    path: Path = request.spooled  # type: ignore[attr-defined]
    file = services.upload_file(
        actor=actor_of(request),
        kind=asked.kind,
        name=asked.name,
        path=path,
        update_existing=asked.update_existing,
        link=reverse("imports:file", args=[UUID(int=0)]).replace(str(UUID(int=0)), "{id}"),
    )
    return Status(202, _shown(file))


@operation(imports, "GET", "/imports/{uuid:file_id}", needs=IMPORT, response=ImportShown, summary="一次导入和各类行数")
def get_import(request: HttpRequest, file_id: UUID) -> Any:
    """One import."""
    return _shown(_file(request, file_id))


@operation(
    imports, "GET", "/imports/{uuid:file_id}/rows", needs=IMPORT, response=ImportRows, summary="各行会怎样、错在哪里"
)
def list_import_rows(request: HttpRequest, file_id: UUID, asked: Query[RowQuery]) -> Any:
    """Rows of a file, in its order."""
    rows = _file(request, file_id).rows.order_by("place")
    if asked.outcome:
        rows = rows.filter(outcome=asked.outcome.replace("\x00", ""))
    if asked.after is not None:
        rows = rows.filter(place__gt=asked.after)
    found = list(rows[: asked.limit + 1])
    following = found[asked.limit - 1].place if len(found) > asked.limit else None
    return {"items": [_row(row) for row in found[: asked.limit]], "next": following}


@operation(
    imports,
    "POST",
    "/imports/{uuid:file_id}/commit",
    needs=IMPORT,
    response=ImportShown,
    status=202,
    summary="提交导入",
)
def commit_import(request: HttpRequest, file_id: UUID) -> Any:
    """Begin to write the chosen rows."""
    _refuse_narrowed(request)
    file = _file(request, file_id)
    return Status(202, _shown(services.commit_file(actor=actor_of(request), file_id=file.pk, link=_link(file))))


@operation(
    imports, "POST", "/imports/{uuid:file_id}/undo", needs=IMPORT, response=ImportShown, status=202, summary="撤销导入",
    description="写入之后又有人改过的，拒绝并指出是哪些。",
)  # fmt: skip
def undo_import(request: HttpRequest, file_id: UUID) -> Any:
    """Begin to take everything back."""
    _refuse_narrowed(request)
    file = _file(request, file_id)
    return Status(202, _shown(services.undo_file(actor=actor_of(request), file_id=file.pk, link=_link(file))))


def _link(file: ImportFile) -> str:
    return reverse("imports:file", args=[file.pk])


def _refuse_narrowed(request: HttpRequest) -> None:
    """The job that writes acts for the owner, so a token that is to reach less than he does may not start it."""
    if actor_of(request).token.units:
        raise Refused(_("限定了单位的令牌不能导入，请另建一个不限单位的令牌"))


def _files(request: HttpRequest) -> Any:
    return files_of(actor_of(request)) if not actor_of(request).token.units else ImportFile.objects.none()


def _file(request: HttpRequest, file_id: UUID) -> ImportFile:
    return file_of(actor_of(request), file_id)


def _shown(file: ImportFile, *, counted: bool = True) -> dict[str, Any]:
    names = ("id", "kind", "name", "state", "update_existing", "message", "job_id", "uploaded_at")
    counts: dict[str, Any] | None = None
    if counted and file.state not in (ImportFile.State.UPLOADED, ImportFile.State.CHECKING):
        found = counts_of(file)
        counts = {**vars(found), "total": found.total}
    return {name: getattr(file, name) for name in names} | {"counts": counts}


def _row(row: StagedRow) -> dict[str, Any]:
    problems = [{"sheet": p.sheet, "row": p.row, "column": p.column, "reason": p.reason} for p in row.faults]
    return {
        "id": row.pk,
        "place": row.place,
        "key": row.key,
        "outcome": row.outcome,
        "chosen": row.chosen,
        "committed": row.committed_at is not None,
        "problems": problems,
    }
