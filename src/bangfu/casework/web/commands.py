"""What is done to cases: open, decide, keep out, object, answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.casework.flows import flow_of
from bangfu.casework.models import Case, Objection
from bangfu.casework.selectors import ACT, ANSWER, APPLY, OBJECT
from bangfu.casework.services import act, answer_objection, open_case, record_objection, recuse
from bangfu.casework.web.forms import AnswerForm, ObjectionForm, StepForm
from bangfu.casework.web.views import find_case, show_case
from bangfu.registry.models import Household


@require_POST
@needs(APPLY)
def start(request: HttpRequest, household_id: UUID) -> HttpResponseBase:
    """Open the application of a household."""
    user: Any = request.user
    household = Household.objects.get_visible(user, APPLY, pk=household_id)
    try:
        case = open_case(user, household_id=household.pk)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("registry:file", household.pk)
    messages.success(request, _("申请已开始，补齐材料和授权后提交。"))
    return redirect("casework:case", case.pk)


@require_POST
@needs(ACT)
def decide(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Take an action at the step where the case stands."""
    user: Any = request.user
    case = find_case(request, case_id)
    step = flow_of(case.flow).step(case.place)
    form = StepForm(step, request.POST) if step else None
    form_lines = form.typed() if form else {}
    asked = {"action": request.POST.get("action", ""), "reason": request.POST.get("reason", "")}
    try:
        done = act(user, case_id=case.pk, lock=_lock(request), typed=form_lines, **asked)
    except Refused as refused:
        return _shown_again(request, case, form, refused)
    except Outdated as outdated:
        messages.error(request, _("%(by)s刚办理过这份申请，请看过现在的情况再办理") % {"by": outdated.by or _("同事")})
    else:
        words = _("已办理，申请到了“%(place)s”。") if done.place != case.place else _("已记下您的意见，等其他人表态。")
        messages.success(request, words % {"place": done.place_label})
    return redirect("casework:case", case.pk)


def _shown_again(request: HttpRequest, case: Case, form: StepForm | None, refused: Refused) -> HttpResponseBase:
    """The page with what was typed, and the reasons at their fields."""
    left = list(form.add_faults(refused.messages)) if form else list(refused.messages.values())
    for words in left:
        messages.error(request, words)
    return show_case(request, find_case(request, case.pk), form=form, status=422)


def _lock(request: HttpRequest) -> int:
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


@require_POST
@needs(ACT)
def keep_out(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Keep out of a case oneself."""
    user: Any = request.user
    case = find_case(request, case_id)
    try:
        recuse(user, case_id=case.pk, reason=request.POST.get("reason", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已登记回避，这份申请由别的同事办理。"))
    return redirect("casework:case", case.pk)


@require_POST
@needs(OBJECT)
def object_to(request: HttpRequest, case_id: UUID) -> HttpResponseBase:
    """Take down an objection."""
    user: Any = request.user
    case = find_case(request, case_id)
    form = ObjectionForm(request.POST)
    if form.is_valid():
        try:
            record_objection(user, case_id=case.pk, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("异议已登记，答复之前不能审批。"))
            return redirect("casework:case", case.pk)
    return show_case(request, case, objection_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ANSWER)
def answer(request: HttpRequest, objection_id: UUID) -> HttpResponseBase:
    """Answer an objection."""
    user: Any = request.user
    objection = Objection.objects.select_related("case__household").get_visible(user, ANSWER, pk=objection_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_objection(user, objection_id=objection.pk, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("答复已记下。"))
            return redirect("casework:case", objection.case_id)
    context = {"form": form, "objection": objection, "case": objection.case}
    return render(request, "casework/answer.html", context, status=form_status(form))
