"""What the pages of one version share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from bangfu.policies.checks import TextCheck, check_text
from bangfu.policies.models import CriteriaVersion
from bangfu.policies.reading import PARTS, Reader
from bangfu.policies.services.versions import EDIT, PUBLISH

State = CriteriaVersion.State


def sent(request: HttpRequest) -> Any:
    """The fields of a form that was sent, be they none; None while it is only looked at."""
    return request.POST if request.method == "POST" else None


_PEOPLE = ("criteria_set", "base", "made_by", "changed_by", "handed_in_by", "published_by")


def find_version(version_id: UUID) -> CriteriaVersion:
    """A version by its key, with its set and people; criteria are the same for everyone who may read them."""
    rows = CriteriaVersion.objects.select_related(*_PEOPLE).defer("base__text")
    return get_object_or_404(rows, pk=version_id)


def check_of(version: CriteriaVersion) -> TextCheck:
    """The check of a version's text as of today."""
    return check_text(version.text, version.criteria_set.name, timezone.localdate())


def version_context(request: HttpRequest, version: CriteriaVersion, part: str) -> dict[str, Any]:
    """What the frame of a version's page shows: tabs with their counts of what is wrong, and who may do what."""
    user: Any = request.user
    check = check_of(version)
    reader = Reader(version.text, check)
    counts = reader.counts()
    may_edit = user.may(EDIT)
    return {
        "version": version,
        "part": part,
        "check": check,
        "readable": reader.is_readable,
        "reader": {"title": reader.header("标题"), "note": reader.header("说明")},
        "tabs": [(key, label, counts[key]) for key, (label, _slugs) in PARTS.items()],
        "may_edit": may_edit,
        "may_publish": user.may(PUBLISH),
        "editable": may_edit and version.state == State.DRAFT,
        "source": reader,
    }
