"""The page of one verdict, and what would change an outcome, asked for when somebody wants to see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bangfu.base.refusals import Refused
from bangfu.base.scope import Denied
from bangfu.base.views import needs
from bangfu.orgs.selectors import read_tree
from bangfu.registry.models import Household
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.panel import COUNTERFACTUALS, bench_of, changes_from, changes_of, for_officer, kept_facts
from bangfu.screenings.selectors import VIEW
from bangfu.screenings.verdict_page import verdict_page


@require_safe
@needs(VIEW)
def verdict(request: HttpRequest, verdict_id: int) -> HttpResponse:
    """Everything about one verdict, made for reading and for A4 paper."""
    user: Any = request.user
    found = _verdict(request, verdict_id)
    page = verdict_page(user, found)
    context = {
        "page": page,
        "household": found.household,
        "unit_path": read_tree().path(found.household.unit_id),
        "sees_criteria": user.may("criteria.view"),
        "sees_file": user.may("registry.view", found.household.unit_id),
    }
    return render(request, "screenings/verdict.html", context)


@require_safe
@needs(COUNTERFACTUALS)
def verdict_changes(request: HttpRequest, verdict_id: int) -> HttpResponse:
    """What single change of its facts would have turned a verdict; for officers alone."""
    found = _verdict(request, verdict_id)
    _officers_only(request, found.household)
    facts = kept_facts(found)
    changes = changes_from(bench_of(found.run), facts, found.household, found.run.on) if facts else []
    return render(request, "screenings/_changes.html", {"changes": changes})


@require_safe
@needs(COUNTERFACTUALS)
def file_changes(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """What single change would turn the outcome of a file as it stands; for officers alone."""
    user: Any = request.user
    household = Household.objects.get_visible(user, VIEW, pk=household_id)
    _officers_only(request, household)
    try:
        changes = changes_of(household)
    except Refused:
        changes = []
    return render(request, "screenings/_changes.html", {"changes": changes})


def _verdict(request: HttpRequest, verdict_id: int) -> Verdict:
    user: Any = request.user
    rows = Verdict.objects.select_related("run__criteria_version__criteria_set", "household__head", "household__unit")
    rows = rows.defer("run__criteria_version__text").filter(run__state=Run.State.COMPLETE)
    return rows.get_visible(user, VIEW, pk=verdict_id)


def _officers_only(request: HttpRequest, household: Household) -> None:
    if not for_officer(request.user, household):  # type: ignore[arg-type]
        raise Denied(COUNTERFACTUALS, household.unit_id)
