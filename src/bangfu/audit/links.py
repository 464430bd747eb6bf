"""The link of an entry: an HMAC over the link before it and everything the entry says."""

from __future__ import annotations

import hashlib
import hmac
import json

from bangfu.audit.models import Entry


def link_of(entry: Entry, previous: bytes, key: bytes) -> bytes:
    """Return the 32 bytes that tie this entry to the one before it.

    The values are put into one JSON list, so that no two different entries give the same bytes.
    """
    said = [
        entry.chain_id,
        entry.number,
        entry.at.isoformat(),
        entry.actor_id,
        entry.actor_name,
        entry.acting_for,
        entry.action,
        entry.unit_id,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.request_id,
        entry.address,
        entry.details,
        hashlib.sha256(bytes(entry.changes_sealed)).hexdigest(),
    ]
    message = previous + json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.new(key, message, hashlib.sha256).digest()
