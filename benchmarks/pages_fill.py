"""A stored register of generated families in PostgreSQL, with the verdicts of one complete run.

``python -m benchmarks.pages_fill FOLDER WORKERS`` takes the register of that folder (Parquet) into the empty database
of DATABASE_URL. Everything personal is sealed, rows are those that an import makes (see ``pages_rows``). Only the links
of the audit log are left out: no page reads them. Indexes are made when the rows are there.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import UUID

import django
import pyarrow as pa
import pyarrow.parquet as pq

PIECE = 4_000
GROUP_OFFICER, MINE_OFFICER = "group.officer", "mine.officer"
_FILLED = "registry_%|audit_entry|screenings_verdict"
"""Tables that get rows by the million."""


def fill(folder: Path, workers: int) -> None:
    """Make tables, units, accounts and lines, then the files in pieces, then say that the run is complete."""
    run_id = _prepare()
    indexes = _drop_indexes()
    households = pq.read_metadata(folder / "households.parquet").num_rows
    pieces = [(start, min(start + PIECE, households)) for start in range(0, households, PIECE)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=django.setup) as pool:
        list(pool.map(partial(write_piece, folder, run_id), pieces))
    _complete(run_id, households)
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(_run, indexes))
        list(threads.map(_run, [f'VACUUM ANALYZE "{table}"' for table in _tables()]))
    _run("CHECKPOINT")


def _drop_indexes() -> list[str]:
    """Take away the indexes that no constraint stands on; what makes them again."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename SIMILAR TO %s"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname) ORDER BY 1",
            [_FILLED],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _tables() -> list[str]:
    from django.db import connection

    return connection.introspection.table_names()


def _run(statement: str) -> None:
    """Run one statement on a connection of this thread."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(statement)
    connection.close()


def _prepare() -> UUID:
    from django.core.management import call_command
    from django.utils import timezone

    from bangfu.base.scope import SystemActor
    from bangfu.cli.demo_data import demo_lines
    from bangfu.cli.demo_group import make_accounts, make_units
    from bangfu.policies.selectors.criteria import version_in_force
    from bangfu.policies.services.lines import import_lines
    from bangfu.policies.workbench import labels, workbench
    from bangfu.screenings.models import Run

    call_command("migrate", verbosity=0)
    actor, today = SystemActor("评测"), timezone.localdate()
    make_accounts(actor, make_units(actor))
    import_lines(actor, table=demo_lines(today), source="虚构")
    version = version_in_force(today)
    compiled = workbench(version, today).compiled
    run = Run.objects.create(
        criteria_version=version,
        criteria=version.criteria_set.name,
        version=version.version,
        on=today,
        started_by=actor.actor_name,
        labels=labels(compiled),
    )
    return run.pk


def write_piece(folder: Path, run_id: UUID, piece: tuple[int, int]) -> None:
    """Store the households of one piece, their entries in the log and their verdicts."""
    from django.db import connection, transaction

    from bangfu.base.collecting import collection_paused

    homes, people = (_slice(folder / f"{name}.parquet", piece) for name in ("households", "members"))
    with collection_paused(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute("SET LOCAL session_replication_role = replica")  # rows are whole: keys need no looking up
        ids = _write_files(homes, people)
        _write_entries(homes, ids, piece[0])
        _write_verdicts(homes, people, ids, run_id, piece[0])


def _slice(path: Path, piece: tuple[int, int]) -> pa.Table:
    start, stop = piece
    return pq.read_table(path, filters=[("household_no", ">=", start), ("household_no", "<", stop)])


def _write_files(homes: pa.Table, people: pa.Table) -> list[str]:
    from django.utils import timezone

    from benchmarks.pages_rows import NewFiles

    units = _units()
    files = NewFiles(
        homes, people, [units[unit] for unit in homes["unit"].to_pylist()], on=timezone.localdate(), by="评测"
    )
    files.write()
    return files.household_ids


def _units() -> dict[str, int]:
    from bangfu.orgs.selectors import read_tree

    tree = read_tree()
    paths = {unit: tree.path(unit) for unit in tree.names}
    # A register names a mine by its union.
    return {
        "/".join([f"{mine}工会", *below]): unit for unit, path in paths.items() for mine, *below in [path.split("/")]
    }


def _write_entries(homes: pa.Table, ids: list[str], start: int) -> None:
    from django.utils import timezone

    from bangfu.audit.models import Entry
    from bangfu.base.bulk_rows import insert_values

    units, now = _units(), timezone.now()
    same = {
        "chain_id": "main",
        "at": now,
        "actor_name": "评测",
        "action": "registry.household_created",
        "subject_type": "household",
        "details": '{"members":0,"source":""}',
        "link": b"",
    }
    rows = zip(ids, homes["archive_no"].to_pylist(), homes["unit"].to_pylist(), strict=True)
    insert_values(
        Entry,
        ("id", "number", "subject_id", "subject_label", "unit_id", *same),
        (
            (_AFTER + start + place, _AFTER + start + place, key, archive, units[unit], *same.values())
            for place, (key, archive, unit) in enumerate(rows)
        ),
    )


_AFTER = 10_000
"""Entries of the log that come before those of the files."""


def _write_verdicts(homes: pa.Table, people: pa.Table, ids: list[str], run_id: UUID, start: int) -> None:
    from bangfu.base.bulk_rows import insert_rows
    from bangfu.core.screening.screened import screen
    from bangfu.policies.selectors.lines import line_table
    from bangfu.policies.workbench import workbench
    from bangfu.registry.selectors import HOUSEHOLD_ID, StoredRegister
    from bangfu.screenings.models import Run, Verdict
    from bangfu.screenings.verdicts import made_verdicts

    run = Run.objects.get(pk=run_id)
    homes = homes.append_column(HOUSEHOLD_ID, pa.array(ids, pa.string()))
    register = StoredRegister(homes, people, [1] * len(ids), {}, {})
    screened = screen(workbench(run.criteria_version, run.on).compiled, homes, people, line_table())
    verdicts = list(made_verdicts(run, register, screened))
    for place, verdict in enumerate(verdicts):
        verdict.pk = start + place + 1
    insert_rows(Verdict, verdicts)


def _complete(run_id: UUID, households: int) -> None:
    from django.db import connection
    from django.utils import timezone

    from bangfu.audit.models import Chain
    from bangfu.screenings.models import Run

    Run.objects.filter(pk=run_id).update(state=Run.State.COMPLETE, finished_at=timezone.now())
    Chain.objects.filter(name="main").update(last_number=_AFTER + households)
    with connection.cursor() as cursor:
        for table in ("audit_entry", "screenings_verdict"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages_settings")
    django.setup()
    fill(Path(sys.argv[1]), int(sys.argv[2]))
