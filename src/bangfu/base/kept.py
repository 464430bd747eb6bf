"""What is read once a page: the organisation tree and the like, which several parts of a page ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Kept = TypeVar("Kept")

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Within it, a function marked ``kept_while_reading`` is run once. For requests that change nothing."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def kept_while_reading(read: Callable[[], Kept]) -> Callable[[], Kept]:
    """Run a reading function once within ``one_reading``; elsewhere, as in a command, each time anew."""

    @wraps(read)
    def reading() -> Kept:
        kept = _kept.get()
        if kept is None:
            return read()
        if reading not in kept:
            kept[reading] = read()
        found: Kept = kept[reading]
        return found

    return reading
