"""Rows of the benchmark about pages: 20 users at once on a large register in PostgreSQL (fsync on, as installed)."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, ContestantError, environment
from benchmarks.sections import Plan, register, say
from benchmarks.table import Line
from tests.postgres import Cluster, program

LIMIT = 2.5
WORKERS = 2
USERS = 20
REQUESTS = 5
"""Of each user in one turn."""
_PATIENCE = 120  # seconds until the server must answer


def open_pages(plan: Plan) -> list[Line]:
    """The 95th percentile of each page against that of a bare view with as many rows."""
    if program("initdb") is None:
        return [Line("网页：本机没有 PostgreSQL，未测")]
    folder = register(plan, plan.households)
    cluster = Cluster(durable=True)
    try:
        own = {
            **environment(),
            "DATABASE_URL": cluster.url,
            "BANGFU_DATA": str(plan.folder / "pages-data"),
            "DJANGO_SETTINGS_MODULE": "benchmarks.pages_settings",
        }
        say(f"存入 {plan.households:,} 户")
        begun = time.monotonic()
        _run(own, "benchmarks.pages_fill", str(folder), str(WORKERS))
        say(f"用了 {time.monotonic() - begun:.0f} 秒；{USERS} 人同时打开网页")
        with _server(own, plan.folder / "server.log") as port:
            numbers = map(str, (port, plan.rounds, USERS, REQUESTS))
            rows = json.loads(_run(own, "benchmarks.pages_users", *numbers).splitlines()[-1])
    finally:
        cluster.stop()
    return [_line(row, plan.households) for row in rows]


def _line(row: dict[str, Any], households: int) -> Line:
    label = (
        f"{row['name']} ÷ 裸视图 {row['rows']} 行，p95（{row['page_p95']:,.0f} / {row['bare_p95']:,.0f} ms；"
        f"p50 {row['page_p50']:,.0f} / {row['bare_p50']:,.0f} ms；{row['queries']} 次查询）"
    )
    return Line(label, row["page_p95"] / row["bare_p95"], LIMIT, "", None, households)


@contextmanager
def _server(own: dict[str, str], log: Path) -> Iterator[int]:
    """``bangfu serve`` as it is installed, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with log.open("wb") as out:
        command = [sys.executable, "-m", "bangfu", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=own, cwd=ROOT, stdout=out, stderr=out)
        try:
            _wait(process, port, log)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(_PATIENCE * 5):
        if process.poll() is not None:
            raise ContestantError(f"bangfu serve: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise ContestantError("bangfu serve does not answer")


def _run(own: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *words], env=own, cwd=ROOT, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise ContestantError(f"{words[0]}: {done.stderr.strip()[-2_000:]}")
    return done.stdout
