"""Pages that compare two runs: the flow between tiers, by unit, and who it is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bangfu.audit.events import Event
from bangfu.audit.services import record
from bangfu.base.lists import Button, ListPage
from bangfu.base.scope import Actor, require
from bangfu.base.views import needs
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.registry.models import Household
from bangfu.screenings.comparing import ABSENT, Flow, compared, flow_between, kind_names, reasons_of
from bangfu.screenings.models import Run
from bangfu.screenings.selectors import VIEW
from bangfu.screenings.web.change_tables import ChangeTable, FlowFilter, why_column

_RUNS_OFFERED = 100


@require_safe
@needs(VIEW)
def compare(request: HttpRequest) -> HttpResponseBase:
    """Choose two runs; without a choice the last one against the one before it."""
    runs = list(_complete()[:_RUNS_OFFERED])
    known = {str(run.pk): run for run in runs}
    asked = [known.get(request.GET.get(name, "")) for name in ("old", "new")]
    if all(asked):
        old, new = asked
    elif len(runs) > 1:
        old, new = runs[1], runs[0]
    else:
        return render(request, "screenings/compare.html", {"page_title": _("结果对比")})
    assert old is not None
    assert new is not None
    return redirect("screenings:comparison", old_run=old.pk, new_run=new.pk)


@require_safe
@needs(VIEW)
def comparison(request: HttpRequest, old_run: UUID, new_run: UUID) -> HttpResponseBase:
    """The flow between two runs within the user's units."""
    before, after = run_or_404(old_run), run_or_404(new_run)
    user: Any = request.user
    flow = Flow(flow_between(before, after, user), before.labels, after.labels)
    list_url = reverse("screenings:changes", args=[old_run, new_run])
    context = {
        "page_title": _("结果对比"),
        "old": before,
        "new": after,
        "runs": _complete()[:_RUNS_OFFERED],
        "list_url": list_url,
        **flow_context(flow, user, list_url),
    }
    return render(request, "screenings/compare.html", context)


def flow_context(flow: Flow, actor: Actor, list_url: str) -> dict[str, Any]:
    """What the parts of a flow show: diagram, table, units."""
    tree = read_tree()
    links = [(link, f"{list_url}?before={link.before or '-'}&after={link.after or '-'}") for link in flow.changes]
    return {
        "flow": flow,
        "links": links,
        "counts": flow.counts,
        "kinds": kind_names(),
        "units": flow.by_unit(tree, top_units(tree, actor)),
        "moved": sum(link.count for link, _url in links),
        "total": sum(link.count for link in flow.links),
    }


def top_units(tree: Tree, actor: Actor) -> list[int]:
    """The units to compare with each other: those right below what the actor reaches, or that itself."""
    reach = actor.reach(VIEW)
    seen = set(tree.names) if reach.everywhere else set(reach.units)
    tops = [unit for unit in tree.names if unit in seen and tree.parents[unit] not in seen]
    below = [child for top in tops for child in tree.children.get(top, ())]
    return below or tops


def run_or_404(key: UUID) -> Run:
    """A complete run."""
    found = _complete().filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def tier_names(run: Run) -> dict[str, str]:
    """The names of the tiers of a run by code, and of what is none: not in the register of that run."""
    return {**dict(run.labels.get("tiers", [])), ABSENT: _("不在册")}


def _complete() -> Any:
    complete = Run.objects.filter(state=Run.State.COMPLETE).order_by("-finished_at").select_related("unit")
    return complete.select_related("criteria_version", "unit").defer("criteria_version__text")


class RunChangeTable(ChangeTable):
    """Who changed between two runs."""

    why = why_column()

    def reasons(self, records: list[Any]) -> dict[Any, str]:
        """Why, from the facts of both verdicts."""
        return reasons_of(records)


class ChangeList(ListPage):
    """The files whose tier differs between two runs."""

    key, title, action = "screenings.changes", gettext_lazy("变化名单"), VIEW
    model = Household
    unit_path = "unit_id"
    ordering = ("archive_no",)
    export_action = "registry.export"
    empty_text = gettext_lazy("两次筛查之间没有变化。")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who may, where the runs of the address exist."""
        require(request.user, self.action)  # type: ignore[arg-type]
        self.runs  # noqa: B018 - raises Http404, also for a change of the settings of a list that is not there
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def runs(self) -> tuple[Run, Run]:
        """The two runs of the address."""
        return run_or_404(self.kwargs["old_run"]), run_or_404(self.kwargs["new_run"])

    @property
    def names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Names of the tiers of both."""
        old, new = self.runs
        return tier_names(old), tier_names(new)

    @cached_property
    def table_class(self) -> Any:  # type: ignore[override]
        """The table with the names of these runs."""
        return type("Table", (RunChangeTable,), {"names": self.names})

    @cached_property
    def filterset_class(self) -> Any:
        """The search form with the tiers of these runs."""
        return partial(FlowFilter, names=self.names)

    def get_queryset(self) -> Any:
        """Those that changed."""
        user: Any = self.request.user
        rows: Any = compared(*self.runs, user)  # the stubs do not see what was annotated
        return rows.exclude(before=F("after")).select_related("head")

    def buttons(self) -> Sequence[Button]:
        """The way back to the flow."""
        old, new = self.runs
        return [Button(_("流向"), reverse("screenings:comparison", args=[old.pk, new.pk]), "arrows-exchange")]

    def on_export(self, request: HttpRequest, count: int, *, unmasked: bool) -> None:
        """Taking names out is in the log."""
        with transaction.atomic():
            old, new = self.runs
            details = {"rows": count, "old": str(old.pk), "new": str(new.pk)}
            record(request.user, Event("screenings.changes_exported", details=details))  # type: ignore[arg-type]
