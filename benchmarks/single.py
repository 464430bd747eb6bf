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
from bangfu.core.criteria.explanation import ClauseResult, Explainer, Explanation
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


def look_up(explanation: Explanation) -> int:
    """Look up everything an explanation holds: each condition's status, value, line and margin, and all results."""
    rules = [*explanation.rules, *explanation.causes, *explanation.measures, *explanation.warnings]
    seen = sum(_look_up_clause(rule.clause) for rule in rules)
    seen += sum(explanation.indicator(indicator).exact is not None for indicator in explanation.compiled.indicators)
    seen += len(explanation.found_causes) + len(explanation.proposed) + len(explanation.outcome)
    return seen + (explanation.score is not None) + (explanation.decided_by is not None)


def _look_up_clause(clause: ClauseResult) -> int:
    """A condition and its parts; an article and a name are the rule's own and cost nothing."""
    seen = clause.status is True
    if not clause.parts:
        sides = (clause.left, clause.right)
        return seen + sum(side is not None and side.exact is not None for side in sides) + (clause.margin is not None)
    return seen + sum(_look_up_clause(part) for part in clause.parts)


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
    explain = Explainer(compiled).explain
    found = {
        "indicators": microseconds(emit_python(compiled, keys), cases, ROUNDS),
        "explanation": microseconds(lambda *case: look_up(explain(*case)), cases, ROUNDS),
        "evaluated_explanation": microseconds(explain, cases, ROUNDS),
        "counterfactuals": microseconds(CounterfactualFinder(compiled).find, cases[:200], ROUNDS),
    }
    print(json.dumps({**found, "keys": len(keys), "households": len(cases)}))


if __name__ == "__main__":
    main()
