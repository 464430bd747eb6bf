"""Seeing a value in full: allowed by a permission, and always told to the log."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from bangfu.audit import services as audit
from bangfu.base.scope import Actor, require
from bangfu.registry.models import Household
from bangfu.registry.services.opening import file_event


def note_unmasked(actor: Actor, household_id: UUID, *, what: str) -> Household:
    """Tell the log that the actor sees a file's numbers in full; the caller shows them after this. Raises Denied."""
    with transaction.atomic():
        household = Household.objects.get(pk=household_id)
        require(actor, "registry.unmask", household.unit_id)
        audit.record(actor, file_event(household, "registry.unmasked", details={"what": what}))
    return household
