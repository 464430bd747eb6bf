"""The columns of a screening's result, and how they are made from the keys of a compiled set.

One row a household, by ``household_no``. Codes are the set's own; money is fen. See docs/developer/verdicts.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bangfu.core.criteria.compiled import CAUSES, IN_TIER, ROW, SCORE, Compiled, CompiledIndicator
from bangfu.core.criteria.dialects import Dialect
from bangfu.core.criteria.emit_sql import Output
from bangfu.core.criteria.tier_conditions import holds_only_in_tier

EXCLUDED: Final = "excluded"
NONE: Final = "none"
UNDECIDED: Final = "undecided"
CAUSE_COLUMNS: Final = ("main_cause", "secondary_cause_1", "secondary_cause_2", "secondary_cause_3")


def outcome_codes(compiled: Compiled) -> list[str]:
    """The outcome of each deciding row: an exclusion, a tier's code, or none of them."""
    return [*(EXCLUDED for _ in compiled.exclusions), *(tier.code for tier in compiled.tiers), NONE]


def measure_column(code: str) -> str:
    """The column with the fen proposed for a measure; NULL: not proposed."""
    return f"measure_{code}"


def warning_column(code: str) -> str:
    """The column that tells whether a warning is raised."""
    return f"warning_{code}"


def condition_column(section: str, code: str) -> str:
    """The column with the status of a condition: true, false, or NULL for unknown."""
    return f"条件/{section}/{code}"


def indicator_columns(indicator: CompiledIndicator) -> tuple[str, ...]:
    """The columns with an indicator's stored value: one, or numerator and denominator of a quotient."""
    column = f"指标/{indicator.name}"
    return (f"{column}/分子", f"{column}/分母") if len(indicator.keys) == 2 else (column,)


def result_keys(compiled: Compiled, *, detail: bool) -> list[str]:
    """The keys a result needs; with detail every indicator and every condition."""
    if detail:
        return list(compiled.definitions)
    keys = [ROW, *(key for key in CAUSES if key in compiled.definitions)]
    keys += [measure.amount_key for measure in compiled.measures]
    keys += [rule.key for rule, _ in compiled.warnings]
    return keys + ([SCORE] if compiled.score else [])


def tier_keys(compiled: Compiled) -> list[str]:
    """Those of the result's keys that only a household in a tier has a value for; none where that cannot be told."""
    if IN_TIER not in compiled.definitions:
        return []
    measures = [item.amount_key for item in compiled.measures if holds_only_in_tier(compiled, item.rule.key)]
    return [*CAUSES, *measures]


def result_outputs(compiled: Compiled, dialect: Dialect, *, detail: bool) -> list[Output]:
    """The columns of the result in order."""
    quoted = _quoting(dialect)
    outputs = [
        Output(_by_index(ROW, outcome_codes(compiled), dialect, otherwise=UNDECIDED), "tier"),
        Output(_decided_by(compiled, dialect), "decided_by"),
    ]
    causes = [cause.code for cause in compiled.criteria.causes]
    in_tier_only = frozenset(tier_keys(compiled))
    for key, column in zip(CAUSES, CAUSE_COLUMNS, strict=True):
        if key in compiled.definitions:
            absent = f"CAST(NULL AS {dialect.text_type})"
            outputs.append(Output(_by_index(key, causes, dialect), column, absent))
    if compiled.score:
        outputs.append(Output(f"CAST({SCORE} AS INT)", "score"))
    for item in compiled.measures:
        nothing = "CAST(NULL AS BIGINT)" if item.amount_key in in_tier_only else None
        outputs.append(Output(item.amount_key, quoted(measure_column(item.rule.code)), nothing))
    raised = ((f"COALESCE({rule.key}, FALSE)", warning_column(rule.code)) for rule, _ in compiled.warnings)
    outputs += [Output(expression, quoted(column)) for expression, column in raised]
    return outputs + (_detail_outputs(compiled, quoted) if detail else [])


def _detail_outputs(compiled: Compiled, quoted: Callable[[str], str]) -> list[Output]:
    outputs = []
    for indicator in compiled.indicators:
        named = zip(indicator.keys, indicator_columns(indicator), strict=True)
        outputs += [Output(key, quoted(column)) for key, column in named]
    rules = [*compiled.deciding_rules, *(cause.rule for cause in compiled.causes)]
    rules += [*(measure.rule for measure in compiled.measures), *(rule for rule, _ in compiled.warnings)]
    outputs += [Output(rule.key, quoted(condition_column(rule.section, rule.code))) for rule in rules]
    return outputs + [Output(part.key, quoted(f"评分/{part.name}")) for part in compiled.score]


def _decided_by(compiled: Compiled, dialect: Dialect) -> str:
    """The code of the deciding rule; households that no rule takes have none."""
    codes = [rule.code for rule in compiled.deciding_rules]
    nobody = f"WHEN {ROW} = {compiled.none_row} THEN CAST(NULL AS {dialect.text_type})"
    return f"CASE {nobody} ELSE {_by_index(ROW, codes, dialect)} END"


def _by_index(key: str, codes: list[str], dialect: Dialect, otherwise: str | None = None) -> str:
    """The code at an index; runs of one code are one comparison, and what most households get is asked first."""
    absent = f"{key} IS NULL" if otherwise else f"{key} IS NULL OR {key} < 0"
    default = dialect.text(otherwise) if otherwise else f"CAST(NULL AS {dialect.text_type})"
    runs: list[str] = []
    start = 0
    for position, code in enumerate(codes):
        if position + 1 == len(codes) or codes[position + 1] != code:
            within = f"= {start}" if start == position else f"BETWEEN {start} AND {position}"
            runs.append(f"WHEN {key} {within} THEN {dialect.text(code)}")
            start = position + 1
    first = f"WHEN {absent} THEN {default}"
    ordered = [*runs[-1:], first, *runs[:-1]] if otherwise else [first, *runs]
    return f"CASE {' '.join(ordered)} ELSE {default} END"


def _quoting(dialect: Dialect) -> Callable[[str], str]:
    mark = "`" if dialect.name == "spark" else '"'
    return lambda name: f"{mark}{name.replace(mark, mark * 2)}{mark}"
