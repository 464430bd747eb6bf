"""The web application inside a command: set up when it is asked for, its foreseeable faults as one line each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bangfu.core.exchange.problems import UnusableInput

SETTINGS = "bangfu.config.settings"


@contextmanager
def application() -> Iterator[None]:
    """Django, set up. Raises UnusableInput where the database cannot be used, or was not brought up to date.

    Imported only here, so that the commands that need no database start as fast as ever.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from django.db import OperationalError, ProgrammingError

    try:
        yield
    except OperationalError as fault:
        raise UnusableInput(f"数据库用不了：{_first_line(fault)}") from fault
    except ProgrammingError as fault:
        raise UnusableInput("数据库还没有准备好，请先运行 bangfu migrate") from fault


def pending_migrations() -> int:
    """How many changes of the tables this version brings that the database does not have yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def require_current_tables() -> None:
    """Raise UnusableInput where the database lacks changes of this version."""
    pending = pending_migrations()
    if pending:
        raise UnusableInput(f"数据库还差 {pending} 项更新，请先运行 bangfu migrate")


def _first_line(fault: BaseException) -> str:
    lines = str(fault).strip().splitlines()
    return lines[0] if lines else "原因不明"
