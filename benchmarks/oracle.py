"""The result of every household by the emitted Python function, as a process: exact, row by row, without SQL.

``python -m benchmarks.oracle REGISTER OUTPUT``
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bangfu.cli.options import DEFAULT_CRITERIA, chosen_criteria
from bangfu.core.criteria.compiled import CAUSES, ROW, SCORE, Compiled
from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.screening.duckdb_engine import stored_lines
from bangfu.core.screening.outputs import CAUSE_COLUMNS, UNDECIDED, measure_column, outcome_codes, warning_column
from benchmarks.contestant import contestant_arguments
from benchmarks.policy import ON
from benchmarks.rows import Row, households, write_rows


def policy() -> Compiled:
    """The shipped policy for the day of the benchmark."""
    return chosen_criteria(DEFAULT_CRITERIA, ON)


def oracle_rows(register: Path, compiled: Compiled) -> list[Row]:
    """The verdict columns of all households."""
    keys = [ROW, *CAUSES, SCORE, *(measure.amount_key for measure in compiled.measures)]
    keys += [rule.key for rule, _ in compiled.warnings]
    evaluate = emit_python(compiled, keys)
    table = stored_lines(register)
    parameters: dict[str, dict[str, int | None]] = {}
    rows = []
    for home, people in households(register):
        region = home["region"]
        if region not in parameters:
            parameters[region] = resolved_parameters(compiled, region, table)
        values = dict(zip(keys, evaluate(home, parameters[region], people), strict=True))
        rows.append({"household_no": home["household_no"], **_verdict(compiled, values)})
    return rows


def _verdict(compiled: Compiled, values: dict[str, Any]) -> Row:
    number = values[ROW]
    decided = number is not None and number < compiled.none_row
    row: Row = {
        "tier": UNDECIDED if number is None else outcome_codes(compiled)[number],
        "decided_by": compiled.deciding_rules[number].code if decided else None,
        "score": values[SCORE],
    }
    for key, column in zip(CAUSES, CAUSE_COLUMNS, strict=True):
        row[column] = None if values[key] < 0 else compiled.cause(values[key]).code
    row |= {measure_column(measure.rule.code): values[measure.amount_key] for measure in compiled.measures}
    return row | {warning_column(rule.code): values[rule.key] is True for rule, _ in compiled.warnings}


def main() -> None:
    register, output, _ = contestant_arguments()
    write_rows(oracle_rows(register, policy()), output)


if __name__ == "__main__":
    main()
