"""``bangfu bench``: the benchmark of the source tree."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import click

import bangfu
from bangfu.core.exchange.problems import UnusableInput

NEEDED = ("psutil",)


@click.command()
@click.option("--households", type=click.IntRange(1000), help="户数，默认 1000000；10000000 即 --full。")
@click.option("--rounds", type=click.IntRange(1), default=5, show_default=True, help="轮数。")
@click.option("--only", multiple=True, help="只跑其中几项，如 ours、hand_sql、single；可以写多次。")
@click.option("--quick", is_flag=True, help="小规模试跑，不改写 docs/benchmarks.md。")
@click.option("--full", is_flag=True, help="另跑一千万户。")
def bench(households: int | None, rounds: int, only: tuple[str, ...], quick: bool, full: bool) -> None:
    """性能评测：本产品与手写 SQL、OpenFisca、GoRules 等同场比较，一条命令，一张表。"""
    root = Path(bangfu.__file__).resolve().parents[2]
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not (root / "benchmarks" / "run.py").is_file() or missing:
        raise UnusableInput("评测需要源码目录和评测所用的包：请在源码目录中执行 pip install -e .[bench] 后再试")
    command = [sys.executable, "-m", "benchmarks.run", "--rounds", str(rounds)]
    command += ["--households", str(households)] if households else []
    command += [word for name in only for word in ("--only", name)]
    command += ["--quick"] * quick + ["--full"] * full
    paths = os.pathsep.join(filter(None, [str(root / "src"), str(root), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": paths}, check=False)
    if done.returncode:
        raise click.exceptions.Exit(done.returncode)
