"""Reading the database as Arrow columns through ADBC: a session of its own that sees one moment from first to last.

The session is another connection than Django's, so it sees nothing of a transaction that is still open; whoever reads
within one asks Django. It only reads.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final, Protocol
from urllib.parse import quote, urlencode

import pyarrow as pa
from django.db import DatabaseError, connection

_DRIVERS: Final = {"postgresql": "adbc_driver_postgresql", "sqlite": "adbc_driver_sqlite"}
_LENGTH: Final = 8
_READER: Final = "bangfu.base.sqlite_reader"


class ArrowSession(Protocol):
    """One moment of the database."""

    def table(self, statement: str) -> pa.Table:
        """The rows of a statement. Its values stand in it: numbers, keys and days, never what a person typed."""
        ...


def can_read_arrow() -> bool:
    """Whether a session would see what Django sees here: no open transaction, and the driver is there."""
    if connection.in_atomic_block:
        return False
    return find_spec(_DRIVERS[connection.vendor]) is not None  # None: a system for which no driver is built


@contextmanager
def arrow_session() -> Iterator[ArrowSession]:
    """Open a session at the present moment: repeatable read on PostgreSQL, one read transaction on SQLite."""
    opened = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with opened as session:
        session.table("SELECT count(*) FROM django_migrations")  # the moment is that of the first statement
        yield session


@contextmanager
def _postgresql() -> Iterator[ArrowSession]:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(_address(), autocommit=True) as opened, opened.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        # A range is sorted and joined in memory; compiling its query costs more than it saves.
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL jit = off")
        try:
            yield _Session(cursor)
        finally:
            cursor.execute("ROLLBACK")


class _Session:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def table(self, statement: str) -> pa.Table:
        self._cursor.execute(statement)
        found: pa.Table = self._cursor.fetch_arrow_table()
        return found


@contextmanager
def _sqlite() -> Iterator[ArrowSession]:
    """In a process of its own (see there); it ends with its input, also when this process is killed."""
    command = [sys.executable, "-m", _READER, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield _Asking(process)
        finally:
            process.kill()  # it only reads: there is nothing to finish


class _Asking:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked, self._told = process.stdin, process.stdout

    def table(self, statement: str) -> pa.Table:
        self._asked.write(json.dumps(statement).encode() + b"\n")
        self._asked.flush()
        length = int.from_bytes(self._told.read(_LENGTH), "big", signed=True)
        content = self._told.read(abs(length))
        if length <= 0 or len(content) < length:
            raise DatabaseError(content.decode() or "the reader of the database ended")
        return pa.ipc.open_stream(content).read_all()


def _address() -> str:
    settings: dict[str, Any] = connection.settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    options |= {name: str(settings[key]) for name, key in parts.items() if settings[key]}
    return f"postgresql:///{quote(str(settings['NAME']), safe='')}?{urlencode(options, quote_via=quote)}"
