"""One household, warm, in process: medians in microseconds as JSON, ``python -m benchmarks.single REGISTER``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bangfu.core.criteria.counterfactual import CounterfactualFinder
from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.screening.duckdb_engine import stored_lines
from benchmarks.oracle import policy
from benchmarks.rows import households

HOUSEHOLDS = 500
ROUNDS = 5


def microseconds(job: Callable[..., Any], cases: list[tuple[Any, ...]], repeats: int) -> float:
    """The median over households of the median of some rounds, after a warm-up."""
    for case in cases[:50]:
        job(*case)
    times = []
    for case in cases:
        rounds = []
        for _ in range(repeats):
            start = time.perf_counter_ns()
            job(*case)
            rounds.append(time.perf_counter_ns() - start)
        times.append(median(rounds) / 1000)
    return median(times)


def main() -> None:
    register = Path(sys.argv[1])
    compiled = policy()
    table = stored_lines(register)
    cases = []
    for home, people in households(register):
        cases.append((home, resolved_parameters(compiled, home["region"], table), people))
        if len(cases) == HOUSEHOLDS:
            break
    keys = list(compiled.definitions)
    found = {
        "indicators": microseconds(emit_python(compiled, keys), cases, ROUNDS),
        "explanation": microseconds(Explainer(compiled).explain, cases, ROUNDS),
        "counterfactuals": microseconds(CounterfactualFinder(compiled).find, cases[:200], ROUNDS),
    }
    print(json.dumps({**found, "keys": len(keys), "households": len(cases)}))


if __name__ == "__main__":
    main()
