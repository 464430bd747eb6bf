"""What is done to sets and versions as a whole: begin, hand in, send back, publish, put aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.core.criteria.entry_diff import entry_changes
from bangfu.core.criteria.problems import CriteriaError
from bangfu.policies.models import CriteriaSet, CriteriaVersion
from bangfu.policies.selectors.criteria import published_meanwhile
from bangfu.policies.services import drafts, publishing
from bangfu.policies.services.versions import EDIT, PUBLISH
from bangfu.policies.web.criteria_forms import CopyForm, PublishForm, ReturnForm, UploadForm
from bangfu.policies.web.pages import State, find_version, sent, version_context

_FORM = ["GET", "HEAD", "POST"]


def lock_of(request: HttpRequest) -> int:
    """The count of changes that the page was made from."""
    typed = request.POST.get("lock", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _acted(
    request: HttpRequest, version_id: UUID, command: Callable[..., Any], done: str, **more: Any
) -> HttpResponseBase:
    """Run a command on a version, and go back to its page with what came of it."""
    find_version(version_id)
    try:
        command(request.user, version_id=version_id, lock=lock_of(request), **more)
    except Refused as refused:
        messages.error(request, str(refused))
    except Outdated as outdated:
        messages.error(request, _("%(by)s刚改过这个版本，请看过现在的内容再办理") % {"by": outdated.by})
    else:
        messages.success(request, done)
    return redirect("criteria:version", version_id)


@require_POST
@needs(EDIT)
def start(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Begin a draft from a published version."""
    try:
        draft = drafts.start_draft(request.user, base_id=find_version(version_id).pk)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("criteria:version", version_id)
    messages.success(request, _("草稿已建好，可以逐项修改。"))
    return redirect("criteria:version", draft.pk)


@require_http_methods(_FORM)
@needs(EDIT)
def copy(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Begin a set of one's own from a published version."""
    version = find_version(version_id)
    form = CopyForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafts.copy_set(request.user, base_id=version.pk, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refused:
            add_refusal(form, refused)
        else:
            return redirect("criteria:version", draft.pk)
    context = {"form": form, "page_title": _("另建一套标准"), "version": version}
    return render(request, "criteria/form.html", context, status=form_status(form))


@require_http_methods(_FORM)
@needs(EDIT)
def upload(request: HttpRequest) -> HttpResponseBase:
    """A draft from a YAML file."""
    form = UploadForm(sent(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafts.upload_draft(request.user, text=form.cleaned_data["file"])  # type: ignore[arg-type]
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("草稿已建好，可以逐项修改。"))
            return redirect("criteria:version", draft.pk)
    context = {"form": form, "page_title": _("上传标准文件")}
    return render(request, "criteria/form.html", context, status=form_status(form))


@require_POST
@needs(EDIT)
def hand_in(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Hand a draft in."""
    return _acted(request, version_id, publishing.hand_in, _("已提交，等另一个人审核发布。"))


@require_POST
@needs(EDIT)
def take_back(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Go on editing what was handed in."""
    return _acted(request, version_id, publishing.take_back, _("已收回，可以继续修改。"))


@require_POST
@needs(EDIT)
def drop(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Put a draft aside."""
    return _acted(request, version_id, drafts.drop_draft, _("草稿已作废。"))


@require_POST
@needs(EDIT)
def rebase(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Take over what was published meanwhile."""

    def command(actor: Any, **at: Any) -> None:
        _draft, left = drafts.rebase_draft(actor, **at)
        if left:
            names = "、".join(change.label for change in left)
            messages.warning(request, _("两边都改过、保留草稿写法的：%(names)s，请核对") % {"names": names})

    return _acted(request, version_id, command, _("已并入后来发布的改动。"))


@require_POST
@needs(PUBLISH)
def send_back(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Send a version back to whoever handed it in."""
    reason = request.POST.get("reason", "")
    return _acted(request, version_id, publishing.send_back, _("已退回。"), reason=reason)


@require_http_methods(_FORM)
@needs(PUBLISH)
def publish(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """What changes against the published version, and the decision of the second person."""
    version = find_version(version_id)
    newer = published_meanwhile(version)
    form = PublishForm(sent(request), newer=newer, initial={"lock": version.lock})
    if request.method == "POST" and form.is_valid():
        try:
            publishing.publish(
                request.user,  # type: ignore[arg-type]
                version_id=version.pk,
                lock=form.cleaned_data["lock"],
                seen=[each.pk for each in newer] if form.cleaned_data.get("seen") else [],
            )
        except Refused as refused:
            add_refusal(form, refused)
        except Outdated:
            form.add_error(None, _("这个版本刚改过，请看过现在的内容再办理"))
        else:
            messages.success(request, _("已发布；下一次筛查起按它认定。"))
            return redirect("criteria:version", version.pk)
    context = {
        **version_context(request, version, ""),
        "form": form,
        "return_form": ReturnForm(initial={"lock": version.lock}, auto_id="return_%s"),
        "newer": newer,
        "is_ready": version.state == State.READY,
        "changes": _changes(version),
    }
    return render(request, "criteria/publish.html", context, status=form_status(form))


def _changes(version: CriteriaVersion) -> Any:
    if version.base is None:
        return None
    try:
        return entry_changes(version.base.text, version.text)
    except CriteriaError:
        return None


@require_POST
@needs(PUBLISH)
def use(request: HttpRequest, set_id: int) -> HttpResponseBase:
    """Choose the set in use."""
    get_object_or_404(CriteriaSet, pk=set_id)
    try:
        chosen = publishing.use_set(request.user, set_id=set_id)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("以后的筛查按“%(title)s”认定。") % {"title": chosen.title})
    return redirect("criteria:list")
