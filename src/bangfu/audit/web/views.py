"""Searching the log and reading one entry."""

from __future__ import annotations

import json

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.audit.events import Event
from bangfu.audit.models import Entry
from bangfu.audit.selectors import changed_fields, visible_entry
from bangfu.audit.services import record
from bangfu.audit.web.tables import EntryFilter, EntryTable
from bangfu.audit.words import words_of
from bangfu.base.lists import ListPage
from bangfu.base.tree_provider import read_units
from bangfu.base.views import needs


class EntryList(ListPage):
    """The log, newest first."""

    key, title, action = "audit.entries", _("审计日志"), "audit.view"
    model, table_class, filterset_class = Entry, EntryTable, EntryFilter
    unit_path = "unit_id"
    ordering = ("-number",)
    sortable = {"number": ("number",), "at": ("at", "number")}
    export_action = "audit.view"
    empty_text = _("还没有任何记录。")

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Taking the log out is in the log."""
        with transaction.atomic():
            record(request.user, Event("audit.exported", details={"rows": count}))  # type: ignore[arg-type]


@require_safe
@needs("audit.view")
def entry(request: HttpRequest, number: int) -> HttpResponseBase:
    """One entry in full."""
    found = visible_entry(request.user, number)  # type: ignore[arg-type]
    tree = read_units()
    context = {
        "entry": found,
        "words": words_of(found.action),
        "unit": tree.path(found.unit_id) if found.unit_id in tree.names else "",
        "details": sorted(json.loads(found.details).items()),
        "fields": changed_fields(found),
        "link": bytes(found.link).hex(),
        "page_title": _("审计记录 %(number)s") % {"number": number},
    }
    response: HttpResponse = render(request, "audit/entry.html", context)
    return response
