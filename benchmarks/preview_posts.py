"""Forms of files posted for a preview, in one process: milliseconds from the request to the answer, as JSON.

``python -m benchmarks.preview_posts``; an officer types into one file after another, as many times into each.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from statistics import quantiles
from typing import Any

import django

FILES, STROKES = 40, 5


def measured(job: Callable[[Any, int], None], files: list[Any]) -> tuple[list[float], list[float]]:
    """Milliseconds of each call by the clock, and of this process's CPU, after a warm-up."""
    for file in files[:5]:
        job(file, 0)
    times, spent = [], []
    for file in files:
        for stroke in range(1, STROKES + 1):
            start, cpu = time.perf_counter_ns(), time.process_time_ns()
            job(file, stroke)
            times.append((time.perf_counter_ns() - start) / 1e6)
            spent.append((time.process_time_ns() - cpu) / 1e6)
    return quantiles(times, n=20), quantiles(spent, n=20)


def main() -> list[dict[str, Any]]:
    """Each form with its times and those of a bare view of one household."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from bangfu.accounts.models import User
    from bangfu.registry.models import Household
    from benchmarks.pages_fill import MINE_OFFICER

    user = User.objects.get(username=MINE_OFFICER)
    files = list(Household.objects.visible_to(user, "registry.edit").filter(state="open").order_by("id")[:FILES])
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    today = timezone.localdate().isoformat()

    def post(file: Any, of: str, data: dict[str, Any]) -> None:
        answer = client.post(f"/screenings/households/{file.pk}/preview/?of={of}", data)
        assert answer.status_code == 200, answer.status_code
        assert "tag" in answer.content.decode(), "no verdict came back"

    def income(file: Any, stroke: int) -> None:
        data = {"person": str(file.head_id), "kind": "工资", "amount": str(1000 + stroke), "since": today}
        post(file, f"/households/{file.pk}/add/income", data)

    def expense(file: Any, stroke: int) -> None:
        data = {"person": str(file.head_id), "kind": "医疗自付", "amount": str(5000 + stroke), "since": today}
        post(file, f"/households/{file.pk}/add/expense", data)

    bare, _ = measured(lambda _file, _stroke: _opened(client, "/bare/1/"), files)
    found = []
    for name, job in (("登记收入", income), ("登记支出", expense)):
        times, spent = measured(job, files)
        with CaptureQueriesContext(connection) as caught:
            job(files[-1], 99)
        told = {"p50": times[9], "p95": times[-1], "cpu_p50": spent[9], "cpu_p95": spent[-1]}
        found.append({"name": name, **told, "bare_p95": bare[-1], "queries": len(caught)})
    return found


def _opened(client: Any, address: str) -> None:
    assert client.get(address).status_code == 200, address


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages_settings")
    django.setup()
    print(json.dumps(main()))
