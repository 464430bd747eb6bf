"""Runs, and the verdicts of the last complete one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.lists import Button, ListPage
from bangfu.base.refusals import Refused
from bangfu.base.scope import Actor
from bangfu.base.tree_provider import read_units
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.jobs.models import Job
from bangfu.screenings.background import KIND, request_screening
from bangfu.screenings.models import Run, Verdict, WhatIf
from bangfu.screenings.selectors import VIEW, current_run, current_verdicts, runs_behind, tier_counts
from bangfu.screenings.tiers import colour_of
from bangfu.screenings.web.forms import StartForm
from bangfu.screenings.web.tables import VerdictFilter, VerdictTable

_RUNS_SHOWN = 50
_WHAT_IFS_SHOWN = 10


@require_safe
@needs(VIEW)
def runs(request: HttpRequest) -> HttpResponseBase:
    """The last complete run by tier, what is under way, and earlier runs."""
    user: Any = request.user
    behind = runs_behind(user)
    run = behind[0] if behind else current_run()
    counts = tier_counts(user)
    shown = [(row, colour_of(run, row.code)) for row in counts] if run else []
    context = {
        "run": run,
        "behind": behind,
        "counts": shown,
        "total": sum(row.count for row in counts),
        "what_ifs": WhatIf.objects.filter(state=Run.State.COMPLETE).select_related("version")[:_WHAT_IFS_SHOWN],
        "under_way": Job.objects.filter(kind=KIND, state__in=[Job.State.WAITING, Job.State.RUNNING]).first(),
        "runs": Run.objects.select_related("unit")[:_RUNS_SHOWN],
        "may_run": user.may("screenings.run"),
    }
    return render(request, "screenings/runs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("screenings.run")
def start(request: HttpRequest) -> HttpResponseBase:
    """Queue a screening."""
    user: Any = request.user
    units = units_to_screen(user)
    form = StartForm(request.POST or None, initial={"on": timezone.localdate()}, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            request_screening(user, on=form.cleaned_data["on"], unit_id=form.cleaned_data["unit"])
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("筛查已开始，可以离开这一页；完成后这里会显示新的结果。"))
            return redirect("screenings:list")
    context = {"form": form, "page_title": _("开始筛查")}
    return render(request, "screenings/start.html", context, status=form_status(form))


def units_to_screen(actor: Actor) -> list[tuple[int, str]]:
    """The units that somebody may run a screening of, as paths."""
    tree, reach = read_units(), actor.reach("screenings.run")
    found = [(unit, tree.path(unit)) for unit in tree.names if unit in reach]
    return sorted(found, key=lambda each: each[1])


class VerdictList(ListPage):
    """The verdicts of the last complete run within the user's units, the most needy first."""

    key, title, action = "screenings.verdicts", _("认定结果"), VIEW
    model, table_class, filterset_class = Verdict, VerdictTable, VerdictFilter
    unit_path = "household__unit_id"
    ordering = ("-score", "pk")
    sortable = {"score": ("score", "pk"), "tier": ("tier", "pk")}
    export_action = "registry.export"
    empty_text = _("还没有完成过筛查。")

    def get_queryset(self) -> Any:
        """Rows in scope, with what the table reads."""
        user: Any = self.request.user
        return current_verdicts(user).select_related("run", "household__head")

    def buttons(self) -> Sequence[Button]:
        """The way back to the runs."""
        return [Button(_("认定批次"), reverse("screenings:list"), "history")]

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Taking verdicts out is in the log."""
        with transaction.atomic():
            event = Event("screenings.verdicts_exported", details={"rows": count})
            record(request.user, event)  # type: ignore[arg-type]
