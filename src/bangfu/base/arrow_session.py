"""Reading the database as Arrow columns through ADBC: a session of its own that sees one moment from first to last.

The session is another connection than Django's, so it sees nothing of a transaction that is still open; whoever reads
within one asks Django. It only reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

import pyarrow as pa
from django.db import connection

_PRAGMAS: Final = ("PRAGMA query_only=ON",)


class ArrowSession(Protocol):
    """One moment of the database."""

    def table(self, statement: str) -> pa.Table:
        """The rows of a statement. Its values stand in it: numbers, keys and days, never what a person typed."""
        ...


def can_read_arrow() -> bool:
    """Whether a session would see what Django sees here: no open transaction, and the driver is there."""
    if connection.in_atomic_block:
        return False
    try:
        _driver()
    except ImportError:  # a system for which no driver is built
        return False
    return True


@contextmanager
def arrow_session() -> Iterator[ArrowSession]:
    """Open a session at the present moment: repeatable read on PostgreSQL, one read transaction on SQLite."""
    with _driver().connect(_address(), autocommit=True) as opened, opened.cursor() as cursor:
        session = _Session(cursor)
        if connection.vendor == "postgresql":
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # A range is sorted and joined in memory; compiling its query costs more than it saves.
            cursor.execute("SET LOCAL work_mem = '64MB'")
            cursor.execute("SET LOCAL jit = off")
        else:
            for pragma in _PRAGMAS:
                cursor.execute(pragma)
            # Types are told by the first rows of an answer: look at as many as a piece of a register has.
            cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": 65_536})
            cursor.execute("BEGIN")
            session.table("SELECT count(*) FROM django_migrations")  # the moment is that of the first read
        try:
            yield session
        finally:
            cursor.execute("ROLLBACK")


class _Session:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def table(self, statement: str) -> pa.Table:
        self._cursor.execute(statement)
        found: pa.Table = self._cursor.fetch_arrow_table()
        return found


def _driver() -> Any:
    if connection.vendor == "postgresql":
        from adbc_driver_postgresql import dbapi

        return dbapi
    from adbc_driver_sqlite import dbapi as sqlite

    return sqlite


def _address() -> str:
    settings: dict[str, Any] = connection.settings_dict
    if connection.vendor != "postgresql":
        return str(settings["NAME"])
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    options |= {name: str(settings[key]) for name, key in parts.items() if settings[key]}
    return f"postgresql:///{quote(str(settings['NAME']), safe='')}?{urlencode(options, quote_via=quote)}"
