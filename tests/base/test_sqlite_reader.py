"""The process that reads a SQLite file as columns."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest

from bangfu.base import sqlite_reader


def answer_of(path: Path, statement: str) -> pa.Table:
    """What the process answers to one statement."""
    told = io.BytesIO()
    sqlite_reader.main(str(path), io.BytesIO(json.dumps(statement).encode() + b"\n"), told)
    content = told.getvalue()[sqlite_reader.LENGTH :]
    assert int.from_bytes(told.getvalue()[: sqlite_reader.LENGTH], "big", signed=True) > 0, content.decode()
    return pa.ipc.open_stream(content).read_all()


@pytest.mark.parametrize("blanks", [0, 70_000, 400_000])
def test_a_text_is_read_however_many_blanks_come_before_it(tmp_path: Path, blanks: int) -> None:
    path = tmp_path / "some.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE some (place INTEGER, word TEXT)")
        connection.executemany("INSERT INTO some VALUES (?, NULL)", ((place,) for place in range(blanks)))
        connection.execute("INSERT INTO some VALUES (?, '自然灾害')", [blanks])
    connection.close()
    found = answer_of(path, "SELECT place, word FROM some ORDER BY place")
    assert found.num_rows == blanks + 1
    assert found["word"][blanks].as_py() == "自然灾害"
