"""Who takes part, and what the product may cost compared with each."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import cores
from benchmarks.policy import ON

OURS = "ours"
DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Contestant:
    """``limit``: the product's CPU may be at most so many times this one's; ``by_rows``: slow, so on fewer."""

    key: str
    label: str
    limit: float | None = None
    needs: str | None = None
    by_rows: bool = False

    @property
    def installed(self) -> bool:
        """Whether its package is there."""
        return self.needs is None or importlib.util.find_spec(self.needs) is not None

    def command(self, register: Path, output: Path) -> tuple[object, ...]:
        """The module and arguments that judge a register."""
        if self.key in (OURS, DETAIL):
            product = ("bangfu", "screen", register, "-o", output, "--date", ON.isoformat())
            return (*product, "--detail") if self.key == DETAIL else product
        return (f"benchmarks.{self.key}", register, output, "--threads", cores())


CONTESTANTS = (
    Contestant(OURS, "本产品（bangfu screen）"),
    Contestant(DETAIL, "本产品，附全部指标和条件状态"),
    Contestant("hand_sql", "手写 DuckDB SQL", 1.1),
    Contestant("openfisca_peer", "OpenFisca-core（float32）", 0.7, "openfisca_core"),
    Contestant("numba_kernel", "手写 numba 内核（实际极限）", None, "numba"),
    Contestant("zen_peer", "GoRules zen-engine", 1 / 50, "zen", by_rows=True),
    Contestant("decimal_rows", "Python Decimal 逐行", 1 / 30, by_rows=True),
)
DETAIL_LIMIT = 1.5
