"""Users at once on the pages of a running server, the bare view and each page in turns.

``python -m benchmarks.pages_users PORT ROUNDS USERS REQUESTS`` prints JSON: for each page its queries, the rows of
the bare view beside it, and milliseconds (p50, p95) of both. Sessions are made beforehand in the server's database.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import threading
import time
from dataclasses import dataclass
from html.parser import HTMLParser
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote

import django

from benchmarks.pages_fill import GROUP_OFFICER, MINE_OFFICER

SAMPLE = 100
LOOKED_AT = 20
"""Addresses of a page whose rows are counted."""


@dataclass(frozen=True)
class Page:
    """A page: its name, who opens it, its addresses (taken in turn)."""

    name: str
    user: str
    addresses: list[str]


def pages() -> list[Page]:
    """The pages that are measured."""
    from bangfu.registry.models import Household
    from bangfu.screenings.selectors import current_run

    mine = Household.objects.filter(unit__parent__name="一矿") | Household.objects.filter(unit__name="一矿")
    rows = list(mine.select_related("head").order_by("id")[: SAMPLE * 50 : 50])
    run = current_run()
    tier = next(code for code, name in run.labels["tiers"] if "相对" in name or "深度" in name) if run else ""
    initials = [row.head.initials.split()[0] for row in rows]
    words = {
        "姓名": [row.head.name for row in rows],
        "拼音首字母": initials,
        "档案编号": [row.archive_no for row in rows],
        "身份证号": [row.head.id_number for row in rows],
        "后四位": [row.head.id_number[-4:] for row in rows],
    }
    return [
        Page("档案列表，全集团", GROUP_OFFICER, ["/households/"]),
        Page("档案列表，一矿", MINE_OFFICER, ["/households/"]),
        Page("档案列表，首字母", GROUP_OFFICER, [f"/households/?who={word}" for word in initials]),
        Page("档案列表，一矿首字母", MINE_OFFICER, [f"/households/?who={word}" for word in initials]),
        Page("档案列表，类别", GROUP_OFFICER, [f"/households/?tier={quote(tier)}"]),
        Page("档案列表，后页", GROUP_OFFICER, [f"/households/?page={number}" for number in range(2, 50)]),
        *(
            Page(f"搜索，{kind}", MINE_OFFICER, [f"/households/search?q={quote(word)}" for word in texts])
            for kind, texts in words.items()
        ),
        Page("档案页，基本信息", MINE_OFFICER, [f"/households/{row.pk}/" for row in rows]),
        Page("档案页，基本信息，不含认定", MINE_OFFICER, [f"/without-panels/{row.pk}/" for row in rows]),
        Page("档案页，家庭成员", MINE_OFFICER, [f"/households/{row.pk}/members/" for row in rows]),
        Page("档案页，变更历史", MINE_OFFICER, [f"/households/{row.pk}/history/" for row in rows]),
        Page("工作台", MINE_OFFICER, ["/"]),
    ]


def session_of(username: str) -> str:
    """The cookie of a session of this user."""
    from django.conf import settings
    from django.test import Client

    from bangfu.accounts.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


class _Shown(HTMLParser):
    """Counts what a page shows as rows: of a table, of a list of facts with their names, of a timeline."""

    rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row of a table counts by its first cell."""
        words = (dict(attrs).get("class") or "").split()
        if tag == "tr":
            self._new_row = True
        elif tag == "td" and getattr(self, "_new_row", False):
            self._new_row = False
            self.rows += 1
        elif "datagrid-item" in words or "timeline-event" in words:
            self.rows += 1


def seen(page: Page, cookie: str) -> tuple[int, int]:
    """How many queries a page makes when what is kept in memory is there, and how many rows its addresses show (the
    median): as many does the bare view beside it."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="127.0.0.1", HTTP_COOKIE=cookie)
    rows = []
    for address in page.addresses[:LOOKED_AT]:
        shown = _Shown()
        shown.feed(client.get(address).content.decode())
        rows.append(shown.rows)
    with CaptureQueriesContext(connection) as caught:
        client.get(page.addresses[0])
    return len(caught), max(1, round(median(rows)))


def turn(port: int, addresses: list[str], cookie: str, users: int, requests: int) -> list[float]:
    """Seconds of every answer while so many users ask at once. Raises RuntimeError for any other than 200."""
    taken: list[float] = []
    faults: list[str] = []
    start = threading.Barrier(users)

    def user(number: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        start.wait()
        for step in range(requests):
            address = addresses[(number * requests + step) % len(addresses)]
            begun = time.perf_counter()
            link.request("GET", address, headers={"Cookie": cookie})
            answer = link.getresponse()
            answer.read()
            taken.append(time.perf_counter() - begun)
            if answer.status != http.client.OK:
                faults.append(f"{answer.status} {address}")
        link.close()

    threads = [threading.Thread(target=user, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults or len(taken) < users * requests:
        raise RuntimeError(f"not every answer came: {faults[:3]}")
    return taken


def measured(port: int, rounds: int, users: int, requests: int) -> list[dict[str, Any]]:
    """Every page beside the bare view, turn by turn."""
    cookies = {name: session_of(name) for name in (GROUP_OFFICER, MINE_OFFICER)}
    found = []
    for page in pages():
        cookie = cookies[page.user]
        queries, shown = seen(page, cookie)
        bare = [f"/bare/{shown}/"]
        turn(port, bare, cookie, users, requests)
        times: dict[str, list[float]] = {"page": [], "bare": []}
        for _ in range(rounds):
            times["bare"] += turn(port, bare, cookie, users, requests)
            times["page"] += turn(port, page.addresses, cookie, users, requests)
        row: dict[str, Any] = {"name": page.name, "rows": shown, "queries": queries}
        for kind, values in times.items():
            cuts = quantiles(values, n=100)
            row |= {f"{kind}_p50": cuts[49] * 1000, f"{kind}_p95": cuts[94] * 1000}
        found.append(row)
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages_settings")
    django.setup()
    print(json.dumps(measured(*map(int, sys.argv[1:5])), ensure_ascii=False))
