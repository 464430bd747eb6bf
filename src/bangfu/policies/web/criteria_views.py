"""Pages that show criteria sets and their versions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from bangfu.base.views import needs
from bangfu.core.criteria.entry_diff import entry_changes
from bangfu.core.criteria.problems import CriteriaError
from bangfu.policies.boundary_lines import boundary_lines
from bangfu.policies.reading import PARTS
from bangfu.policies.selectors.criteria import published_meanwhile, sets_with_versions
from bangfu.policies.services.versions import EDIT, PUBLISH, VIEW
from bangfu.policies.web.pages import State, find_version, version_context


@needs(VIEW)
def criteria_list(request: HttpRequest) -> HttpResponseBase:
    """Sets with their versions: state, number, time of force, and who."""
    user: Any = request.user
    context = {"sets": sets_with_versions(), "may_edit": user.may(EDIT), "may_publish": user.may(PUBLISH)}
    return render(request, "criteria/list.html", context)


@needs(VIEW)
def version_page(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """What a version is, who made it, and whether its check is sound."""
    version = find_version(version_id)
    is_open = version.state in (State.DRAFT, State.READY)
    context = {
        **version_context(request, version, "overview"),
        "newer": published_meanwhile(version) if is_open else [],
        "editors": [str(person) for person in version.editors.all()],
    }
    return render(request, "criteria/version.html", context)


@needs(VIEW)
def part_page(request: HttpRequest, version_id: UUID, part: str) -> HttpResponseBase:
    """Some sections of a version, entry by entry."""
    if part not in PARTS:
        raise Http404
    context = version_context(request, find_version(version_id), part)
    context["sections"] = [context["source"].section(slug) for slug in PARTS[part][1]]
    return render(request, "criteria/part.html", context)


@needs(VIEW)
def download(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """The text of a version as a YAML file."""
    version = find_version(version_id)
    answer = HttpResponse(version.text, content_type="application/yaml; charset=utf-8")
    name = f"{version.criteria_set.name}-{version.version}.yaml"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


@needs(VIEW)
def diff_page(request: HttpRequest, before_id: UUID, after_id: UUID) -> HttpResponseBase:
    """What one version says otherwise than another, entry by entry."""
    before, after = find_version(before_id), find_version(after_id)
    context: dict[str, Any] = {"before": before, "version": after}
    try:
        context["changes"] = entry_changes(before.text, after.text)
    except CriteriaError as error:
        context["unreadable"] = str(error)
    return render(request, "criteria/diff.html", context)


@needs(VIEW)
def boundary_page(request: HttpRequest, version_id: UUID) -> HttpResponseBase:
    """Examples on every line of a sound version, one step under it and one over it, and the lines without any."""
    version = find_version(version_id)
    context = version_context(request, version, "boundaries")
    if context["check"].sound:
        context["found"] = boundary_lines(version.text, timezone.localdate())
    return render(request, "criteria/boundaries.html", context)
