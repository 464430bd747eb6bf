"""A process of its own that reads a SQLite file through ADBC: ``python -m bangfu.base.sqlite_reader FILE``.

The driver brings its own copy of SQLite. Two copies in one process do not see each other's locks on a file: the one
that closes takes itself for the last user and removes the log that the other still writes to, and rows are lost
(sqlite.org/howtocorrupt.html, section 2.2.1). Between processes locks hold.

Each line of the input is one statement as JSON. The answer is its length in eight bytes and an Arrow stream; a negative
length is followed by the text of an error. All statements see the moment at which the process answered its first line.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

import pyarrow as pa
from adbc_driver_sqlite import dbapi

LENGTH = 8
_ROWS = 100_000_000
"""The driver tells the type of a column by its first batch, and a column may be blank for long: one batch an answer."""


def main(path: str, asked: BinaryIO, told: BinaryIO) -> None:
    """Answer until the input ends."""
    with dbapi.connect(path, autocommit=True) as opened, opened.cursor() as cursor:
        cursor.execute("PRAGMA query_only=ON")
        cursor.execute("PRAGMA busy_timeout=20000")
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": _ROWS})
        cursor.execute("BEGIN")
        for line in asked:
            try:
                cursor.execute(json.loads(line))
                _tell(told, _packed(cursor.fetch_arrow_table()), 1)
            except Exception as fault:
                _tell(told, str(fault).encode(), -1)
        cursor.execute("ROLLBACK")


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def _tell(told: BinaryIO, content: bytes, sign: int) -> None:
    told.write((sign * len(content)).to_bytes(LENGTH, "big", signed=True))
    told.write(content)
    told.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
