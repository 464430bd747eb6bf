"""How every command opens one file and closes it again: permission, lock, version, and the entry in the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.audit import services as audit
from bangfu.audit.events import JSON, Change, Event
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Actor, require
from bangfu.registry.models import Household
from bangfu.registry.models.household import HouseholdState


@contextmanager
def command() -> Iterator[None]:
    """The transaction of a command. What somebody else stored at this very moment is a refusal, not a fault.

    Two who register one person at once both find nobody; the database then lets only one of them through.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(_("另一位同事刚好登记了同一人或同一项内容，请核对后再保存")) from error


def open_file(actor: Actor, action: str, household_id: UUID) -> Household:
    """The file, locked until the transaction ends. Raises Denied, and Refused for one that is no longer in use."""
    household = Household.objects.select_for_update().get(pk=household_id)
    require(actor, action, household.unit_id)
    if household.state != HouseholdState.OPEN:
        raise Refused(_("这份档案已停用或已合并，不能再修改"))
    return household


def check_version(household: Household, version: int | None, theirs: Mapping[str, Any]) -> None:
    """Raise Outdated, with what stands there now, if the file was changed since the form was opened."""
    if version is not None and version != household.version:
        raise Outdated(theirs, version=household.version, by=household.updated_by)


def close_file(
    actor: Actor,
    household: Household,
    action: str,
    *,
    changes: Sequence[Change] = (),
    details: Mapping[str, JSON] | None = None,
) -> None:
    """Give the file its next version and tell the log, as the last act of a command."""
    household.version += 1
    household.updated_by = actor.actor_name[:100]
    household.updated_at = timezone.now()
    Household.objects.filter(pk=household.pk).update(
        version=household.version, updated_by=household.updated_by, updated_at=household.updated_at
    )
    audit.record(actor, file_event(household, action, changes=changes, details=details))


def file_event(
    household: Household,
    action: str,
    *,
    changes: Sequence[Change] = (),
    details: Mapping[str, JSON] | None = None,
) -> Event:
    """An entry about a file; personal values go into ``changes``, which are sealed under the file's key."""
    return Event(
        action,
        subject_type="household",
        subject_id=str(household.pk),
        subject_label=household.archive_no,
        unit_id=household.unit_id,
        details=details or {},
        changes=changes,
    )
