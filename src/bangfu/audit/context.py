"""Where the current request comes from, for entries written deep inside a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Request id and network address; both empty for a command on the machine."""

    request_id: str = ""
    address: str = ""


_MACHINE = Origin()
_origin: ContextVar[Origin] = ContextVar("bangfu_audit_origin", default=_MACHINE)


def current_origin() -> Origin:
    """The origin of whatever runs now."""
    return _origin.get()


@contextmanager
def origin(request_id: str, address: str) -> Iterator[None]:
    """Everything recorded inside carries this origin."""
    token = _origin.set(Origin(request_id, address))
    try:
        yield
    finally:
        _origin.reset(token)
