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

import django
import pyarrow as pa
import pyarrow.parquet as pq

PIECE = 4_000
GROUP_OFFICER, MINE_OFFICER = "group.officer", "mine.officer"
_FILLED = "registry_%|audit_entry"
"""Tables that get rows by the million."""


def fill(folder: Path, workers: int) -> None:
    """Make tables, units, accounts and lines, then the files in pieces, then screen them."""
    _prepare()
    indexes = _drop_indexes()
    households = pq.read_metadata(folder / "households.parquet").num_rows
    pieces = [(start, min(start + PIECE, households)) for start in range(0, households, PIECE)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=django.setup) as pool:
        list(pool.map(partial(write_piece, folder), pieces))
    _go_on_counting(households)
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(_run, indexes))
        list(threads.map(_run, [f'VACUUM ANALYZE "{table}"' for table in _tables()]))
    _screen()
    _run("VACUUM ANALYZE screenings_verdict")
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


def _prepare() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from bangfu.base.scope import SystemActor
    from bangfu.cli.demo_data import demo_lines
    from bangfu.cli.demo_group import make_accounts, make_units
    from bangfu.policies.services.lines import import_lines

    call_command("migrate", verbosity=0)
    actor, today = SystemActor("评测"), timezone.localdate()
    make_accounts(actor, make_units(actor))
    import_lines(actor, table=demo_lines(today), source="虚构")


def write_piece(folder: Path, piece: tuple[int, int]) -> None:
    """Store the households of one piece and their entries in the log."""
    from django.db import connection, transaction

    from bangfu.base.collecting import collection_paused

    homes, people = (_slice(folder / f"{name}.parquet", piece) for name in ("households", "members"))
    with collection_paused(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute("SET LOCAL session_replication_role = replica")  # rows are whole: keys need no looking up
        ids = _write_files(homes, people)
        _write_entries(homes, ids, piece[0])


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


def _go_on_counting(households: int) -> None:
    """Let the log go on behind the entries that were written past it."""
    from django.db import connection

    from bangfu.audit.models import Chain

    Chain.objects.filter(name="main").update(last_number=_AFTER + households)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), max(id)) FROM audit_entry")


def _screen() -> None:
    from django.utils import timezone

    from bangfu.base.scope import SystemActor
    from bangfu.screenings.services import run_screening

    run_screening(SystemActor("评测"), on=timezone.localdate())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages_settings")
    django.setup()
    fill(Path(sys.argv[1]), int(sys.argv[2]))
