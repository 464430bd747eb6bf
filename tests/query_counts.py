"""How many queries each page may make, held in query_counts.json beside this file: more is a regression, less a gain
to be written down.

``check_queries("registry.list", client, address)`` is the helper; any app uses it.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

COUNTS = Path(__file__).with_suffix(".json")


def check_queries(name: str, client: Client, address: str) -> None:
    """Fail unless the page answers 200 with exactly the number of queries that the file names.

    Savepoints and the like count too. A page is asked twice, so that what is kept in memory is there.
    """
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    assert answer.status_code == 200, address
    allowed = json.loads(COUNTS.read_text(encoding="utf-8")).get(name)
    made = [query["sql"][:160] for query in caught.captured_queries]
    assert len(made) == allowed, f"{name}: {len(made)} queries, {allowed} allowed\n" + "\n".join(made)
