"""Answers while an officer types: faults by field and place, and what an entry gives for one household."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bangfu.base.refusals import Refused
from bangfu.base.views import needs
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.sections import entries_of, key_of
from bangfu.core.criteria.text_edits import CannotEdit, changed, inserted
from bangfu.core.criteria.yaml_spans import read_spans
from bangfu.policies.checks import check_text
from bangfu.policies.live import EntryCheck, check_entry, preview
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.reading import SLUGS
from bangfu.policies.services.versions import EDIT, clean_text
from bangfu.policies.web.criteria_editor import entry_form, find_draft
from bangfu.policies.web.entry_forms import EXPRESSIONS
from bangfu.registry.models import Household

_FIELDS = {key: name for name, key in EXPRESSIONS.items()}
_SEEN = ("registry.view", "screenings.view", "registry.health")
"""What a reader may need of a unit, since an expression can tell any fact of its families."""


@require_POST
@needs(EDIT)
def check(request: HttpRequest, version_id: UUID, slug: str, place: int) -> HttpResponseBase:
    """Check a draft as it would be with this form; ``place`` counts entries from 1, 0 is a new one. Saves nothing."""
    version = find_draft(version_id)
    try:
        data = read_spans(version.text).data()
    except CriteriaError as error:
        return _answer(other=[str(error)])
    index = place - 1 if place else None
    form = entry_form(version, data, slug, index, request.POST)
    if not form.is_valid():
        return _answer(other=[str(each) for errors in form.errors.values() for each in errors])
    section = SLUGS[slug]
    at = len(entries_of(data, section)) if index is None else index
    try:
        if index is None:
            text = inserted(version.text, (section,), at, form.values())
        else:
            text = changed(version.text, (section, at), form.values())
    except CannotEdit as error:
        return _answer(other=[str(error)])
    found = check_entry(text, section, at, timezone.localdate())
    return _told(request, found, section, key_of(section, entries_of(read_spans(text).data(), section)[at]))


def _told(request: HttpRequest, found: EntryCheck, section: str, key: str) -> HttpResponseBase:
    faults = [
        {"field": _FIELDS.get(each.field, ""), "offset": each.offset, "reason": each.reason, "hint": each.hint}
        for each in found.faults
    ]
    number = request.POST.get("archive_no", "").strip()
    return _answer(
        faults=faults,
        elsewhere=found.elsewhere,
        preview=_preview(request.user, found, section, key, number) if number else None,
    )


def _preview(user: Any, found: EntryCheck, section: str, key: str, number: str) -> dict[str, Any]:
    if found.compiled is None:
        return {"message": _("改好错误后再看取值"), "lines": []}
    households = Household.objects.all()
    for action in _SEEN:
        households = households.visible_to(user, action)
    household = households.filter(archive_no=number[:60]).first()
    if household is None:
        return {"message": _("没有这份档案，或者不在您的范围内"), "lines": []}
    return {"message": "", "lines": preview(found.compiled, section, key, household)}


def _answer(
    *, faults: Any = (), other: Any = (), elsewhere: int = 0, preview: dict[str, Any] | None = None
) -> HttpResponseBase:
    every = [*faults, *({"field": "", "offset": 0, "reason": each, "hint": ""} for each in other)]
    said = _("这一项没有错误") if not every else _("有 %(count)s 处错误") % {"count": len(every)}
    if elsewhere:
        said += _("；其他地方还有 %(count)s 处") % {"count": elsewhere}
    return JsonResponse({"faults": every, "said": said, "preview": preview})


@require_POST
@needs(EDIT)
def check_text_now(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Check a whole text as it is typed. Nothing is saved."""
    version: CriteriaVersion = find_draft(version_id)
    try:
        text = clean_text(request.POST.get("text", ""))
    except Refused as refused:
        return JsonResponse({"problems": [], "said": str(refused)})
    found = check_text(text, version.criteria_set.name, timezone.localdate())
    problems = [
        {"line": each.place.line, "column": each.place.column, "text": str(each)} for each in found.problems
    ] + [
        {"line": each.place.line, "column": each.place.column,
         "text": _("案例「%(case)s」的%(what)s应是 %(expected)s，算得 %(got)s")
         % {"case": each.case, "what": each.what, "expected": each.expected, "got": each.got}}
        for each in found.failures
    ]  # fmt: skip
    said = _("有 %(count)s 处要改") % {"count": len(problems)} if problems else _("检查没有发现错误，案例都相符")
    return JsonResponse({"problems": problems, "said": said})
