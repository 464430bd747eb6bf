"""Editing a draft: one entry by its form, what the set says of itself, or the whole text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bangfu.base.refusals import Outdated, Refused
from bangfu.base.views import add_refusal, form_status, needs
from bangfu.core.criteria.entry_diff import said
from bangfu.core.criteria.sections import entries_of, key_of
from bangfu.core.criteria.yaml_spans import Data
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.reading import EXPLAINED, PARTS, SLUGS, TITLES
from bangfu.policies.selectors.names import names_of
from bangfu.policies.services import drafts, entries
from bangfu.policies.services.versions import EDIT, VIEW
from bangfu.policies.web.criteria_actions import lock_of
from bangfu.policies.web.entry_forms import EntryForm
from bangfu.policies.web.header_form import HeaderForm
from bangfu.policies.web.pages import State, find_version, sent, version_context

_FORM = ["GET", "HEAD", "POST"]


def find_draft(version_id: UUID) -> CriteriaVersion:
    """A version that is a draft; any other is not edited."""
    version = find_version(version_id)
    if version.state != State.DRAFT:
        raise Refused(_("这个版本现在是“%(state)s”，不能修改") % {"state": version.get_state_display()})
    return version


def part_of(slug: str) -> str:
    """The tab that shows a section."""
    return next(part for part, (_label, slugs) in PARTS.items() if slug in slugs)


def entry_form(version: CriteriaVersion, data: Data, slug: str, index: int | None, typed: Any = None) -> EntryForm:
    """The form of an entry of a draft, or of a new one (``index`` None). Raises Http404 where there is none."""
    if slug not in SLUGS:
        raise Http404
    found = entries_of(data, SLUGS[slug])
    if index is not None and index >= len(found):
        raise Http404
    before = found[index] if index is not None else {}
    sources = [key_of("来源", each) for each in entries_of(data, "来源")]
    return EntryForm(slug, before if isinstance(before, dict) else {}, sources, typed, lock=version.lock)


@require_http_methods(_FORM)
@needs(EDIT)
def entry(request: HttpRequest, version_id: UUID, slug: str, index: int) -> HttpResponseBase:
    """Change an entry."""
    return _entry_page(request, find_draft(version_id), slug, index)


@require_http_methods(_FORM)
@needs(EDIT)
def entry_new(request: HttpRequest, version_id: UUID, slug: str) -> HttpResponseBase:
    """Add an entry."""
    return _entry_page(request, find_draft(version_id), slug, None)


def _entry_page(request: HttpRequest, version: CriteriaVersion, slug: str, index: int | None) -> HttpResponseBase:
    context = version_context(request, version, "")
    reader = context["source"]
    form = entry_form(version, reader.data, slug, index, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            _save_entry(request, version, slug, index, form)
        except Refused as refused:
            add_refusal(form, refused)
        except Outdated as outdated:
            _show_theirs(form, version, outdated)
        else:
            messages.success(request, _("已保存。"))
            return redirect("criteria:part", version.pk, part_of(slug))
    context |= {
        "form": form,
        "slug": slug,
        "index": index,
        "section_title": TITLES[slug],
        "explained": EXPLAINED[slug],
        "back": reverse("criteria:part", args=[version.pk, part_of(slug)]),
        "names": names_of(version),
        "problems": reader.entry_problems(SLUGS[slug], index) if index is not None else [],
        "check_url": reverse("criteria:check", args=[version.pk, slug, 0 if index is None else index + 1]),
    }
    return render(request, "criteria/entry.html", context, status=form_status(form))


def _save_entry(request: HttpRequest, version: CriteriaVersion, slug: str, index: int | None, form: EntryForm) -> None:
    at: dict[str, Any] = {"version_id": version.pk, "lock": form.cleaned_data["lock"], "section": SLUGS[slug]}
    if index is None:
        entries.add_entry(request.user, values=form.values(), **at)  # type: ignore[arg-type]
    else:
        entries.change_entry(request.user, values=form.values(), index=index, **at)  # type: ignore[arg-type]


def _show_theirs(form: EntryForm, version: CriteriaVersion, outdated: Outdated) -> None:
    """Say what stands there now; sending the form again puts what was typed over it."""
    form.add_error(
        None,
        _("%(by)s刚改过这份草稿。这一项现在是：%(now)s。再点保存，就以您填写的为准。")
        % {"by": outdated.by, "now": said(form.before) or _("（新添）")},
    )
    typed: Any = form.data
    form.data = typed.copy()
    form.data["lock"] = str(outdated.version)  # type: ignore[index]


def _entry_command(
    request: HttpRequest, version_id: UUID, slug: str, command: Callable[..., Any], **more: Any
) -> HttpResponseBase:
    if slug not in SLUGS:
        raise Http404
    find_version(version_id)
    try:
        command(request.user, version_id=version_id, lock=lock_of(request), **more)
    except Refused as refused:
        messages.error(request, str(refused))
    except Outdated as outdated:
        messages.error(request, _("%(by)s刚改过这份草稿，请看过现在的内容再改") % {"by": outdated.by})
    return redirect("criteria:part", version_id, part_of(slug))


@require_POST
@needs(EDIT)
def entry_remove(request: HttpRequest, version_id: UUID, slug: str, index: int) -> HttpResponseBase:
    """Remove an entry."""
    section = SLUGS.get(slug, "")
    return _entry_command(request, version_id, slug, entries.remove_entry, section=section, index=index)


@require_POST
@needs(EDIT)
def entry_move(request: HttpRequest, version_id: UUID, slug: str, index: int) -> HttpResponseBase:
    """Move an entry up or down."""
    section, by = SLUGS.get(slug, ""), -1 if request.POST.get("by") == "-1" else 1
    return _entry_command(request, version_id, slug, entries.move_entry, section=section, index=index, by=by)


@require_POST
@needs(EDIT)
def entry_switch(request: HttpRequest, version_id: UUID, index: int) -> HttpResponseBase:
    """Switch an exclusion on or off."""
    on = request.POST.get("on") == "1"
    return _entry_command(request, version_id, "exclusions", entries.switch_entry, index=index, on=on)


@require_http_methods(_FORM)
@needs(EDIT)
def header(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Change title, number, time of force and note."""
    version = find_draft(version_id)
    context = version_context(request, version, "")
    form = HeaderForm(context["source"].data, sent(request), lock=version.lock)
    if request.method == "POST" and form.is_valid():
        at: dict[str, Any] = {"version_id": version.pk, "lock": form.cleaned_data["lock"]}
        try:
            entries.change_header(request.user, values=form.values(), **at)  # type: ignore[arg-type]
        except Refused as refused:
            add_refusal(form, refused)
        except Outdated as outdated:
            form.add_error(None, _("%(by)s刚改过这份草稿，请看过现在的内容再改") % {"by": outdated.by})
        else:
            messages.success(request, _("已保存。"))
            return redirect("criteria:version", version.pk)
    context |= {"form": form, "page_title": _("标题、版本和生效日期")}
    return render(request, "criteria/header.html", context, status=form_status(form))


@require_safe
@needs(VIEW)
def text(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """The whole text with its line numbers; of a draft, for those who may edit it, in a field."""
    version = find_version(version_id)
    return _text_page(request, version, version.text, version.lock)


@require_POST
@needs(EDIT)
def change_text(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Replace the whole text of a draft."""
    version, typed = find_version(version_id), request.POST.get("text", "")
    try:
        drafts.change_draft(request.user, version_id=version.pk, lock=lock_of(request), text=typed)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused))
        return _text_page(request, version, typed, version.lock, status=422)
    except Outdated as outdated:
        return _text_page(request, version, typed, outdated.version, theirs=outdated, status=422)
    messages.success(request, _("已保存。"))
    return redirect("criteria:text", version.pk)


def _text_page(
    request: HttpRequest,
    version: CriteriaVersion,
    typed: str,
    lock: int,
    *,
    theirs: Outdated | None = None,
    status: int = 200,
) -> HttpResponseBase:
    context = version_context(request, version, "text")
    context |= {
        "typed": typed,
        "lock": lock,
        "theirs": theirs,
        "lines": [] if context["editable"] else version.text.split("\n"),
        "problem_lines": {problem.place.line for problem in context["check"].problems},
        "check_url": reverse("criteria:check_text", args=[version.pk]),
    }
    return render(request, "criteria/text.html", context, status=status)
