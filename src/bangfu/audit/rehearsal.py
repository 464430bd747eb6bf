"""A rehearsal: a command is run for what it would change, and nothing of it stays.

Everything within is rolled back, whatever happens, and the commands in it write no entry: an entry would lock the head
of the chain for everybody, to be thrown away a moment later. Nothing can be stored unlogged this way, since a rehearsal
has no other end than the rollback.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection, transaction

PATIENCE: Final = 300
"""Milliseconds a rehearsal waits for a lock: whoever really saves goes first."""

_REHEARSING: ContextVar[bool] = ContextVar("rehearsing", default=False)


def is_rehearsing() -> bool:
    """Whether what is done now is rolled back for certain."""
    return _REHEARSING.get()


@contextmanager
def rehearsal() -> Iterator[None]:
    """Run commands and roll them back. Raises OperationalError where a row stays locked by somebody else."""
    token = _REHEARSING.set(True)
    try:
        with _patience(), transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
            try:
                yield
            finally:
                transaction.set_rollback(True)
    finally:
        _REHEARSING.reset(token)


@contextmanager
def _patience() -> Iterator[None]:
    """SQLite waits for its one lock when the transaction begins; within one, the lock is held already."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
