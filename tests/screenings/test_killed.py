"""A screening killed in the middle: the last complete run stands, and the job is taken up again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.screenings.background import request_screening
from bangfu.screenings.models import Run, Verdict
from bangfu.screenings.selectors import current_run
from bangfu.screenings.services import run_screening
from tests.people import People, Units
from tests.screenings.register import EXPECTED, ON, store_register

pytestmark = pytest.mark.django_db(transaction=True)

# A worker of its own process: pieces of two households, and a stop after the second piece for as long as it takes.
_WORKER = """
import os, sys, time
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from bangfu.screenings import services
services.PIECE = 2
services.kept_run = lambda: None  # read from the tables, piece by piece
whole = services._Screening._store
def slow(self, *arguments):
    whole(self, *arguments)
    if self._blocks > 1:
        print("stored", flush=True)
        time.sleep(600)
services._Screening._store = slow
from bangfu.jobs.worker import Worker
Worker().run(until_idle=True)
"""


def test_kill_9_leaves_the_last_complete_run_and_the_job_is_done_by_another(
    units: Units, people: People, tmp_path: Path, settings: Any
) -> None:
    store_register(tmp_path, units)
    first = run_screening(people.case_officer, on=ON)
    job = request_screening(people.case_officer, on=ON)
    database = str(connection.settings_dict["NAME"])
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = [sys.executable, "-c", _WORKER, database]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == "stored\n", (
            process.stdout.read(),
            str(list(Job.objects.values_list("state", "message", "attempts", "worker"))),
        )
        os.kill(process.pid, signal.SIGKILL)
        process.wait(30)
    half = Run.objects.get(state="running")
    assert half.verdicts.count() >= 2
    assert current_run() == first
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now() - timedelta(seconds=1))  # its lease runs out
    deadline = time.monotonic() + 60
    while Job.objects.get(pk=job.pk).state != Job.State.DONE and time.monotonic() < deadline:
        run_waiting()
    half.refresh_from_db()
    assert half.state == "failed"
    assert not half.verdicts.exists()
    assert not half.fact_blocks.exists()
    assert current_run() not in (first, half)
    assert Verdict.objects.filter(run=current_run()).count() == len(EXPECTED)
