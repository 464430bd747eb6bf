"""What the page of a file shows of its application."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from bangfu.casework.models import Case
from bangfu.casework.selectors import APPLY, case_of
from bangfu.registry.models import Household
from bangfu.registry.models.household import HouseholdState


def panel_context(request: HttpRequest, household: Household) -> dict[str, Any]:
    """The case under way or the last one, the archive, and whether one may be opened."""
    user: Any = request.user
    case: Case | None = case_of(household.pk)
    archive = case.archive if case and case.archived and case.archive.closed_on is None else None
    is_free = archive is None and (case is None or case.ended_at is not None)
    may_open = is_free and household.state == HouseholdState.OPEN and user.may(APPLY, household.unit_id)
    return {"case": case, "archive": archive, "may_open_case": may_open}
