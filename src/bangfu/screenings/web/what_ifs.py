"""Pages of what-ifs: start one, its flow and cost, and who it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.lists import Button, ListPage
from bangfu.base.money import format_yuan
from bangfu.base.refusals import Refused
from bangfu.base.scope import require
from bangfu.base.views import needs
from bangfu.screenings.background import request_what_if, what_if_or_job
from bangfu.screenings.comparing import flow_of, reasons_in
from bangfu.screenings.models import Run, WhatIf, WhatIfChange
from bangfu.screenings.retention import WHAT_IF_KEPT
from bangfu.screenings.selectors import VIEW
from bangfu.screenings.web.change_tables import FlowFilter, WhatIfTable
from bangfu.screenings.web.comparisons import flow_context
from bangfu.screenings.what_if import ACTION


@require_POST
@needs(ACTION)
def start(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Queue a what-if of a version over today's register and go to its page."""
    user: Any = request.user
    try:
        job = request_what_if(user, version_id=version_id, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("screenings:list")
    return redirect("screenings:what_if", what_if_id=UUID(job.arguments["what_if"]))


@require_safe
@needs(VIEW)
def what_if(request: HttpRequest, what_if_id: UUID) -> HttpResponseBase:
    """The flow and the cost within the user's units; until it is made, how far it is."""
    found, job = what_if_or_job(what_if_id)
    if found is None:
        if job is None:
            raise Http404
        return render(request, "screenings/what_if.html", {"page_title": _("试算"), "job": job})
    user: Any = request.user
    flow = flow_of(found, user)
    list_url = reverse("screenings:what_if_changes", args=[what_if_id])
    before, after = flow.fen_before, flow.fen_after
    context = {
        "page_title": _("试算 %(new)s") % {"new": found.version.version},
        "what_if": found,
        "kept_until": found.started_at + WHAT_IF_KEPT,
        "cost_change": ("+" if after > before else "") + format_yuan(after - before),
        "cost_both": _("原 %(old)s，现 %(new)s") % {"old": format_yuan(before), "new": format_yuan(after)},
        "sees_criteria": user.may("criteria.view"),
        "list_url": list_url,
        "with_cost": True,
        **flow_context(flow, user, list_url),
    }
    return render(request, "screenings/what_if.html", context)


class Table(WhatIfTable):
    """Who would change, with the reason from the facts kept beside the what-if."""

    what_if: WhatIf

    def reasons(self, records: list[Any]) -> dict[Any, str]:
        """Why the two versions differ about a family."""
        return reasons_in(self.what_if, records)


class ChangeList(ListPage):
    """The files that another version would judge otherwise."""

    key, title, action = "screenings.what_if_changes", gettext_lazy("试算名单"), VIEW
    model = WhatIfChange
    unit_path = "household__unit_id"
    ordering = ("household__archive_no", "pk")
    export_action = "registry.export"
    empty_text = gettext_lazy("没有家庭的结果会变。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may, where the what-if of the address exist."""
        require(request.user, self.action)  # type: ignore[arg-type]
        self.what_if  # noqa: B018 - raises Http404, also for a change of the settings of a list that is not there
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def what_if(self) -> WhatIf:
        """The one of the address."""
        complete = WhatIf.objects.filter(state=Run.State.COMPLETE)
        return get_object_or_404(complete.select_related("version", "against"), pk=self.kwargs["what_if_id"])

    @property
    def names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names of the tiers of both versions."""
        return dict(self.what_if.labels_before["tiers"]), dict(self.what_if.labels_after["tiers"])

    @cached_property
    def table_class(self) -> Any:  # type: ignore[override]
        """The table with the names of this what-if."""
        return type("Table", (Table,), {"names": self.names, "what_if": self.what_if})

    @cached_property
    def filterset_class(self) -> Any:
        """The search form with its tiers."""
        chosen = type("Filter", (FlowFilter,), {"path": "household__"})
        return partial(chosen, names=self.names)

    def get_queryset(self) -> Any:
        """Rows in scope."""
        user: Any = self.request.user
        rows = WhatIfChange.objects.visible_to(user, VIEW).filter(what_if=self.what_if)
        return rows.select_related("household__head")

    def buttons(self) -> Sequence[Button]:
        """The way back to the flow."""
        return [Button(_("流向"), reverse("screenings:what_if", args=[self.what_if.pk]), "arrows-exchange")]

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Taking names out is in the log."""
        with transaction.atomic():
            event = Event("screenings.changes_exported", details={"rows": count, "what_if": str(self.what_if.pk)})
            record(request.user, event)  # type: ignore[arg-type]
