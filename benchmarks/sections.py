"""The parts of the benchmark; each returns rows of the table."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contestants import CONTESTANTS, DETAIL, DETAIL_LIMIT, OURS, Contestant
from benchmarks.measure import Cost, in_turns, metered, run, run_json, typical
from benchmarks.table import MIB, Line

MILLION = 1_000_000
FULL = 10 * MILLION
FEW = 200
MEMORY_LIMIT = "1GB"


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of a run. ``sample``: households for the peers that go row by row, and for the oracle."""

    folder: Path
    households: int
    rounds: int
    sample: int
    workbook_rows: int
    full: int


def say(text: str) -> None:
    """Tell what is being done."""
    print(text, file=sys.stderr, flush=True)


def register(plan: Plan, households: int) -> Path:
    """A register of this size; made once."""
    folder = plan.folder / f"register-{households}"
    if not folder.exists():
        say(f"生成 {households:,} 户的登记表")
        run("benchmarks.registers", folder, households)
    return folder


def check_ours(plan: Plan) -> Line:
    """The product against the exact function for one household, on the sample."""
    folder = register(plan, plan.sample)
    ours, exact = plan.folder / "ours-sample.parquet", plan.folder / "oracle.parquet"
    say("核对：本产品与逐户精确求值")
    run(*CONTESTANTS[0].command(folder, ours))
    run("benchmarks.oracle", folder, exact)
    found = run_json("benchmarks.agreement", exact, ours)
    return Line("核对：本产品与逐户精确求值", households=plan.sample, wrong=_wrong(found))


def peers(plan: Plan, wanted: list[Contestant]) -> list[Line]:
    """The product and its peers over the whole register, then those that go row by row over the sample."""
    chosen = [peer for peer in wanted if peer.installed]
    whole = [peer for peer in chosen if not peer.by_rows]
    slow = [peer for peer in chosen if peer.by_rows]
    if not any(peer.key == OURS for peer in whole):
        whole.insert(0, CONTESTANTS[0])
    wrong = _agree(plan, whole, plan.households) | _agree(plan, slow, plan.sample)
    costs = _timed(plan, whole, plan.households)
    ours = typical(costs[OURS])
    lines = [_whole_line(peer, ours, typical(costs[peer.key]), plan, wrong) for peer in whole]
    lines += _slow_lines(plan, slow, ours, wrong) if slow else []
    lines += [Line(f"{peer.label}：未安装 {peer.needs}", limit=peer.limit) for peer in wanted if not peer.installed]
    return lines


def _agree(plan: Plan, chosen: list[Contestant], households: int) -> dict[str, str]:
    """Run each once, which also warms caches, and count its households that differ from the product's."""
    folder, found = register(plan, households), {}
    for peer in [CONTESTANTS[0], *(peer for peer in chosen if peer.key != OURS)]:
        say(f"核对：{peer.label}，{households:,} 户")
        run(*peer.command(folder, _output(plan, peer)))
        if peer.key != OURS:
            found[peer.key] = _wrong(
                run_json("benchmarks.agreement", _output(plan, CONTESTANTS[0]), _output(plan, peer))
            )
    return found


def _wrong(found: dict[str, int]) -> str:
    """How many households differ, and in what."""
    names = {"tier": "类别", "cause": "原因", "score": "评分", "amount": "金额", "warning": "预警", "missing": "缺户"}
    parts = [f"{label} {found[kind]:,}" for kind, label in names.items() if found[kind]]
    return f"{found['wrong']:,}（{'，'.join(parts)}）" if parts else "0"


def _output(plan: Plan, peer: Contestant) -> Path:
    return plan.folder / f"{peer.key}.parquet"


def _timed(plan: Plan, chosen: list[Contestant], households: int) -> dict[str, list[Cost]]:
    say(f"计时：{households:,} 户，{plan.rounds} 轮")
    folder = register(plan, households)
    return in_turns({peer.key: peer.command(folder, _output(plan, peer)) for peer in chosen}, plan.rounds)


def _whole_line(peer: Contestant, ours: Cost, cost: Cost, plan: Plan, wrong: dict[str, str]) -> Line:
    count = plan.households
    if peer.key == OURS:
        limit = 600.0 if count == MILLION else None
        return Line(f"{peer.label}：峰值内存", cost.peak / MIB, limit, " MB", cost, count, "基准")
    if peer.key == DETAIL:
        return Line(f"{peer.label} ÷ 不附", cost.cpu / ours.cpu, DETAIL_LIMIT, "", cost, count, wrong[peer.key])
    return Line(f"本产品 ÷ {peer.label}", ours.cpu / cost.cpu, peer.limit, "", cost, count, wrong[peer.key])


def _slow_lines(plan: Plan, chosen: list[Contestant], ours: Cost, wrong: dict[str, str]) -> list[Line]:
    """Per household: a peer without its start-up (what a register of few households costs), the product with it."""
    starts, costs = _timed(plan, chosen, FEW), _timed(plan, chosen, plan.sample)
    lines = []
    for peer in chosen:
        cost, start = typical(costs[peer.key]), typical(starts[peer.key])
        each = (cost.cpu - start.cpu) / (plan.sample - FEW)
        ratio = ours.cpu / plan.households / each
        label = f"本产品 ÷ {peer.label}，每户（对方 {each * 1e6:,.0f} µs，不计启动）"
        lines.append(Line(label, ratio, peer.limit, "", cost, plan.sample, wrong[peer.key]))
    return lines


def full_size(plan: Plan) -> list[Line]:
    """Ten million households in one gigabyte, beside the ordinary size."""
    large, output = register(plan, plan.full), plan.folder / "ours.parquet"
    command = CONTESTANTS[0].command(large, output)
    small = CONTESTANTS[0].command(register(plan, plan.households), output)
    say(f"计时：{plan.full:,} 户")
    commands = {"small": small, "large": (*command, "--memory-limit", MEMORY_LIMIT)}
    costs = in_turns(commands, plan.rounds)
    at_small, at_large = typical(costs["small"]), typical(costs["large"])
    scale = plan.households / plan.full
    cpu, wall = at_large.cpu / at_small.cpu * scale, at_large.wall / at_small.wall * scale
    return [
        Line(f"本产品，限 {MEMORY_LIMIT}：峰值内存", at_large.peak / MIB, 1.2 * 1024, " MB", at_large, plan.full),
        Line(f"每户 CPU，{plan.full:,} 户 ÷ {plan.households:,} 户", cpu, 1.15, "", at_large, plan.full),
        Line(f"每户墙钟，{plan.full:,} 户 ÷ {plan.households:,} 户", wall, None, "", at_large, plan.full),
    ]


def one_household(plan: Plan) -> list[Line]:
    """One household in a warm process."""
    say("计时：单户")
    found = run_json("benchmarks.single", register(plan, plan.sample))
    count = found["households"]
    return [
        Line(f"单户：全部指标和条件（{found['keys']} 项）", found["indicators"], 50, " µs", None, count),
        Line("单户：完整解释，取出每一条件的值、线和差距", found["explanation"], 300, " µs", None, count),
        Line("　其中只求值", found["evaluated_explanation"], None, " µs", None, count),
        Line("单户：反事实", found["counterfactuals"], 5000, " µs", None, count),
    ]


def workbook(plan: Plan) -> list[Line]:
    """A workbook read and checked, against the bare reading of its cells."""
    path = plan.folder / "register.xlsx"
    say(f"生成约 {plan.workbook_rows:,} 行的工作簿")
    run("benchmarks.registers", path, plan.workbook_rows)
    modules = ("benchmarks.workbook_read", "benchmarks.workbook_bare")
    for module in modules:
        metered(module, path)
    costs = in_turns({module: (module, path) for module in modules}, plan.rounds)
    read, bare = (typical(costs[module]) for module in modules)
    label = f"工作簿（约 {plan.workbook_rows:,} 行）：读入并检查 ÷ python-calamine 裸读"
    return [Line(label, read.cpu / bare.cpu, 4, "", read), Line("　其中 python-calamine 裸读", None, None, "", bare)]
