"""Files that belong to a unit, told to the app that merges and closes units."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bangfu.audit.events import Change, Event
from bangfu.base.scope import Actor
from bangfu.orgs.belongings import BELONGINGS, Belonging
from bangfu.orgs.models import Unit
from bangfu.registry.models import Household
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.services.opening import file_event


def register() -> None:
    """Called once, when the app is ready."""
    BELONGINGS["households"] = Belonging(_("家庭档案"), _count_open, _hand_over)


def _count_open(unit_ids: Iterable[int]) -> dict[int, int]:
    rows = Household.objects.filter(unit__in=unit_ids, state=HouseholdState.OPEN).order_by()
    return dict(rows.values_list("unit").annotate(Count("pk")))


def _hand_over(actor: Actor, source: int, target: int) -> list[Event]:
    """Move every file of the unit, those no longer in use too, since somebody has to keep them until their end.

    The rows change in one statement; each file gets its own entry, since its history is read from there.
    """
    names = dict(Unit.objects.filter(pk__in=[source, target]).values_list("pk", "name"))
    change = Change("unit", names[source], names[target])
    rows = Household.objects.select_for_update().filter(unit=source).order_by("pk")
    held = list(rows.only("archive_no", "unit_id"))
    now, by = timezone.now(), actor.actor_name[:100]
    Household.objects.filter(unit=source).update(
        unit_id=target, version=F("version") + 1, updated_at=now, updated_by=by
    )
    for household in held:
        household.unit_id = target
    return [file_event(household, "registry.household_transferred", changes=[change]) for household in held]
