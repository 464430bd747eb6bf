"""Rows of the benchmark about the verdict while typing: the server's share of an answer, on PostgreSQL."""

from __future__ import annotations

import json

from benchmarks.measure import environment, run
from benchmarks.sections import Plan, register, say
from benchmarks.table import Line
from tests.postgres import Cluster, program

LIMIT = 20
"""Milliseconds at the 95th percentile."""
HOUSEHOLDS = 5_000
WORKERS = 2


def previews(plan: Plan) -> list[Line]:
    """Milliseconds of a preview, from the request to the answer, beside a bare view of one household."""
    if program("initdb") is None:
        return [Line("边填边认定：本机没有 PostgreSQL，未测")]
    households = min(HOUSEHOLDS, plan.households)
    folder = register(plan, households)
    cluster = Cluster(durable=True)
    try:
        own = {
            **environment(),
            "DATABASE_URL": cluster.url,
            "BANGFU_DATA": str(plan.folder / "preview-data"),
            "DJANGO_SETTINGS_MODULE": "benchmarks.pages_settings",
        }
        say(f"存入 {households:,} 户，边填边认定")
        run("benchmarks.pages_fill", folder, WORKERS, own=own)
        found = json.loads(run("benchmarks.preview_posts", own=own).splitlines()[-1])
    finally:
        cluster.stop()
    return [_line(row, households) for row in found]


def _line(row: dict[str, float], households: int) -> Line:
    ratio = row["p95"] / row["bare_p95"]
    label = (
        f"边填边认定（{row['name']}）：p95，服务端（p50 {row['p50']:.1f}、裸视图 p95 {row['bare_p95']:.1f} ms，"
        f"为其 {ratio:.1f} 倍；应用进程 CPU p50 {row['cpu_p50']:.1f}、p95 {row['cpu_p95']:.1f} ms；"
        f"{row['queries']:.0f} 次查询）"
    )
    return Line(label, row["p95"], LIMIT, " ms", None, households)
