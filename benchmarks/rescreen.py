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
CHANGED = 1_000
"""Files changed before a run that goes on from what the one before it kept."""
_ROUNDS = 3


def rescreen(plan: Plan) -> list[Line]:
    """Read, screen, compare with the last run, store: client CPU against the bare engine from Parquet to Parquet.

    Once with every file read from the tables, once from what the run before kept, with some files changed since.
    """
    return _measured(plan, "rescreen", ("whole", "renewed"))


def what_if(plan: Plan) -> list[Line]:
    """From the click to the diagram: wall time against one bare screening."""
    return _measured(plan, "what_if", ("what_if",))


def _measured(plan: Plan, section: str, parts: tuple[str, ...]) -> list[Line]:
    if program("initdb") is None:
        return [Line("重新筛查已存的登记：本机没有 PostgreSQL，未测")]
    folder = register(plan, plan.households)
    rounds = min(plan.rounds, _ROUNDS)
    command = CONTESTANTS[0].command(folder, plan.folder / "ours.parquet")
    cluster = Cluster(durable=True)
    try:
        own = {**environment(), "DATABASE_URL": cluster.url, "BANGFU_DATA": str(plan.folder / f"{section}-data")}
        own["DJANGO_SETTINGS_MODULE"] = "benchmarks.pages_settings"
        say(f"存入 {plan.households:,} 户")
        _run(own, "benchmarks.stored_fill", str(folder))
        _run(own, "benchmarks.stored_run", "whole", str(cluster.folder), str(CHANGED))  # there is a run to compare with
        bare: list[Any] = []
        found: dict[str, list[dict[str, float]]] = {part: [] for part in parts}
        for number in range(rounds):
            bare.append(metered(*command))
            for part in parts:
                say(f"{part} 第 {number + 1} 轮")
                told = _run(own, "benchmarks.stored_run", part, str(cluster.folder), str(CHANGED))
                found[part].append(json.loads(told.splitlines()[-1]))
    finally:
        cluster.stop()
    cost, middle = typical(bare), {part: _middle(costs) for part, costs in found.items()}
    if section == "what_if":
        return _what_if_lines(plan, cost, middle["what_if"])
    return [
        *_rescreen_lines(plan, "全部重读", cost, middle["whole"], RESCREEN_LIMIT),
        *_rescreen_lines(plan, f"沿用上次所存、只重读改动的 {CHANGED:,} 户", cost, middle["renewed"], None),
    ]


def _middle(costs: list[dict[str, float]]) -> dict[str, float]:
    return sorted(costs, key=lambda each: each["cpu"])[len(costs) // 2]


def _rescreen_lines(plan: Plan, way: str, bare: Any, found: dict[str, float], limit: float | None) -> list[Line]:
    label = (
        f"重新筛查已存的登记（读、判、比、存；{way}）÷ 本产品 Parquet 到 Parquet，客户端 CPU "
        f"（{found['cpu']:.1f} / {bare.cpu:.1f} 秒；服务器 {found['server']:.1f} 秒；墙钟 {found['wall']:.1f} 秒）"
    )
    return [
        Line(label, found["cpu"] / bare.cpu, limit, "", None, plan.households),
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
        Line("　其中峰值内存", found["peak"] / MIB, None, " MB", None, plan.households),
    ]


def _run(own: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, env={**os.environ, **own}, cwd=ROOT, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ContestantError(f"{words[0]}: {done.stderr.strip()[-2_000:]}")
    return done.stdout
