"""Everything that is stored, so that two moments can be compared."""

from __future__ import annotations

import hashlib

from django.apps import apps
from django.db import connection

# What a request leaves behind although nothing of the business changed: the log of refusals, and sessions.
_OWN_TRACES = ("audit_", "django_session", "usersessions_", "axes_", "django_content_type", "auth_permission")


def stored() -> dict[str, tuple[int, str]]:
    """Rows and a digest of the contents of every table of the business."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if not table.startswith(_OWN_TRACES):
            found[table] = _digest(table)
    return found


def _digest(table: str) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            kept = [
                bytes(v) if isinstance(v, memoryview) else v
                for n, v in zip(names, row, strict=True)
                if n != "last_login"
            ]
            digest.update(repr(kept).encode())
            count += 1
    return count, digest.hexdigest()
