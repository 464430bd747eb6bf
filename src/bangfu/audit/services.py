"""Writing to the audit log."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.audit.context import current_origin
from bangfu.audit.events import Event
from bangfu.audit.links import link_of
from bangfu.audit.models import Chain, Entry
from bangfu.audit.rehearsal import is_rehearsing
from bangfu.audit.subject_keys import keys_for, seal_changes
from bangfu.base.bulk_rows import insert_columns
from bangfu.base.scope import Actor

MAIN = "main"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def record(actor: Actor, *events: Event) -> None:
    """Append entries to the chain, as the last act of the transaction that did what they tell.

    One head row is locked until that transaction ends: numbers have no gap and links no fork, however many processes
    write. Entries of a whole import go in one call, since each lock is waited for. A rehearsal, which is rolled back
    for certain, leaves none.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs to the transaction of what it tells")
    if events and not is_rehearsing():
        _append(actor, events)


def _append(actor: Actor, events: tuple[Event, ...]) -> None:
    keys = keys_for(events)
    Chain.objects.get_or_create(name=MAIN)
    head = Chain.objects.select_for_update().get(name=MAIN)
    link = bytes(head.last_link)
    entries = []
    for number, event in enumerate(events, head.last_number + 1):
        entry = _entry(actor, event, number, keys)
        entry["link"] = link = link_of(entry, link, settings.BANGFU_AUDIT_KEY)
        entries.append(entry)
    insert_columns(Entry, entries)
    head.last_number, head.last_link = head.last_number + len(entries), link
    head.save(update_fields=["last_number", "last_link"])


def _entry(actor: Actor, event: Event, number: int, keys: dict[tuple[str, str], bytes]) -> dict[str, Any]:
    where = current_origin()
    subject = (event.subject_type, event.subject_id)
    sealed = seal_changes(event.changes, subject, keys[subject]) if event.changes and subject in keys else b""
    return {
        "chain_id": MAIN,
        "number": number,
        "at": timezone.now(),
        "actor_id": actor.actor_id,
        "actor_name": actor.actor_name[:100],
        "acting_for": getattr(actor, "acting_for", "")[:100],
        "action": event.action,
        "unit_id": event.unit_id,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "subject_label": event.subject_label[:120],
        "request_id": where.request_id,
        "address": where.address,
        "details": _ENCODER.encode(event.details),
        "changes_sealed": sealed,
    }
