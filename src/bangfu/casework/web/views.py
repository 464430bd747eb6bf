"""The page of a case and the list of flows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.base.tree_provider import read_units
from bangfu.base.views import needs
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case, FlowVersion, Opinion, Stay
from bangfu.casework.selectors import ACT, ANSWER, OBJECT, VIEW, Desk, desk_of
from bangfu.casework.web.forms import ObjectionForm, StepForm
from bangfu.core.workflow.model import ActionKind, Workflow


@require_safe
@needs(VIEW)
def case(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Where a case stands, what may be done, and what was done."""
    return show_case(request, find_case(request, case_id))


def find_case(request: HttpRequest, case_id: UUID) -> Case:
    """A case in the reader's reach; 404 for any other."""
    rows = Case.objects.select_related("household", "household__head", "household__unit", "flow", "opened_by")
    user: Any = request.user
    return rows.get_visible(user, VIEW, pk=case_id)


def show_case(
    request: HttpRequest,
    case: Case,
    form: StepForm | None = None,
    objection_form: ObjectionForm | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """The page, with a form that was refused where there is one."""
    user: Any = request.user
    desk = desk_of(user, case, timezone.localdate())
    unit = case.household.unit_id
    may_answer = user.may(ANSWER, unit)
    context = {
        "case": case,
        "household": case.household,
        "unit_path": read_units().path(unit),
        "desk": desk,
        "bar": _bar(case, desk.flow),
        "form": form or (StepForm(desk.step) if desk.step and desk.choices else None),
        "forward": [each for each in desk.choices if each.action.kind == ActionKind.FORWARD],
        "other": [each for each in desk.choices if each.action.kind != ActionKind.FORWARD],
        "history": _history(case, desk),
        "objections": _objections(case, user, sees_objector=may_answer),
        "objection_form": objection_form or ObjectionForm(initial={"received_on": timezone.localdate()}),
        "may_object": user.may(OBJECT, unit) and (case.ended_at is None or case.archived),
        "may_answer": may_answer,
        "may_keep_out": user.may(ACT, unit) and case.ended_at is None,
        "is_late": case.due_on is not None and case.due_on < timezone.localdate(),
        "sees_file": user.may("registry.view", unit),
    }
    return render(request, "casework/case.html", context, status=status)


@dataclass(frozen=True)
class BarStep:
    """A step of the bar: ``state`` is done, here or ahead; ``note`` says when and by whom, or by when."""

    label: str
    state: str
    note: str = ""


def _bar(case: Case, flow: Workflow) -> list[BarStep]:
    """The way forward from the start as far as the flow has one, with where the case stands."""
    left = {stay.step: stay for stay in case.stays.filter(left_at__isnull=False).prefetch_related("opinions")}
    codes = _main_way(flow, set(left), case.place)
    here = codes.index(case.place) if case.place in codes else len(codes)
    bar = []
    for place, code in enumerate(codes):
        if place < here:
            bar.append(BarStep(flow.label(code), "done", _done_by(left.get(code))))
        elif place == here:
            until = _("限 %(day)s") % {"day": f"{case.due_on:%m-%d}"} if case.due_on else f"{case.entered_on:%m-%d}"
            bar.append(BarStep(flow.label(code), "here", until))
        else:
            bar.append(BarStep(flow.label(code), "ahead"))
    return bar


def _done_by(stay: Stay | None) -> str:
    """The day a step was left, and who decided it."""
    if stay is None or stay.left_at is None:
        return ""
    names = [opinion.person_name for opinion in stay.opinions.all()]
    return f"{timezone.localdate(stay.left_at):%m-%d} {'、'.join(names)}"


def _main_way(flow: Workflow, passed: set[str], here: str) -> list[str]:
    """Steps by going forward; at a fork the branch that the case took or stands on, else the first."""
    way: list[str] = []
    step = flow.start
    while step is not None and step.code not in way:
        way.append(step.code)
        targets = [action.to for action in step.actions if action.kind == ActionKind.FORWARD]
        chosen = next((to for to in targets if to == here or to in passed), targets[0])
        following = flow.step(chosen)
        if following is None:
            return [*way, chosen]
        step = following
    return way


@dataclass(frozen=True)
class Told:
    """One entry of the history: who decided what, why, and the filled lines of the step's form."""

    step: str
    opinion: Opinion
    lines: list[tuple[str, str]]
    decided: str


def _history(case: Case, desk: Desk) -> list[Told]:
    """Opinions, the newest first."""
    rows = Opinion.objects.filter(stay__case=case).select_related("stay").order_by("-given_at")
    found = []
    for row in rows:
        step = desk.flow.step(row.stay.step)
        labels = {field.code: field.label for field in step.form} if step else {}
        filled = json.loads(row.filled) if row.filled else {}
        lines = [(labels.get(code, code), _shown(value)) for code, value in filled.items()]
        found.append(Told(row.stay.step_label, row, lines, row.stay.action_label))
    return found


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "、".join(value) if isinstance(value, list) else str(value)


@dataclass(frozen=True)
class ShownObjection:
    """An objection as this reader may see it."""

    row: Any
    objector: str
    may_answer: bool


def _objections(case: Case, user: Any, *, sees_objector: bool) -> list[ShownObjection]:
    shown = []
    for row in case.objections.select_related("recorded_by", "answered_by"):
        name = row.objector if sees_objector else _("（只有受理异议的人可见）")
        may = sees_objector and row.answered_at is None and row.recorded_by_id != user.pk
        shown.append(ShownObjection(row, _("匿名") if row.anonymous else name, may))
    return shown


@require_safe
@needs(VIEW)
def flows(request: HttpRequest) -> HttpResponseBase:
    """Every stored flow, step by step, with the rules it rests on."""
    versions = [(version, flow_of(version)) for version in FlowVersion.objects.all()]
    return render(request, "casework/flows.html", {"versions": versions})
