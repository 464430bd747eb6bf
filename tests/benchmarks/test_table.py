"""The table of the benchmark says what was reached and what was not."""

from __future__ import annotations

import pytest

from benchmarks.measure import Cost, typical
from benchmarks.table import MIB, Line, markdown


def test_medians_are_taken_of_times_and_the_highest_peak():
    costs = [Cost(3.0, 9.0, 5.0), Cost(1.0, 8.0, 7.0), Cost(2.0, 1.0, 6.0)]
    assert typical(costs) == Cost(2.0, 8.0, 7.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line("a", 1.1, 1.1), "| a | 1.10 | ≤ 1.10 | 是 | — | — | — | — | — |"),
        (Line("a", 1.1001, 1.1), "| a | 1.10 | ≤ 1.10 | 否 | — | — | — | — | — |"),
        (Line("a", 0.0199, 1 / 50), "| a | 0.0199 | ≤ 0.0200 | 是 | — | — | — | — | — |"),
        (Line("a", None, 0.7), "| a | — | ≤ 0.70 | — | — | — | — | — | — |"),
        (
            Line("a", 519, 600, " MB", Cost(2.084, 2.1, 519 * MIB), 1_000_000, "0"),
            "| a | 519 MB | ≤ 600 MB | 是 | 2.08 | 2.10 | 519 | 1,000,000 | 0 |",
        ),
    ],
)
def test_a_row_shows_its_ratio_target_and_cost(line, said):
    assert markdown([line]).splitlines()[2] == said
