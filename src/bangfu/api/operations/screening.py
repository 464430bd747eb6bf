"""Runs over the register, and the verdict of each household with its reasons."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import Field

from bangfu.api.filling import refuse_invalid, typed
from bangfu.api.operating import actor_of, operation, sent
from bangfu.api.schemas.base import In, Key
from bangfu.api.schemas.others import JobShown, RunNew, RunPage, RunShown, VerdictPage, VerdictShown
from bangfu.api.showing import page_of
from bangfu.orgs.selectors import read_tree
from bangfu.registry.models import Household
from bangfu.screenings.background import request_screening
from bangfu.screenings.explaining import Condition, Told
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.moves import Move
from bangfu.screenings.panel import changes_of, panel_of
from bangfu.screenings.selectors import VIEW, verdicts_of
from bangfu.screenings.web.forms import StartForm
from bangfu.screenings.web.views import units_to_screen

router = Router(tags=["认定"])


class Paging(In):
    """Which part of a list, newest first."""

    after: UUID | None = Field(default=None, description="上一页的 next")
    limit: int = Field(default=50, ge=1, le=200)


class VerdictQuery(In):
    """Which verdicts of a run."""

    unit_id: Key | None = Field(default=None, description="这个单位和它的全部下级")
    tier: str = Field(default="", max_length=20, description="困难类别的代码")
    after: Key | None = Field(default=None, description="上一页的 next")
    limit: int = Field(default=100, ge=1, le=500)


@operation(
    router, "GET", "/households/{uuid:household_id}/verdict", needs=VIEW, response=VerdictShown,
    summary="一户的认定结果和理由",
    description="最近一次认定的结果：每个条件的值、线、差多少和条款；档案改过的，还有按现在的档案会得到的结果。",
)  # fmt: skip
def get_verdict(request: HttpRequest, household_id: UUID) -> Any:
    """The verdict of a household."""
    actor = actor_of(request)
    household = Household.objects.get_visible(actor, VIEW, pk=household_id)
    panel = panel_of(actor, household)
    return {
        "run": panel.run,
        "tier": panel.verdict.tier if panel.verdict else "",
        "tier_name": panel.tier,
        "is_outdated": panel.is_outdated,
        "problems": panel.problems,
        "move": _moved(panel.move),
        "explanation": _explained(panel.told),
        "present": _explained(panel.now),
        "counterfactuals": changes_of(household) if panel.for_officer else [],
    }


def _moved(move: Move | None) -> dict[str, Any] | None:
    if move is None:
        return None
    plain = ("why", "other_criteria", "other_file")
    said = {"run_id": move.run.pk, "on": move.run.on, "before_name": move.before}
    return said | {name: getattr(move, name) for name in plain}


def _explained(told: Told | None) -> dict[str, Any] | None:
    if told is None:
        return None
    plain = ("outcome", "reason", "main_cause", "other_causes", "score", "missing")
    return {name: getattr(told, name) for name in plain} | {
        "conditions": [_condition(each) for each in told.conditions],
        "score_parts": [{"name": part.name, "full": part.full, "value": part.value} for part in told.score_parts],
        "measures": [
            {"name": each.name, "amount_fen": each.fen, "article": each.article.text} for each in told.measures
        ],
        "warnings": [{"level": each.level, "name": each.name} for each in told.warnings],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    said = ("text", "value", "line", "margin")
    tests = [{name: getattr(test, name) for name in said} | {"status": _status(test.tone)} for test in condition.tests]
    return {
        "name": condition.name,
        "section": condition.section,
        "decisive": condition.decisive,
        "article": condition.article.text,
        "source": condition.article.source,
        "status": _status(condition.tone),
        "tests": tests,
    }


def _status(tone: str) -> str:
    """Met, unmet or unknown: what it means for the family is the page's way to colour it."""
    return "met" if tone in ("helps", "hinders") else tone


@operation(router, "GET", "/runs", needs=VIEW, response=RunPage, summary="认定批次，新的在前")
def list_runs(request: HttpRequest, asked: Query[Paging]) -> Any:
    """Screenings of the register."""
    found, following = page_of(Run.objects.all(), asked.after, asked.limit, newest_first=True)
    return {"items": found, "next": following}


@operation(
    router, "POST", "/runs", needs="screenings.run", response=JobShown, status=202, summary="发起筛查",
    description="筛查全部在册家庭，或一个单位和它的下级；应答是后台任务，进度见 `GET /jobs/{job_id}`。"
    "已有一次在进行时得到 409。",
)  # fmt: skip
def start_run(request: HttpRequest, payload: RunNew) -> Any:
    """Queue a screening."""
    actor, values = actor_of(request), sent(request, payload)
    on = values.get("on") or timezone.localdate()
    form = StartForm(typed(values | {"on": on}), units=units_to_screen(actor))
    refuse_invalid(form)
    return Status(202, request_screening(actor, on=form.cleaned_data["on"], unit_id=form.cleaned_data["unit"]))


@operation(router, "GET", "/runs/{uuid:run_id}", needs=VIEW, response=RunShown, summary="一个批次")
def get_run(request: HttpRequest, run_id: UUID) -> Any:
    """One screening."""
    return _run(run_id)


def _run(run_id: UUID) -> Run:
    found = Run.objects.filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found


@operation(
    router, "GET", "/runs/{uuid:run_id}/verdicts", needs=VIEW, response=VerdictPage, summary="一个批次的认定结果",
    description="只有已完成的批次有结果；只含令牌管得到的单位。",
)  # fmt: skip
def list_verdicts(request: HttpRequest, run_id: UUID, asked: Query[VerdictQuery]) -> Any:
    """The verdicts of a run."""
    run = _run(run_id)
    rows = verdicts_of(run, actor_of(request))
    if asked.unit_id is not None:
        rows = rows.filter(household__unit__in=read_tree().subtree([asked.unit_id]))
    if asked.tier:
        rows = rows.filter(tier=asked.tier.replace("\x00", ""))
    rows = rows.select_related("household__head")
    found, following = page_of(rows, asked.after, asked.limit)
    return {"items": [_line(run, row) for row in found], "next": following}


def _line(run: Run, row: Verdict) -> dict[str, Any]:
    places = run.labels.get("score_places", 0)
    plain = ("tier", "main_cause", "causes", "warnings", "problems", "household_id")
    return {name: getattr(row, name) for name in plain} | {
        "id": row.pk,
        "archive_no": row.household.archive_no,
        "name": row.household.head.name,
        "unit_id": row.household.unit_id,
        "tier_name": run.name_of("tiers", row.tier),
        "score": None if row.score is None else str(Decimal(row.score).scaleb(-places)),
        "income_fen": row.income,
        "line_fen": row.line,
        "measures_fen": row.measures,
    }
