"""Closing, reopening, transferring and merging files; the search box."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.base.refusals import Refused
from bangfu.base.views import needs
from bangfu.orgs.models import Unit
from bangfu.registry import search, services
from bangfu.registry.models import Household, Merge
from bangfu.registry.web.edit import EDIT, attempt, file_url, show_form
from bangfu.registry.web.file import find_file
from bangfu.registry.web.file_forms import MergeForm, ReasonForm, TransferForm
from bangfu.registry.web.forms import FileForm

TRANSFER = "registry.transfer"
MERGE = "registry.merge"
_MOST_AT_ONCE = 500


@needs(EDIT)
def close(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Put a file out of use."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: services.close_household(user, household.pk, reason=reason)):
            messages.success(request, _("档案已停用"))
            return redirect("registry:file", household.pk)
    return show_form(request, form, _("停用档案"), file_url(household.pk), household=household)


@needs(EDIT)
def reopen(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Take a closed file into use again; where its unit was closed meanwhile, in a unit that the officer picks."""
    user: Any = request.user
    household = find_file(request, household_id, EDIT)
    if household.unit.closed_on is not None:
        if not user.may(TRANSFER, household.unit_id):
            raise Refused(_("档案的所属单位已撤销，恢复时要转入另一单位，请有转移权限的同事办理"))
        form: FileForm = TransferForm(user, request.POST or None)
        form.fields["unit"].label, form.fields["reason"].label = _("恢复到哪个单位"), _("恢复原因")
    else:
        form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"unit_id": form.cleaned_data.get("unit"), "reason": form.cleaned_data["reason"]}
        if attempt(form, lambda: services.reopen_household(user, household.pk, **said)):
            messages.success(request, _("档案已恢复"))
            return redirect("registry:file", household.pk)
    return show_form(request, form, _("恢复档案"), file_url(household.pk), household=household)


@needs(TRANSFER)
@require_POST
def transfer(request: HttpRequest) -> HttpResponse:
    """Move the files named by ``ids`` to a unit: first the form, then (with ``unit``) the move itself."""
    user: Any = request.user
    files = _ticked(request)
    asked = "unit" in request.POST
    form = TransferForm(user, request.POST if asked else None)
    if asked and form.is_valid():
        unit = Unit.objects.filter(pk=form.cleaned_data["unit"]).first()
        if unit is None:
            raise Http404
        keys = [file.pk for file in files]
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: services.transfer_households(user, keys, unit=unit, reason=reason)):
            messages.success(request, _("已转移 %(n)d 户到 %(unit)s") % {"n": len(files), "unit": unit.name})
            return redirect("registry:list")
    return show_form(request, form, _("转移单位"), reverse("registry:list"), files=files)


def _ticked(request: HttpRequest) -> list[Household]:
    """The files ticked; one that is out of reach or no file at all makes the page a 404."""
    user: Any = request.user
    try:
        keys = {UUID(text) for text in request.POST.getlist("ids")}
    except ValueError as error:
        raise Http404 from error
    rows = Household.objects.visible_to(user, TRANSFER).filter(pk__in=list(keys)[:_MOST_AT_ONCE])
    files = list(rows.select_related("head", "unit").order_by("archive_no"))
    if not keys or len(files) != len(keys):
        raise Http404
    return files


@needs(MERGE)
def merge(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Put another file into this one."""
    user: Any = request.user
    household = find_file(request, household_id, MERGE)
    form = MergeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["archive_no"].strip()
        source = Household.objects.visible_to(user, MERGE).filter(archive_no=wanted, state="open").first()
        if source is None:
            form.add_error("archive_no", _("在您的范围内没有这个编号的在册档案"))
        elif attempt(
            form,
            lambda: services.merge_households(
                user, source_id=source.pk, target_id=household.pk, reason=form.cleaned_data["reason"]
            ),
        ):
            messages.success(request, _("已合并；可在“变更历史”中撤销"))
            return HttpResponseRedirect(file_url(household.pk, "history"))
    return show_form(request, form, _("合并档案"), file_url(household.pk), household=household)


@needs(MERGE)
@require_POST
def undo_merge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Take a merge back."""
    user: Any = request.user
    row = Merge.objects.filter(pk=merge_id).first()
    if row is None:
        raise Http404
    household = find_file(request, row.target_id, MERGE)
    try:
        services.undo_merge(user, row.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤销合并"))
    return HttpResponseRedirect(file_url(household.pk, "history"))


_FOUND = ("archive_no", "state", "work_status", "head__name", "head__id_number_sealed", "unit__name")
"""What the search shows of a file."""


@needs("registry.view")
def search_box(request: HttpRequest) -> HttpResponse:
    """What the search box finds: a few lines under the box for htmx, else a page."""
    user: Any = request.user
    text = request.GET.get("q", "").replace("\x00", "")[:60].strip()  # PostgreSQL takes no NUL in a text
    found: list[Household] = []
    problem = ""
    try:
        found = list(search.find_households(user, text).only(*_FOUND)) if text else []
    except search.TooManySearches:
        problem = _("按证件号后四位查找的次数过多，请一小时后再试，或改用姓名、档案编号")
    context = {"found": found, "q": text, "problem": problem, "most": search.MOST_FOUND}
    is_part = bool(getattr(request, "htmx", False))
    template = "registry/search_lines.html" if is_part else "registry/search.html"
    return render(request, template, context, status=429 if problem and not is_part else 200)
