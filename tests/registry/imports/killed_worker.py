"""A worker process that kills itself (SIGKILL) at the Nth call of a function, in the middle of whatever it does.

``python killed_worker.py DATABASE module:function N`` works through the queue of that database.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from typing import Any

import django
from django.conf import settings


def main(database: str, place: str, count: int) -> None:
    """Run the worker until it dies; ends with 3 if it never came to the place."""
    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from bangfu.jobs.worker import run_waiting
    from bangfu.registry.imports.kind import RegisterKind

    RegisterKind.chunk = 20
    _die_at(place, count)
    run_waiting()
    sys.exit(3)


def _die_at(place: str, count: int) -> None:
    module_name, _, name = place.partition(":")
    module = importlib.import_module(module_name)
    real = getattr(module, name)
    calls = 0

    def dying(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **options)

    setattr(module, name, dying)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
