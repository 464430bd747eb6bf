"""Identifiers of rows: known before the row is stored, ordered by time, impossible to guess."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from typing import Final

_AT_ONCE: Final = 64


def new_id() -> uuid.UUID:
    """Return a UUID of version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    The encryption of a column binds a value to its row, so the row must know its key before it is stored; time order
    keeps the index of a growing table compact.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    high = (random >> 68) & 0x0FFF
    low = random & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def new_keys() -> Iterator[str]:
    """Identifiers like those of :func:`new_id` without end, as text: for rows by the thousand that are never objects.

    64 of them share a moment.
    """
    while True:
        moment = f"{time.time_ns() // 1_000_000:012x}"
        random = os.urandom(10 * _AT_ONCE).hex()
        for place in range(0, len(random), 20):
            low = random[place + 4 : place + 16]
            yield (
                f"{moment[:8]}-{moment[8:]}-7{random[place : place + 3]}"
                f"-{'89ab'[int(random[place + 3], 16) & 3]}{random[place + 16 : place + 19]}-{low}"
            )
