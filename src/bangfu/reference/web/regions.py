"""Names of regions."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bangfu.audit import services as audit
from bangfu.audit.events import Event
from bangfu.base.lists import Button, DateColumn, ListPage, ListTable
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.core.exchange.problems import UnusableInput
from bangfu.reference import region_sheet
from bangfu.reference.models import Region
from bangfu.reference.selectors import region_name
from bangfu.reference.services import regions as services
from bangfu.reference.services.regions import Imported
from bangfu.reference.web.forms import RegionForm, RegionsFileForm
from bangfu.reference.web.lists import XLSX
from bangfu.reference.web.tabs import tabs

_EDIT = "reference.edit"
_PROBLEMS_SHOWN = 100
_DONE = _("已导入：新增 %(created)d 个，修改 %(changed)d 个，没有变化 %(unchanged)d 个。")
_WRONG = _("有 %(count)d 处错误，整份文件都没有写入；改正后重新上传。")


class RegionTable(ListTable):
    """Code, name, the name in full and the parent; the code leads to the form for those who may change it."""

    code = tables.Column(verbose_name=_("地区代码"), attrs={"td": {"class": "code-text"}})
    name = tables.Column(verbose_name=_("地区名称"))
    full = tables.Column(accessor="code", verbose_name=_("全称"), empty_values=())
    parent = tables.Column(verbose_name=_("写明的上级"), default="")
    changed_at = DateColumn(verbose_name=_("更新日期"))

    def render_code(self, record: Region) -> str:
        """A link, or the code alone."""
        if not getattr(self.request, "may_edit_regions", False):
            return record.code
        return format_html('<a href="{}">{}</a>', reverse("reference:edit_region", args=[record.pk]), record.code)

    def value_code(self, record: Region) -> str:
        """The code in an export."""
        return record.code

    def render_full(self, record: Region) -> str:
        """With those above."""
        return region_name(record.code)

    def value_full(self, record: Region) -> str:
        """The same in an export."""
        return region_name(record.code)


class RegionFilter(django_filters.FilterSet):
    """Search by code or name."""

    words = django_filters.CharFilter(label=_("代码或名称"), method="by_words")

    class Meta:
        model = Region
        fields: list[str] = []

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        """The beginning of a code, or a part of a name."""
        return rows.filter(Q(code__startswith=value) | Q(name__contains=value))


class RegionList(ListPage):
    """Every region that was named here; they hold for everyone."""

    key, title, action = "reference.regions", _("地区"), "reference.view"
    model, table_class, filterset_class = Region, RegionTable, RegionFilter
    ordering = ("code",)
    sortable = {"code": ("code",)}
    export_action = "reference.view"
    template_name = "reference/regions.html"
    empty_text = _("还没有登记任何地区。省级和地级的名称系统自带；县级的请从 Excel 导入。")

    def get_queryset(self) -> Any:
        """All rows."""
        self.request.may_edit_regions = self.request.user.may("reference.edit")  # type: ignore[attr-defined,union-attr]
        return Region.objects.all()

    def buttons(self) -> Sequence[Button]:
        """Importing, or naming one."""
        return [
            Button(_("从 Excel 导入"), reverse("reference:import_regions"), "file-import", _EDIT, primary=True),
            Button(_("登记地区"), reverse("reference:new_region"), "plus", _EDIT),
        ]

    def more_context(self) -> dict[str, Any]:
        """The tabs."""
        return tabs(self.request, "regions")

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Tell the log."""
        with transaction.atomic():
            audit.record(request.user, Event("reference.regions_exported", details={"count": count}))  # type: ignore[arg-type]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("reference.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Name a region."""
    return _form_page(request, None, RegionForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("reference.edit")
def edit(request: HttpRequest, region_id: int) -> HttpResponse:
    """Correct a region."""
    region = get_object_or_404(Region, pk=region_id)
    initial = {name: getattr(region, name) for name in RegionForm.base_fields}
    return _form_page(request, region, RegionForm(request.POST or None, initial=initial))


def _form_page(request: HttpRequest, region: Region | None, form: RegionForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            services.save_region(
                request.user,  # type: ignore[arg-type]
                values=form.values(),
                region_id=region.pk if region else None,
                version=form.cleaned_data["version"],
            )
        except Refused as refused:
            add_refusal(form, refused)
        except Outdated:
            form.add_error(None, _("这个地区刚被别人改过；请回到列表重新打开，再改"))
        else:
            messages.success(request, _("地区已保存。"))
            return redirect("reference:regions")
    context = {"form": form, "region": region, "page_title": _("修改地区") if region else _("登记地区")}
    return render(request, "reference/region_form.html", context, status=form_status(form))


@require_POST
@needs("reference.edit")
def remove(request: HttpRequest, region_id: int) -> HttpResponse:
    """Remove a region entered by mistake."""
    try:
        services.remove_region(request.user, region_id=region_id)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("地区已删除；用到这个代码的档案保持原样，只是不再显示名称。"))
    return redirect("reference:regions")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("reference.edit")
def upload(request: HttpRequest) -> HttpResponse:
    """Enter a whole sheet, or say of each wrong row what is wrong."""
    is_sent = request.method == "POST"
    form = RegionsFileForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    done = Imported()
    if form.is_valid():
        try:
            done = _imported(request, form.cleaned_data["file"])
        except UnusableInput as fault:
            form.add_error("file", str(fault))
        else:
            if not done.problems:
                messages.success(request, _DONE % vars(done))
                return redirect("reference:regions")
            form.add_error("file", _WRONG % {"count": len(done.problems)})
    context: dict[str, Any] = {"form": form, "page_title": _("导入地区"), "problems": done.problems[:_PROBLEMS_SHOWN]}
    return render(request, "reference/import_regions.html", context, status=form_status(form))


def _imported(request: HttpRequest, sent: TemporaryUploadedFile) -> Imported:
    path = Path(sent.temporary_file_path())
    try:
        rows = region_sheet.read_sheet(path)
    except UnusableInput as fault:
        raise UnusableInput(str(fault).replace(path.name, sent.name or "")) from fault
    return services.import_regions(request.user, rows=rows, source=(sent.name or "")[:100])  # type: ignore[arg-type]


@require_GET
@needs("reference.edit")
def template(request: HttpRequest) -> HttpResponse:
    """The empty sheet."""
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        path = Path(folder) / "regions.xlsx"
        region_sheet.write_template(path)
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "地区模板.xlsx") or "attachment"
    return response


@require_GET
def name_of(request: HttpRequest) -> HttpResponse:
    """The name of the code that is being typed, for the line below the input."""
    code = str(next(iter(request.GET.values()), "")).strip()[:6]  # the input sends itself, whatever it is called
    return render(request, "reference/region_name.html", {"region_name": region_name(code), "code": code})
