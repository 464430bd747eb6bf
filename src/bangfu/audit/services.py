"""Writing to the audit log."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bangfu.audit.context import current_origin
from bangfu.audit.events import Event
from bangfu.audit.links import link_of
from bangfu.audit.models import Chain, Entry
from bangfu.audit.subject_keys import keys_for, seal_changes
from bangfu.base.bulk_rows import insert_rows
from bangfu.base.scope import Actor

MAIN = "main"


def record(actor: Actor, *events: Event) -> None:
    """Append entries to the chain, as the last act of the transaction that did what they tell.

    One head row is locked until that transaction ends: numbers have no gap and links no fork, however many processes
    write. Entries of a whole import go in one call, since each lock is waited for.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("an audit entry belongs to the transaction of what it tells")
    if events:
        _append(actor, events)


def _append(actor: Actor, events: tuple[Event, ...]) -> None:
    keys = keys_for(events)
    Chain.objects.get_or_create(name=MAIN)
    head = Chain.objects.select_for_update().get(name=MAIN)
    entries = []
    for event in events:
        entry = _entry(actor, event, head.last_number + 1, keys)
        entry.link = link_of(entry, bytes(head.last_link), settings.BANGFU_AUDIT_KEY)
        head.last_number, head.last_link = entry.number, entry.link
        entries.append(entry)
    insert_rows(Entry, entries)
    head.save(update_fields=["last_number", "last_link"])


def _entry(actor: Actor, event: Event, number: int, keys: dict[tuple[str, str], bytes]) -> Entry:
    where = current_origin()
    subject = (event.subject_type, event.subject_id)
    return Entry(
        chain_id=MAIN,
        number=number,
        at=timezone.now(),
        actor_id=actor.actor_id,
        actor_name=actor.actor_name[:100],
        acting_for=getattr(actor, "acting_for", "")[:100],
        action=event.action,
        unit_id=event.unit_id,
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        subject_label=event.subject_label[:120],
        request_id=where.request_id,
        address=where.address,
        details=json.dumps(event.details, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        changes_sealed=seal_changes(event.changes, subject, keys[subject])
        if event.changes and subject in keys
        else b"",
    )
