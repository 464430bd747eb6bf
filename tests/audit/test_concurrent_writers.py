"""Several processes write to the log at the same moment: every entry is there, in one unbroken chain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from bangfu.audit.models import Chain, Entry
from bangfu.audit.verifying import verify_chain

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, ENTRIES = 4, 25
PROGRAM = Path(__file__).with_name("concurrent_writer.py")
ROOT = PROGRAM.parents[2]
PATIENCE = 120  # seconds; a writer that takes longer is stuck


def start(writer: int, go: Path) -> subprocess.Popen[str]:
    database = str(connection.settings_dict["NAME"])
    command = [sys.executable, str(PROGRAM), database, str(writer), str(ENTRIES), str(go)]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_the_chain_stays_whole_under_many_writers(tmp_path: Path) -> None:
    go = tmp_path / "go"
    writers = [start(writer, go) for writer in range(WRITERS)]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    go.touch()
    for writer in writers:
        told = writer.communicate(timeout=PATIENCE)[1]
        assert writer.returncode == 0, told
    entries = list(Entry.objects.order_by("number"))
    assert [entry.number for entry in entries] == list(range(1, WRITERS * ENTRIES + 1))
    assert Chain.objects.get().last_number == WRITERS * ENTRIES
    verified = verify_chain([])
    assert (verified.entries, verified.finding) == (WRITERS * ENTRIES, None)
    told_by = [json.loads(entry.details) for entry in entries]
    assert Counter(each["writer"] for each in told_by) == {str(writer): ENTRIES for writer in range(WRITERS)}
    for writer in range(WRITERS):
        own = [each["place"] for each in told_by if each["writer"] == str(writer)]
        assert own == list(range(ENTRIES))
