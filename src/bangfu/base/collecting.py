"""Pausing the collector of cyclic garbage while very many rows are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collection_paused() -> Iterator[None]:
    """No search for cycles inside the block; keep it to one batch, so that memory stays bounded.

    Ten thousand rows in the making set the collector off again and again, and it walks all of them each time for
    nothing: rows hold no cycles. Of two threads inside, the first to leave lets the collector run again.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
