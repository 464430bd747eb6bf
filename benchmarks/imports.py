"""Rows of the benchmark about bringing a workbook into the register on PostgreSQL (fsync on, as installed)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import median
from typing import Any

from benchmarks.measure import ROOT, ContestantError
from benchmarks.sections import Plan, say
from benchmarks.table import Line
from tests.postgres import Cluster, program

PEOPLE_A_SECOND = 1_500
HOUSEHOLDS = 5_000


def bring_in(plan: Plan) -> list[Line]:
    """Check and commit of a workbook against a bare insert of the same rows, and against the target."""
    if program("initdb") is None:
        return [Line("导入工作簿：本机没有 PostgreSQL，未测")]
    households = min(HOUSEHOLDS, plan.households)
    workbook = plan.folder / "import.xlsx"
    _run("benchmarks.import_workbook", str(workbook), str(households))
    runs = [_measured(plan, str(workbook), number) for number in range(min(plan.rounds, 3))]
    people = runs[0]["people"]
    seconds = median(each["seconds"] for each in runs)
    bare = median(each["bare"] for each in runs)
    cpu = median(each["cpu"] for each in runs)
    rate = people / seconds
    say(f"每秒 {rate:,.0f} 人；检查 {median(each['check'] for each in runs):.2f} 秒，共 {seconds:.2f} 秒")
    return [
        Line(
            "导入工作簿（检查、加密、历史、审计）÷ 同样的行不加处理批量写入",
            seconds / bare,
            None,
            "倍",
            None,
            households,
        ),
        Line(
            f"导入工作簿：目标每秒 1,500 人 ÷ 实测每秒 {rate:,.0f} 人（{seconds:.1f} 秒，其中本程序 CPU {cpu:.1f} 秒）",
            PEOPLE_A_SECOND / rate,
            1.0,
            "",
            None,
            households,
        ),
    ]


def _measured(plan: Plan, workbook: str, number: int) -> dict[str, float]:
    """One import into a cluster of its own."""
    say(f"导入第 {number + 1} 轮")
    cluster = Cluster(durable=True)
    try:
        data = str(plan.folder / f"data-{number}")
        found: dict[str, float] = json.loads(
            _run("benchmarks.import_run", workbook, DATABASE_URL=cluster.url, BANGFU_DATA=data)
        )
    finally:
        cluster.stop()
    return found


def _run(module: str, *arguments: str, **environment: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    options: dict[str, Any] = {"cwd": ROOT, "env": {**os.environ, **environment}, "text": True}
    done = subprocess.run(command, **options, check=False, capture_output=True)
    if done.returncode:
        raise ContestantError(f"{module}: {done.stderr[-2_000:]}")
    return done.stdout.splitlines()[-1] if done.stdout else ""
