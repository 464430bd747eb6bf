"""Code lists: every one to be looked up and taken out, the house's own to be worded."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bangfu.audit import services as audit
from bangfu.audit.events import Event
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.tags import tag_of
from bangfu.base.views import form_status, needs
from bangfu.core.exchange.sheet_layout import HEADER_FORMAT, TEXT_FORMAT, new_workbook, write_cell
from bangfu.core.national.text import squeeze_text
from bangfu.reference.code_lists import GROUPS, ListedCode, ListedCodes, all_lists
from bangfu.reference.models import LocalList
from bangfu.reference.selectors import ShownCode, shown_codes
from bangfu.reference.services.wordings import word_list
from bangfu.reference.web.forms import WordingForm
from bangfu.reference.web.tabs import tabs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FOUND_AT_MOST = 200


@require_GET
@needs("reference.view")
def overview(request: HttpRequest) -> HttpResponse:
    """Every list by group; with a search, the codes that hold the words."""
    words = request.GET.get("q", "").strip()[:40]
    lists = list(all_lists().values())
    groups = [(label, [each for each in lists if each.group == group]) for group, label in GROUPS.items()]
    found = _found(words)
    context = {
        **tabs(request, "lists"),
        "page_title": _("代码表"),
        "groups": groups,
        "words": words,
        "found": found[:_FOUND_AT_MOST],
        "more": len(found) > _FOUND_AT_MOST,
        "worded": set(LocalList.objects.filter(wordings__isnull=False).values_list("name", flat=True)),
    }
    return render(request, "reference/lists.html", context)


@require_GET
@needs("reference.view")
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list with the source of each code and how far it is verified."""
    listed = _listed(name)
    words = request.GET.get("q", "").strip()[:40]
    codes = [each for each in shown_codes(name) if not words or _holds(each, words)]
    context = {
        **tabs(request, "lists"),
        "page_title": listed.title,
        "listed": listed,
        "codes": codes,
        "words": words,
        "has_evidence": any(each.evidence for each in listed.codes),
    }
    return render(request, "reference/code_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("reference.edit")
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Word a list of the house."""
    listed = _listed(name)
    if listed.fixed:
        raise Http404
    local = LocalList.objects.filter(pk=name).first()
    shown = {each.code: each for each in shown_codes(name)}
    form = WordingForm(listed, shown, request.POST or None, initial={"version": local.version if local else 0})
    if request.method == "POST" and form.is_valid():
        try:
            word_list(request.user, name=name, wordings=form.wordings(), version=form.cleaned_data["version"])  # type: ignore[arg-type]
        except Refused as refused:
            form.show_refusal(refused.messages)
        except Outdated:
            form.add_error(None, _("这张表的用语刚被别人改过；请打开这一页重看，再改"))
        else:
            messages.success(request, _("用语已保存；代码没有变，评判标准和登记表照旧。"))
            return redirect("reference:code_list", name=name)
    context = {
        **tabs(request, "lists"),
        "page_title": _("%(list)s：本单位用语") % {"list": listed.title},
        "listed": listed,
        "form": form,
    }
    return render(request, "reference/word_list.html", context, status=form_status(form))


@require_GET
@needs("reference.view")
def export(request: HttpRequest, name: str) -> HttpResponse:
    """One list as a workbook."""
    listed = _listed(name)
    with transaction.atomic():
        audit.record(request.user, Event("reference.list_exported", "code_list", name, listed.title))  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="bangfu-") as folder:
        path = Path(folder) / "codes.xlsx"
        _write(path, listed)
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{listed.title}.xlsx") or "attachment"
    return response


def _write(path: Path, listed: ListedCodes) -> None:
    heads = (_("代码"), _("名称"), _("本单位叫法"), _("其他写法"), _("核实程度"), _("录入时不再提供"), _("备注"))
    with new_workbook(path) as book:
        sheet = book.add_worksheet()
        header, text = book.add_format(HEADER_FORMAT), book.add_format(TEXT_FORMAT)
        sheet.set_column(0, len(heads) - 1, 18, text)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, header)
        for row, each in enumerate(shown_codes(listed.name), start=1):
            evidence = str(tag_of("code_evidence", each.standard.evidence).label) if each.standard.evidence else ""
            own = each.label if each.label != each.standard.label else ""
            hidden = _("是") if each.hidden else ""
            cells = (each.code, each.standard.label, own, "、".join(each.standard.aliases), evidence, hidden, each.note)
            for column, cell in enumerate(cells):
                write_cell(sheet, row, column, cell, text)


def _listed(name: str) -> ListedCodes:
    found = all_lists().get(name)
    if found is None:
        raise Http404
    return found


def _found(words: str) -> list[tuple[ListedCodes, ShownCode]]:
    if not words:
        return []
    lists = all_lists().values()
    return [(listed, each) for listed in lists for each in shown_codes(listed.name) if _holds(each, words)]


def _holds(shown: ShownCode, words: str) -> bool:
    standard: ListedCode = shown.standard
    texts = (standard.code, standard.label, shown.label, *standard.aliases)
    return any(squeeze_text(words) in squeeze_text(text) for text in texts)
