"""The link of an entry: an HMAC over the link before it and everything the entry says."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any, Final

_SAID: Final = (
    "chain_id",
    "number",
    "at",
    "actor_id",
    "actor_name",
    "acting_for",
    "action",
    "unit_id",
    "subject_type",
    "subject_id",
    "subject_label",
    "request_id",
    "address",
    "details",
)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def link_of(entry: Mapping[str, Any], previous: bytes, key: bytes) -> bytes:
    """Return the 32 bytes that tie this entry, given by its columns, to the one before it.

    The values are put into one JSON list, so that no two different entries give the same bytes.
    """
    said = [entry[name] for name in _SAID]
    said[2] = entry["at"].isoformat()
    said.append(hashlib.sha256(bytes(entry["changes_sealed"])).hexdigest())
    return hmac.digest(key, previous + _ENCODER.encode(said).encode(), "sha256")
