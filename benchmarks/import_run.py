"""A workbook brought into PostgreSQL by Bangfu, and the same rows by a bare bulk_create.

``python -m benchmarks.import_run FILE`` prints JSON: people, seconds of check and commit (validation, comparison,
encryption, history, audit), CPU seconds of this process for them (without the database's), and seconds of the bare
insert of the same rows without any of these. The database is the one of DATABASE_URL; it is emptied.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django

BATCH = 1_000


def main(workbook: Path) -> dict[str, float]:
    """Measure both."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    people = _people(workbook)
    begun, worked = time.perf_counter(), time.process_time()
    check = _import(workbook)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - worked
    return {"people": people, "seconds": seconds, "cpu": cpu, "check": check, "bare": _bare()}


def _people(workbook: Path) -> int:
    """Make the units that the register names, and count its people."""
    from django.utils import timezone

    from bangfu.core.exchange.register_reader import read_register
    from bangfu.orgs.models import Unit

    read = read_register(workbook, on=timezone.localdate())
    group = Unit.objects.create(name="北岭矿业集团", kind="group")
    units: dict[tuple[str, ...], Any] = {(): group}
    for path in sorted(set(read.households["unit"].to_pylist())):
        parts = tuple(path.split("/"))
        for depth in range(1, len(parts) + 1):
            if parts[:depth] not in units:
                kind = "mine" if depth == 1 else "district"
                units[parts[:depth]] = Unit.objects.create(
                    name=parts[depth - 1], kind=kind, parent=units[parts[: depth - 1]]
                )
    return read.members.num_rows


def _import(workbook: Path) -> float:
    """Upload, check and commit as an officer does; the seconds up to the preview."""
    from bangfu.accounts.models import Membership, User
    from bangfu.imports import services
    from bangfu.jobs.worker import run_waiting
    from bangfu.orgs.models import Unit
    from bangfu.registry.models import Household

    officer = User.objects.create_user("bench", name="评测")
    Membership.objects.create(
        user=officer, role="group_officer", unit=Unit.objects.get(parent=None), since="2020-01-01"
    )
    begun = time.perf_counter()
    file = services.upload_file(actor=officer, kind="register", name=workbook.name, path=workbook)
    run_waiting()
    checked = time.perf_counter() - begun
    services.commit_file(actor=officer, file_id=file.pk)
    run_waiting()
    wrong = file.rows.filter(committed_at__isnull=True).count()
    if wrong or not Household.objects.exists():
        raise SystemExit(f"{wrong} rows were not written")
    return checked


def _bare() -> float:
    """Insert the rows that the import made once more, as they stand, with bulk_create alone."""
    from django.db import connection, transaction

    from bangfu.registry.models import (
        Asset,
        Employment,
        Expense,
        Health,
        Household,
        Income,
        Member,
        Person,
        WageArrears,
    )

    kinds: tuple[Any, ...] = (Person, Household, Health, Employment, WageArrears, Member, Income, Expense, Asset)
    rows = {kind: list(kind.objects.all()) for kind in kinds}
    for row in (row for kind in kinds for row in rows[kind]):
        for field in row._meta.concrete_fields:  # noqa: SLF001
            if field.name.endswith("_sealed"):
                setattr(row, field.attname, b"")
    with connection.cursor() as cursor:
        names = ", ".join(f'"{kind._meta.db_table}"' for kind in kinds)  # noqa: SLF001
        cursor.execute(f"TRUNCATE {names} CASCADE")
    begun = time.perf_counter()
    with transaction.atomic():
        for kind in kinds:
            kind.objects.bulk_create(rows[kind], batch_size=BATCH)
    return time.perf_counter() - begun


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bangfu.config.settings")
    print(json.dumps(main(Path(sys.argv[1]))))
