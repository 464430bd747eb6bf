"""The steps of an import, and everything the register then holds, for comparison."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from bangfu.accounts.models import User
from bangfu.audit.models import Entry
from bangfu.imports import services
from bangfu.imports.models import ImportFile
from bangfu.jobs.models import Job
from bangfu.jobs.worker import run_waiting
from bangfu.registry.models import Asset, Employment, Expense, Health, Income, Member, Person, WageArrears
from bangfu.registry.selectors import register_tables
from tests.registry.imports.workbooks import ON

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


def upload(actor: User, path: Path, **options: Any) -> ImportFile:
    """Upload a file without checking it yet."""
    return services.upload_file(actor=actor, kind="register", name=path.name, path=path, **options)


def checked(actor: User, path: Path, **options: Any) -> ImportFile:
    """Upload a file and check it."""
    file = upload(actor, path, **options)
    run_waiting()
    file.refresh_from_db()
    return file


def committed(actor: User, file: ImportFile) -> ImportFile:
    """Commit what is chosen."""
    services.commit_file(actor=actor, file_id=file.pk)
    run_waiting()
    file.refresh_from_db()
    return file


def undone(actor: User, file: ImportFile) -> ImportFile:
    """Take a file back."""
    services.undo_file(actor=actor, file_id=file.pk)
    run_waiting()
    file.refresh_from_db()
    return file


def killed_at(place: str, count: int) -> int:
    """Run a worker process that kills itself there; its exit code (-9 when it did)."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, str(HERE / "killed_worker.py"), name, place, str(count)]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, check=False, capture_output=True, timeout=120
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode


def let_leases_run_out() -> None:
    """As if a minute had passed since the process died."""
    Job.objects.filter(state=Job.State.RUNNING).update(leased_until=timezone.now() - timedelta(seconds=1))


def contents() -> dict[str, Any]:
    """Everything that the register holds, without keys and times."""
    tables = register_tables(None, on=timezone.localdate())
    kinds = (Person, Member, Health, Income, Expense, Asset, Employment, WageArrears)
    created = Entry.objects.filter(action="registry.household_created")
    return {
        "households": sorted(map(_text, tables.households.drop_columns(["household_id", "household_no"]).to_pylist())),
        "members": sorted(map(_text, tables.members.drop_columns(["household_no"]).to_pylist())),
        "faulty": len(tables.problems),
        "counts": {kind.__name__: kind._default_manager.count() for kind in kinds},
        "audited": sorted(created.values_list("subject_label", flat=True)),
        "day": ON.isoformat(),
    }


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)
