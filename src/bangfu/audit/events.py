"""What a service tells the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

JSON = str | int | bool | None | list["JSON"] | dict[str, "JSON"]


@dataclass(frozen=True, slots=True)
class Change:
    """A field with its value before and after, as stored (fen, ISO dates, codes); both are sealed in the log."""

    field: str
    old: JSON
    new: JSON


@dataclass(frozen=True, slots=True)
class Event:
    """One thing done to one subject.

    ``action`` is a code such as ``registry.household_changed``; ``details`` carries no personal value;
    ``subject_label`` is what the log may show anyone who may read it (a file number, a unit), never a full name.
    """

    action: str
    subject_type: str = ""
    subject_id: str = ""
    subject_label: str = ""
    unit_id: int | None = None
    details: Mapping[str, JSON] = field(default_factory=dict)
    changes: Sequence[Change] = ()
