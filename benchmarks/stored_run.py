"""One screening, or one what-if, of the stored register of DATABASE_URL.

``python -m benchmarks.stored_run whole|renewed|what_if FOLDER CHANGED`` prints JSON: CPU seconds of this process
(Python's start included), of the server whose folder is given, wall seconds, peak memory in bytes. ``whole`` reads
every file from the tables; ``renewed`` goes on from what the run before it kept, after so many files were changed,
which is not measured.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import django
import psutil


def main(part: str, cluster: Path, changed: int) -> dict[str, float]:
    """Run it once."""
    begun = time.perf_counter()
    django.setup()
    from django.utils import timezone

    from bangfu.base.scope import SystemActor

    actor, on = SystemActor("评测"), timezone.localdate()
    if part == "renewed":
        _change(changed)
        begun = time.perf_counter()
    server = _Server(cluster)
    if part == "what_if":
        from bangfu.policies.selectors.criteria import version_in_force
        from bangfu.screenings.what_if import run_what_if

        run_what_if(actor, version_id=_draft(version_in_force(on)).pk, on=on)
    else:
        from bangfu.screenings import services

        if part == "whole":
            services.kept_run = lambda: None
        services.run_screening(actor, on=on)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "server": server.spent(),
        "wall": time.perf_counter() - begun,
        "peak": usage.ru_maxrss * 1024.0,
    }


def _change(count: int) -> None:
    """Another income in some files all over the register, as if officers had worked since the last run."""
    from django.db.models import F

    from bangfu.registry.models import Household, Income

    keys = list(Household.objects.order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // count)][:count]
    Household.objects.filter(pk__in=chosen).update(version=F("version") + 1)
    Income.objects.filter(household__in=chosen).update(amount=F("amount") + 1_000)


def _draft(version: Any) -> Any:
    """A version whose lines lie a little higher."""
    from bangfu.policies.digests import digest_of
    from bangfu.policies.models import CriteriaVersion

    text = CriteriaVersion.objects.get(pk=version.pk).text
    changed = text.replace("值: [{起: 2020-01-01, 值: 2}]", "值: [{起: 2020-01-01, 值: 2.2}]", 1)
    assert changed != text
    digest = digest_of(changed)
    found = CriteriaVersion.objects.filter(digest=digest).first()
    values = {"criteria_set": version.criteria_set, "version": "试算", "text": changed, "digest": digest}
    return found or CriteriaVersion.objects.create(base=version, **values)


class _Server:
    """The CPU of the processes of a cluster; its head knows what ended ones spent."""

    def __init__(self, cluster: Path) -> None:
        self._head = int((cluster / "data" / "postmaster.pid").read_text().split()[0])
        self._start = self._total()

    def spent(self) -> float:
        """CPU seconds since the start."""
        return self._total() - self._start

    def _total(self) -> float:
        head = psutil.Process(self._head)
        ended = head.cpu_times()
        alive = 0.0
        for each in head.children():
            try:
                times = each.cpu_times()
            except psutil.NoSuchProcess:
                continue
            alive += times.user + times.system
        return alive + ended.user + ended.system + ended.children_user + ended.children_system


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages_settings")
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
