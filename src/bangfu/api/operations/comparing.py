"""What changed between two runs, what another version would change, and who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from bangfu.api.filling import refuse_invalid
from bangfu.api.operating import actor_of, operation, sent
from bangfu.api.schemas.comparing import (
    ChangePage,
    ChangeQuery,
    Comparison,
    WhatIfChangePage,
    WhatIfChangeQuery,
    WhatIfNew,
    WhatIfShown,
    WhatIfStarted,
)
from bangfu.api.showing import page_of
from bangfu.base.scope import Actor
from bangfu.jobs.models import Job
from bangfu.orgs.selectors import read_tree
from bangfu.registry.models import Household
from bangfu.screenings.background import request_what_if, what_if_or_job
from bangfu.screenings.comparing import Flow, compared, flow_between, flow_of, kind_of, reasons_in, reasons_of
from bangfu.screenings.models import WhatIf, WhatIfChange
from bangfu.screenings.retention import WHAT_IF_KEPT
from bangfu.screenings.selectors import VIEW
from bangfu.screenings.web.change_tables import FlowFilter
from bangfu.screenings.web.comparisons import run_or_404, tier_names, top_units
from bangfu.screenings.what_if import ACTION

router = Router(tags=["对比和试算"])
_DIFF = "/runs/{uuid:run_id}/diff/{uuid:old_run_id}"
_WHAT_IF = "/what-ifs/{uuid:what_if_id}"
_LINK = ("before", "before_name", "after", "after_name", "kind", "kind_name", "count")


@operation(
    router, "GET", _DIFF, needs=VIEW, response=Comparison, summary="两个批次之间的流向",
    description="`run_id` 是后一次，`old_run_id` 是前一次，都须已完成；只含令牌管得到的单位。",
)  # fmt: skip
def compare_runs(request: HttpRequest, run_id: UUID, old_run_id: UUID) -> Any:
    """How many households went from which tier to which between two runs."""
    old, new, actor = run_or_404(old_run_id), run_or_404(run_id), actor_of(request)
    flow = Flow(flow_between(old, new, actor), old.labels, new.labels)
    return {"old": old, "new": new, "flow": _links(flow), "units": _units(flow, actor)}


def _links(flow: Flow) -> list[dict[str, Any]]:
    return [{name: getattr(link, name) for name in _LINK} for link in flow.links]


def _units(flow: Flow, actor: Actor) -> list[dict[str, Any]]:
    tree = read_tree()
    return [
        {"unit_id": each.unit, "name": each.name, **each.kinds}
        | {"cost_before_fen": each.fen_before, "cost_after_fen": each.fen_after}
        for each in flow.by_unit(tree, top_units(tree, actor))
    ]


@operation(
    router, "GET", f"{_DIFF}/changes", needs=VIEW, response=ChangePage, summary="两个批次之间谁变了，为什么",
    description="结果不同的家庭，一户一行；原因由两次认定时的数据重算。",
)  # fmt: skip
def list_changes(request: HttpRequest, run_id: UUID, old_run_id: UUID, asked: Query[ChangeQuery]) -> Any:
    """The households whose tier differs between two runs."""
    old, new = run_or_404(old_run_id), run_or_404(run_id)
    names = tier_names(old), tier_names(new)
    everyone: Any = compared(old, new, actor_of(request))  # the stubs do not see what was annotated
    rows = _asked_for(everyone.exclude(before=F("after")), asked, names)
    found, following = page_of(rows.select_related("head"), asked.after, asked.limit)
    reasons = reasons_of(found)
    return {"items": [_change(row, row, names, reasons) for row in found], "next": following}


def _asked_for(rows: Any, asked: ChangeQuery, names: Sequence[Mapping[str, str]], path: str = "") -> Any:
    """The rows that the search form of the page would find."""
    if asked.unit_id is not None:
        rows = rows.filter(**{f"{path}unit__in": read_tree().subtree([asked.unit_id])})
    values = {"name": asked.name, "before": asked.tier_before, "after": asked.tier_after}
    chosen = partial(type("Filter", (FlowFilter,), {"path": path}), names=names)
    found = chosen(values, queryset=rows)
    refuse_invalid(found.form)
    return found.qs


def _change(
    row: Any, household: Household, names: Sequence[Mapping[str, str]], reasons: Mapping[Any, str]
) -> dict[str, Any]:
    return {
        "household_id": household.pk,
        "archive_no": household.archive_no,
        "name": household.head.name,
        "unit_id": household.unit_id,
        "unit": read_tree().path(household.unit_id),
        "kind": kind_of(row.before, row.after),
        "before": row.before,
        "before_name": names[0].get(row.before, row.before),
        "after": row.after,
        "after_name": names[1].get(row.after, row.after),
        "why": reasons.get(row.pk, ""),
    }


@operation(
    router, "POST", "/what-ifs", needs=ACTION, response=WhatIfStarted, status=202, summary="发起试算",
    description="一个版本（通常是草稿）对今天的全部在册家庭会怎样，与当日有效的版本对照；什么都不改。应答是后台任务和试算的编号，"
    "进度见 `GET /what-ifs/{what_if_id}`。同一版本已有一次在进行时得到 409。",
)  # fmt: skip
def start_what_if(request: HttpRequest, payload: WhatIfNew) -> Any:
    """Queue a what-if."""
    version_id = sent(request, payload)["version_id"]
    job = request_what_if(actor_of(request), version_id=version_id, on=timezone.localdate())
    shown = {name: getattr(job, name) for name in WhatIfStarted.model_fields if name != "what_if_id"}
    return Status(202, shown | {"what_if_id": job.arguments["what_if"]})


@operation(
    router, "GET", _WHAT_IF, needs=VIEW, response=WhatIfShown, summary="一次试算：到了哪里，流向和金额",
    description="做成之前只有 `state` 和 `message`；做成之后有流向、金额和各单位的数，只含令牌管得到的单位。",
)  # fmt: skip
def get_what_if(request: HttpRequest, what_if_id: UUID) -> Any:
    """A what-if, or how far it is."""
    found, job = what_if_or_job(what_if_id)
    if found is None:
        return _under_way(what_if_id, job)
    actor = actor_of(request)
    flow = flow_of(found, actor)
    return {
        "id": found.pk,
        "state": found.state,
        "message": "",
        "version_id": found.version_id,
        "against_id": found.against_id,
        "on": found.on,
        "moment": found.moment,
        "kept_until": found.started_at + WHAT_IF_KEPT,
        "cost_before_fen": flow.fen_before,
        "cost_after_fen": flow.fen_after,
        "flow": _links(flow),
        "units": _units(flow, actor),
    }


def _under_way(key: UUID, job: Job | None) -> dict[str, Any]:
    """How far the job is; one that is done while nothing is there made what has been deleted since."""
    if job is None or job.state == Job.State.DONE:
        raise Http404
    return {"id": key, "state": job.state, "message": job.message}


@operation(
    router, "GET", f"{_WHAT_IF}/changes", needs=VIEW, response=WhatIfChangePage, summary="试算中谁会变，为什么",
    description="类别或测算金额会变的家庭，一户一行。",
)  # fmt: skip
def list_what_if_changes(request: HttpRequest, what_if_id: UUID, asked: Query[WhatIfChangeQuery]) -> Any:
    """The households that the version would judge otherwise."""
    what_if = _complete(what_if_id)
    names = dict(what_if.labels_before["tiers"]), dict(what_if.labels_after["tiers"])
    everyone = WhatIfChange.objects.visible_to(actor_of(request), VIEW).filter(what_if=what_if)
    rows = _asked_for(everyone, asked, names, "household__")
    found, following = page_of(rows.select_related("household__head"), asked.after, asked.limit)
    reasons = reasons_in(what_if, found)
    items = [
        _change(row, row.household, names, reasons)
        | {"cost_before_fen": row.cost_before, "cost_after_fen": row.cost_after}
        for row in found
    ]
    return {"items": items, "next": following}


def _complete(key: UUID) -> WhatIf:
    found, _job = what_if_or_job(key)
    if found is None:
        raise Http404
    return found
