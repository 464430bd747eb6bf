"""The one table of the benchmark: rows with their ratio first, as text in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measure import Cost

MIB = 1 << 20
HEADERS = ("项目", "比值", "目标", "达到", "CPU 秒", "墙钟秒", "峰值内存 MB", "户数", "不一致户数")


@dataclass(frozen=True, slots=True)
class Line:
    """A row: ``value`` is the figure that comes first, ``limit`` what it may be at most (None: only printed)."""

    name: str
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    cost: Cost | None = None
    households: int | None = None
    wrong: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none, or nothing was measured."""
        if self.value is None or self.limit is None:
            return None
        return self.value <= self.limit


def cells(line: Line) -> tuple[str, ...]:
    """The text of a row's cells."""
    cost = line.cost
    return (
        line.name,
        "—" if line.value is None else f"{_number(line.value)}{line.unit}",
        "—" if line.limit is None else f"≤ {_number(line.limit)}{line.unit}",
        {None: "—", True: "是", False: "否"}[line.met],
        f"{cost.cpu:.2f}" if cost else "—",
        f"{cost.wall:.2f}" if cost else "—",
        f"{cost.peak / MIB:,.0f}" if cost else "—",
        f"{line.households:,}" if line.households else "—",
        line.wrong or "—",
    )


def markdown(lines: Sequence[Line]) -> str:
    """The table."""
    rows = [HEADERS, ("---", *("---:" for _ in HEADERS[1:])), *map(cells, lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.4f}"
