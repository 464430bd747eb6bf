"""Pages of imports: list, upload, preview."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.base.lists import Button, ListPage
from bangfu.base.refusals import Refused
from bangfu.base.views import add_refusal, form_status
from bangfu.imports import services
from bangfu.imports.kinds import KINDS
from bangfu.imports.models import ImportFile, StagedRow
from bangfu.imports.selectors import counts_of, file_of, files_of, kinds_for
from bangfu.imports.web.forms import UploadForm
from bangfu.imports.web.guard import ACTION, needs_a_kind
from bangfu.imports.web.tables import ImportTable
from bangfu.jobs.models import Job
from bangfu.jobs.web.views import waits_long

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PAGE = 50


class ImportList(ListPage):
    """My imports, newest first."""

    key, title, action = "imports.mine", _("批量导入"), ACTION
    model, table_class = ImportFile, ImportTable
    ordering = ("-uploaded_at",)
    empty_text = _("先下载模板填好，再上传；上传后只是检查和预览，您确认之后才写入。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may import something."""
        self.action = next((kind.action for kind in kinds_for(request.user)), ACTION)  # type: ignore[arg-type]
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Nobody sees another's."""
        return files_of(self.request.user)  # type: ignore[arg-type]

    def buttons(self) -> list[Button]:
        """Upload."""
        return [Button(_("上传文件"), reverse("imports:upload"), "upload", primary=True)]


@needs_a_kind
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in."""
    kinds = kinds_for(request.user)  # type: ignore[arg-type]
    initial = {"kind": request.GET.get("kind", ""), "update_existing": True}
    form = UploadForm(request.POST or None, request.FILES or None, kinds=kinds, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            file = _take(request, form)
            return redirect("imports:file", file_id=file.pk)
        except Refused as refused:
            add_refusal(form, refused)
    context = {"form": form, "kinds": kinds, "page_title": _("上传文件")}
    return render(request, "imports/upload.html", context, status=form_status(form))


def _take(request: HttpRequest, form: UploadForm) -> ImportFile:
    sent: TemporaryUploadedFile = form.cleaned_data["file"]
    return services.upload_file(
        actor=request.user,  # type: ignore[arg-type]
        kind=form.cleaned_data["kind"],
        name=sent.name or "",
        path=Path(sent.temporary_file_path()),
        update_existing=form.cleaned_data["update_existing"],
        link=reverse("imports:file", args=[UUID(int=0)]).replace(str(UUID(int=0)), "{id}"),
    )


@needs_a_kind
@require_GET
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty workbook of a kind."""
    found = next((each for each in kinds_for(request.user) if each.code == kind), None)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        path = Path(folder) / "template.xlsx"
        found.write_template(path)
        return workbook(path.read_bytes(), found.template_name)


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@needs_a_kind
@require_GET
def show(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The preview: counts, rows with what would change, and what can be done now."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    context = {**_working(file), "kind": KINDS[file.kind], "page_title": file.name}
    if file.state not in ImportFile.WORKING:
        context |= {"counts": counts_of(file), **_rows(request, file)}
    return render(request, "imports/file.html", context)


def _working(file: ImportFile) -> dict[str, Any]:
    job = Job.objects.filter(pk=file.job_id).first() if file.job_id else None
    working = file.state in ImportFile.WORKING
    return {"file": file, "job": job, "working": working, "waits_long": job is not None and waits_long(job)}


def _rows(request: HttpRequest, file: ImportFile) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    rows = file.rows.order_by("place")
    if outcome in StagedRow.Outcome.values:
        rows = rows.filter(outcome=outcome)
    elif outcome == "confirm":
        rows = rows.filter(to_confirm=True)
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    may_choose = file.state in (ImportFile.State.READY, ImportFile.State.COMMITTED)
    return {"page": page, "outcome": outcome, "may_choose": may_choose}


@needs_a_kind
@require_GET
def status(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The progress of the present step; once it has ended the whole page is read anew."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    response = render(request, "imports/status.html", _working(file))
    if file.state not in ImportFile.WORKING:
        response["HX-Refresh"] = "true"
    return response
