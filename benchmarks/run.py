"""The benchmark's command: ``python -m benchmarks.run``, or ``bangfu bench``.

Every row of the table is measured in this one run. A whole run (a million households or more, five rounds or more,
nothing left out) also writes docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from benchmarks import imports, pages, preview, rescreen, sections
from benchmarks.contestants import CONTESTANTS
from benchmarks.machine import describe
from benchmarks.measure import ROOT, ContestantError
from benchmarks.sections import FULL, MILLION, Plan
from benchmarks.table import Line, markdown

STORED = ("import", "pages", "rescreen", "what_if", "preview")
PARTS = ("check", *(peer.key for peer in CONTESTANTS), "single", "workbook", *STORED, "full")
DOCUMENT = ROOT / "docs" / "benchmarks.md"
ENOUGH_ROUNDS = 5
NOTES = Path(__file__).with_name("notes.md")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="bangfu bench", description="性能评测：一条命令，一张表。")
    parser.add_argument("--households", type=int, help="户数，默认 1000000；10000000 即 --full")
    parser.add_argument("--rounds", type=int, default=ENOUGH_ROUNDS, help="轮数，默认 5")
    parser.add_argument("--only", action="append", choices=PARTS, help="只跑其中几项，可以写多次")
    parser.add_argument("--quick", action="store_true", help="小规模试跑，不改写 docs/benchmarks.md")
    parser.add_argument("--full", action="store_true", help="另跑一千万户（约需 6 GB 磁盘）")
    found = parser.parse_args(given)
    if found.rounds < 1 or (found.households is not None and found.households < 1000):
        parser.error("轮数至少 1，户数至少 1000")
    return found


def plan_of(options: argparse.Namespace, folder: Path) -> Plan:
    """The sizes that the options ask for."""
    households = options.households or (50_000 if options.quick else MILLION)
    full = FULL if options.full or households == FULL or "full" in (options.only or ()) else 0
    if households == FULL:
        households = MILLION
    sample, rows = (5_000, 10_000) if options.quick else (20_000, 100_000)
    return Plan(folder, households, options.rounds, min(sample, households), rows, full)


def measured(plan: Plan, only: list[str] | None) -> list[Line]:
    """The rows of the table."""
    wanted = [peer for peer in CONTESTANTS if only is None or peer.key in only]
    lines = [sections.check_ours(plan)] if only is None or "check" in only else []
    lines += sections.peers(plan, wanted) if wanted else []
    lines += sections.one_household(plan) if only is None or "single" in only else []
    lines += sections.workbook(plan) if only is None or "workbook" in only else []
    lines += imports.bring_in(plan) if only is None or "import" in only else []
    if only is None or "rescreen" in only:
        lines += rescreen.rescreen(plan)
    if only is None or "what_if" in only:
        lines += rescreen.what_if(plan)
    if "pages" in (only or ()):  # takes the machine for half an hour: only when asked for
        lines += pages.open_pages(plan)
    lines += preview.previews(plan) if only is None or "preview" in only else []
    if plan.full:
        return lines + sections.full_size(plan)
    return lines + ([Line("一千万户：本次未跑（加 --full）")] if only is None else [])


def report(lines: list[Line], about: list[str], plan: Plan) -> str:
    """The document: what was measured on what, the table, and how to read it."""
    day = datetime.now().astimezone().date().isoformat()
    head = [f"测于 {day}，{plan.households:,} 户，每项 {plan.rounds} 轮。", *about]
    facts = "\n".join(f"- {line}" for line in head)
    title = "# 性能评测 · Benchmarks\n\n由 `bangfu bench` 写出，请勿手改。"
    return f"{title}\n\n{facts}\n\n{markdown(lines)}\n\n## 怎样读\n\n{NOTES.read_text(encoding='utf-8')}"


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and write the document where the run was whole."""
    options = arguments(given)
    if not hasattr(os, "wait4"):
        print("评测需要 Linux 或 macOS：本系统不提供子进程的 CPU 和内存计量。", file=sys.stderr)
        return 2
    about = describe()
    try:
        with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as name:
            plan = plan_of(options, Path(name))
            text = report(measured(plan, options.only), about, plan)
    except ContestantError as fault:
        print(f"评测中断：{fault}", file=sys.stderr)
        return 2
    print(text)
    if not options.quick and not options.only and plan.households >= MILLION and plan.rounds >= ENOUGH_ROUNDS:
        DOCUMENT.write_text(text, encoding="utf-8")
        print(f"已写入 {DOCUMENT.relative_to(ROOT)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
