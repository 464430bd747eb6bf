"""A process that writes to the audit log of a database, one transaction an entry, as soon as a file says go.

``python concurrent_writer.py DATABASE WRITER ENTRIES GO``
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings


def main(database: str, writer: str, entries: int, go: Path) -> None:
    """Write the entries."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from django.db import connection, transaction

    from bangfu.audit.events import Event
    from bangfu.audit.services import record
    from bangfu.base.scope import SystemActor

    connection.ensure_connection()
    print("ready", flush=True)
    while not go.exists():
        time.sleep(0.01)
    for place in range(entries):
        with transaction.atomic():
            record(SystemActor(), Event("audit.exported", details={"writer": writer, "place": place}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))
