"""Reading the log."""

from __future__ import annotations

from dataclasses import dataclass

from bangfu.audit.models import Entry
from bangfu.audit.subject_keys import open_changes
from bangfu.base.scope import Actor


@dataclass(frozen=True)
class ChangedField:
    """That a field was changed. Its values belong to the file, not to whoever reads the log."""

    name: str


def changed_fields(entry: Entry) -> list[ChangedField] | None:
    """Which fields an entry tells of; None where they were destroyed with the file."""
    changes = open_changes([entry])[entry.number]
    return None if changes is None else [ChangedField(change.field) for change in changes]


def visible_entry(actor: Actor, number: int) -> Entry:
    """An entry that the actor may read. Raises Http404."""
    entry: Entry = Entry.objects.get_visible(actor, "audit.view", number=number)
    return entry
