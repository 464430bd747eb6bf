"""Sealing what the log holds about a person under a key of that person's file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence

from bangfu.audit.events import Change, Event
from bangfu.audit.models import Entry, SubjectKey
from bangfu.base.crypto import CannotOpen, keyring, open_with, seal_with

_KEY_ID = "subject"
_BATCH = 500


def keys_for(events: Iterable[Event]) -> dict[tuple[str, str], bytes]:
    """The keys of every subject whose values the events carry, made where there is none yet.

    Of two transactions that make the first key of one subject, the later waits and takes the earlier's. A subject whose
    key was destroyed gets no other: its values are not kept any more.
    """
    wanted = {(event.subject_type, event.subject_id) for event in events if event.changes}
    known = _stored(wanted)
    missing = sorted(wanted - known.keys())
    fresh = {subject: os.urandom(32) for subject in missing}
    SubjectKey.objects.bulk_create(
        [
            SubjectKey(subject_type=t, subject_id=i, key_sealed=keyring().seal(key, context_of(t, i)))
            for (t, i), key in fresh.items()
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    return {**known, **_stored(set(missing))} if missing else known


def seal_changes(changes: Sequence[Change], subject: tuple[str, str], key: bytes) -> bytes:
    """Seal old and new values as one JSON text."""
    text = json.dumps([[c.field, c.old, c.new] for c in changes], ensure_ascii=False, separators=(",", ":"))
    return seal_with(key, _KEY_ID, text.encode(), context_of(*subject))


def open_changes(entries: Sequence[Entry]) -> dict[int, list[Change] | None]:
    """By entry number, what changed; None where the file's key was destroyed with the file."""
    subjects = {(entry.subject_type, entry.subject_id) for entry in entries if entry.changes_sealed}
    keys = _stored(subjects)
    return {entry.number: _opened(entry, keys) for entry in entries}


def _opened(entry: Entry, keys: dict[tuple[str, str], bytes]) -> list[Change] | None:
    subject = (entry.subject_type, entry.subject_id)
    if not entry.changes_sealed:
        return []
    if subject not in keys:
        return None
    try:
        text = open_with(keys[subject], bytes(entry.changes_sealed), context_of(*subject))
    except CannotOpen:
        return None
    return [Change(*row) for row in json.loads(text)]


def _stored(subjects: set[tuple[str, str]]) -> dict[tuple[str, str], bytes]:
    found: dict[tuple[str, str], bytes] = {}
    for kind in {kind for kind, _ in subjects}:
        ids = sorted(identifier for each, identifier in subjects if each == kind)
        for start in range(0, len(ids), _BATCH):
            some = ids[start : start + _BATCH]
            rows = SubjectKey.objects.filter(subject_type=kind, subject_id__in=some, destroyed_at__isnull=True)
            for row in rows:
                found[kind, row.subject_id] = keyring().open(bytes(row.key_sealed), context_of(kind, row.subject_id))
    return found


def context_of(subject_type: str, subject_id: str) -> str:
    """What the key of a subject, and what it seals, is bound to."""
    return f"audit.{subject_type}.{subject_id}"
