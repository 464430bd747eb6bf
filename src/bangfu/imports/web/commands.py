"""What the buttons of the preview do."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.base.refusals import Refused
from bangfu.imports import services
from bangfu.imports.models import ImportFile
from bangfu.imports.selectors import file_of
from bangfu.imports.web.guard import needs_a_kind
from bangfu.imports.web.views import workbook


def _done(request: HttpRequest, file: ImportFile, command: Callable[[], object], message: str = "") -> HttpResponse:
    """Run a command and go back to where its button stood."""
    try:
        command()
        if message:
            messages.success(request, message)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(request, file))


def _address(request: HttpRequest, file: ImportFile) -> str:
    query = {key: value for key in ("outcome", "page") if (value := request.POST.get(key, "")).isalnum()}
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse("imports:file", args=[file.pk]) + (f"?{tail}" if tail else "")


def _ids(request: HttpRequest, name: str) -> list[UUID]:
    found = []
    for text in request.POST.getlist(name):
        try:
            found.append(UUID(text))
        except ValueError:  # a forged key chooses nothing
            continue
    return found


def _keep_ticks(request: HttpRequest, file: ImportFile) -> None:
    shown = _ids(request, "shown")
    if shown:
        services.choose_rows(
            actor=request.user,  # type: ignore[arg-type]
            file_id=file.pk,
            shown=shown,
            ticked=_ids(request, "ids"),
        )


@needs_a_kind
@require_POST
def choose(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Keep the ticks of the rows shown."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    return _done(request, file, lambda: _keep_ticks(request, file), _("勾选已保存"))


@needs_a_kind
@require_POST
def choose_all(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Tick or untick all rows of the filter."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    chosen = request.POST.get("chosen") == "1"
    outcome = request.POST.get("outcome", "")
    kept = outcome if outcome in ("new", "changed") else ""
    return _done(
        request,
        file,
        lambda: services.choose_all(actor=request.user, file_id=file.pk, chosen=chosen, outcome=kept),  # type: ignore[arg-type]
    )


@needs_a_kind
@require_POST
def update_existing(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Whether rows of files that exist are written."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    wanted = request.POST.get("update_existing") == "1"
    return _done(
        request,
        file,
        lambda: services.set_update_existing(actor=request.user, file_id=file.pk, update_existing=wanted),  # type: ignore[arg-type]
    )


@needs_a_kind
@require_POST
def commit(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Keep the ticks shown and begin to write."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    page = reverse("imports:file", args=[file.pk])

    def begin() -> None:
        _keep_ticks(request, file)
        services.commit_file(actor=request.user, file_id=file.pk, link=page)  # type: ignore[arg-type]

    return _done(request, file, begin, _("开始导入，可以离开本页"))


@needs_a_kind
@require_POST
def undo(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Begin to take everything back."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    page = reverse("imports:file", args=[file.pk])
    return _done(
        request,
        file,
        lambda: services.undo_file(actor=request.user, file_id=file.pk, link=page),  # type: ignore[arg-type]
        _("开始撤销"),
    )


@needs_a_kind
@require_POST
def abandon(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Give the file up."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    return _done(
        request,
        file,
        lambda: services.abandon_file(actor=request.user, file_id=file.pk),  # type: ignore[arg-type]
        _("已放弃，文件将在 30 天后删除"),
    )


@needs_a_kind
@require_POST
def wrong_rows(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The rows that did not pass, as a workbook."""
    file = file_of(request.user, file_id)  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        target = Path(folder) / "wrong.xlsx"
        try:
            services.write_wrong_rows(actor=request.user, file_id=file.pk, target=target)  # type: ignore[arg-type]
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("imports:file", file_id=file.pk)
        return workbook(target.read_bytes(), _("错误明细") + f"-{Path(file.name).stem}.xlsx")
