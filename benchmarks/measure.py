"""Runs processes in turns (A B C … A B C …) and keeps what each cost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
METER = Path(__file__).with_name("meter.py")


class ContestantError(Exception):
    """A process of the benchmark ended with an error; the text is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (user and system, children included), wall seconds, and peak resident memory in bytes."""

    cpu: float
    wall: float
    peak: float


def environment() -> dict[str, str]:
    """The environment of every process: the source tree first on the path, bytecode kept from run to run.

    Where this machine writes no bytecode the source would be compiled anew in every run, as on no user's machine.
    """
    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join(filter(None, paths))
    return {**kept, "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": _bytecode_folder().name}


@cache
def _bytecode_folder() -> tempfile.TemporaryDirectory[str]:
    """One folder for a whole benchmark, removed when it ends: the source tree stays as it is."""
    return tempfile.TemporaryDirectory(prefix="bangfu-bench-bytecode-", ignore_cleanup_errors=True)


def run(*command: object, own: Mapping[str, str] | None = None) -> str:
    """Run a module of Python, in an environment of its own where one is given, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, command)],
        env=own or environment(), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ContestantError(f"{command[0]}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def run_json(*command: object) -> dict[str, Any]:
    """Run a module of Python that prints JSON on its last line."""
    found: dict[str, Any] = json.loads(run(*command).splitlines()[-1])
    return found


def metered(*command: object) -> Cost:
    """Run a module of Python under the meter."""
    full = [sys.executable, "-I", "-S", str(METER), sys.executable, "-m", *map(str, command)]
    done = subprocess.run(full, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ContestantError(f"{command[0]}: {done.stderr.strip()[-2000:]}")
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def in_turns(commands: Mapping[str, Sequence[object]], rounds: int) -> dict[str, list[Cost]]:
    """Every command once a round, in the same order each round."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            print(f"  {number + 1}/{rounds} {name}", file=sys.stderr, flush=True)
            costs[name].append(metered(*command))
    return costs


def typical(costs: Sequence[Cost]) -> Cost:
    """The medians of CPU and wall time, and the highest peak."""
    return Cost(median(c.cpu for c in costs), median(c.wall for c in costs), max(c.peak for c in costs))
