"""Rows of the benchmark about screening a stored register, and about trying another version on it (PostgreSQL)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.contestants import CONTESTANTS
from benchmarks.measure import ROOT, ContestantError, environment, metered, typical
from benchmarks.sections import Plan, register, say
from benchmarks.table import MIB, Line
from tests.postgres import Cluster, program

RESCREEN_LIMIT = 5.0
WHAT_IF_LIMIT = 2.5
_ROUNDS = 3


def rescreen(plan: Plan) -> list[Line]:
    """Read, screen, compare with the last run, store: client CPU against the bare engine from Parquet to Parquet."""
    return _measured(plan, "rescreen")


def what_if(plan: Plan) -> list[Line]:
    """From the click to the diagram: wall time against one bare screening."""
    return _measured(plan, "what_if")


def _measured(plan: Plan, part: str) -> list[Line]:
    if program("initdb") is None:
        return [Line("重新筛查已存的登记：本机没有 PostgreSQL，未测")]
    folder = register(plan, plan.households)
    rounds = min(plan.rounds, _ROUNDS)
    command = CONTESTANTS[0].command(folder, plan.folder / "ours.parquet")
    cluster = Cluster(durable=True)
    try:
        own = {**environment(), "DATABASE_URL": cluster.url, "BANGFU_DATA": str(plan.folder / f"{part}-data")}
        own["DJANGO_SETTINGS_MODULE"] = "benchmarks.pages_settings"
        say(f"存入 {plan.households:,} 户")
        _run(own, "benchmarks.stored_fill", str(folder))
        _run(own, "benchmarks.stored_run", "rescreen", str(cluster.folder))  # there is a run to compare with
        bare, found = [], []
        for number in range(rounds):
            say(f"{part} 第 {number + 1} 轮")
            bare.append(metered(*command))
            found.append(json.loads(_run(own, "benchmarks.stored_run", part, str(cluster.folder)).splitlines()[-1]))
    finally:
        cluster.stop()
    cost = typical(bare)
    middle = sorted(found, key=lambda each: float(each["cpu"]))[len(found) // 2]
    return _rescreen_lines(plan, cost, middle) if part == "rescreen" else _what_if_lines(plan, cost, middle)


def _rescreen_lines(plan: Plan, bare: Any, found: dict[str, float]) -> list[Line]:
    label = (
        f"重新筛查已存的登记（读、判、比、存）÷ 本产品 Parquet 到 Parquet，客户端 CPU "
        f"（{found['cpu']:.1f} / {bare.cpu:.1f} 秒；服务器 {found['server']:.1f} 秒）"
    )
    return [
        Line(label, found["cpu"] / bare.cpu, RESCREEN_LIMIT, "", None, plan.households),
        Line("　其中峰值内存", found["peak"] / MIB, None, " MB", None, plan.households),
    ]


def _what_if_lines(plan: Plan, bare: Any, found: dict[str, float]) -> list[Line]:
    label = (
        f"试算：从点击到流向图 ÷ 一次裸筛查，墙钟（{found['wall']:.1f} / {bare.wall:.1f} 秒；"
        f"CPU {found['cpu']:.1f} / {bare.cpu:.1f} 秒，服务器 {found['server']:.1f} 秒）"
    )
    ratio = found["cpu"] / bare.cpu
    return [
        Line(label, found["wall"] / bare.wall, WHAT_IF_LIMIT, "", None, plan.households),
        Line("　其中客户端 CPU", ratio, None, "", None, plan.households),
    ]


def _run(own: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env={**os.environ, **own}, cwd=ROOT, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ContestantError(f"{words[0]}: {done.stderr.strip()[-2_000:]}")
    return done.stdout
