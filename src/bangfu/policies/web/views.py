"""Lines by region and year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.base.lists import Button, ListPage
from bangfu.base.refusals import Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.policies.models import RegionLine
from bangfu.policies.services import lines as services
from bangfu.policies.web.forms import LineForm
from bangfu.policies.web.tables import LineFilter, LineTable


class LineList(ListPage):
    """Every line; they hold for the whole register, whoever looks."""

    key, title, action = "policies.lines", _("低保标准"), "lines.view"
    model, table_class, filterset_class = RegionLine, LineTable, LineFilter
    ordering = ("region", "-year")
    sortable = {"region": ("region", "-year"), "year": ("year", "region")}
    export_action = "lines.view"
    empty_text = _("还没有录入任何标准；没有本地区本年度的低保标准，家庭就无法认定。")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page; rows lead to the form for those who may enter lines."""
        request.may_edit_lines = request.user.may("lines.edit")  # type: ignore[attr-defined,union-attr]
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """All rows."""
        return RegionLine.objects.all()

    def buttons(self) -> Sequence[Button]:
        """Entering a new one."""
        return [Button(_("录入标准"), reverse("policies:new"), "plus", action="lines.edit", primary=True)]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("lines.edit")
def new(request: HttpRequest) -> HttpResponseBase:
    """Enter a line."""
    return _form_page(request, None, LineForm(request.POST or None))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("lines.edit")
def edit(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Correct a line."""
    line = get_object_or_404(RegionLine, pk=line_id)
    initial = {name: getattr(line, name) for name in LineForm.base_fields}
    return _form_page(request, line, LineForm(request.POST or None, initial=initial))


def _form_page(request: HttpRequest, line: RegionLine | None, form: LineForm) -> HttpResponseBase:
    if request.method == "POST" and form.is_valid():
        try:
            services.save_line(request.user, values=form.values(), line_id=line.pk if line else None)  # type: ignore[arg-type]
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("标准已保存；下一次筛查起按它认定。"))
            return redirect("policies:list")
    context = {"form": form, "line": line, "page_title": _("修改标准") if line else _("录入标准")}
    return render(request, "policies/line.html", context, status=form_status(form))


@require_POST
@needs("lines.edit")
def remove(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Remove a line entered by mistake."""
    try:
        services.remove_line(request.user, line_id=line_id)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("标准已删除。"))
    return redirect("policies:list")
