"""From the result of an engine to the rows of verdicts, in columns; some are judged a second time, one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bangfu.core.criteria.compiled import CAUSES, Compiled
from bangfu.core.criteria.explanation import Explainer
from bangfu.core.exchange.problems import RowProblem
from bangfu.core.exchange.result_assembly import NET_INCOME, EngineDisagreement
from bangfu.core.facts.register import HOUSEHOLD_NO
from bangfu.core.screening import outputs
from bangfu.core.screening.households import household_rows
from bangfu.core.screening.pieces import PieceScreener
from bangfu.registry.columnar import Piece
from bangfu.registry.selectors import HOUSEHOLD_ID
from bangfu.screenings import facts
from bangfu.screenings.models import Run, Verdict

SAMPLE: Final = 2_000
"""Households of a run, spread evenly, that the evaluator of single ones judges once more, beside all that moved."""

_MOST_PROBLEMS: Final = 20


class VerdictColumns:
    """Turns the results of one run into columns of its verdicts."""

    def __init__(self, run_id: UUID, compiled: Compiled) -> None:
        self._run_id = run_id
        self._compiled = compiled
        self._select = _select(compiled)

    def rows(
        self, connection: duckdb.DuckDBPyConnection, piece: Piece, result: pa.Table, more: Mapping[str, Any]
    ) -> pa.Table:
        """The verdicts of a piece; ``more`` holds block, row and problems (JSON) of each household, in its order."""
        beside = pa.table(
            {
                "household_no": piece.households["household_no"],
                "household_id": piece.households[HOUSEHOLD_ID],
                "household_version": piece.versions,
                "line_region": piece.households["region"],
                **more,
            }
        )
        connection.register("result", result)
        connection.register("beside", beside)
        rows = connection.sql(self._select).to_arrow_table()
        return _with_run(rows, self._run_id)


def _select(compiled: Compiled) -> str:
    """The columns of a verdict over the columns of a result; the codes of a set are plain words."""
    named = zip(CAUSES, outputs.CAUSE_COLUMNS, strict=True)
    causes = [f"r.{column}" for key, column in named if key in compiled.definitions]
    names = {
        "household_id": "b.household_id",
        "household_version": "b.household_version",
        "tier": "r.tier",
        "main_cause": "coalesce(r.main_cause, '')" if causes else "''",
        "causes": _json_list(", ".join(causes)) if causes else "'[]'",
        "score": "r.score" if compiled.score else "CAST(NULL AS INTEGER)",
        "income": "r.indicator_0" if net_income(compiled) else "CAST(NULL AS BIGINT)",
        "line": "l.dibao_month",
        "measures": _measures(compiled),
        "warnings": _warnings(compiled),
        "problems": "b.problems",
        "block": "b.block",
        "row": "b.row",
    }
    picked = ", ".join(f'{expression} AS "{name}"' for name, expression in names.items())
    return (
        f"SELECT {picked} FROM result r JOIN beside b USING (household_no) "  # noqa: S608 - names of our own
        "LEFT JOIN lines l ON l.region = b.line_region ORDER BY household_no"
    )


def net_income(compiled: Compiled) -> list[Any]:
    """The indicator that is shown as income, if the set has it."""
    return [entry for entry in compiled.indicators if entry.name == NET_INCOME]


def _json_list(listed: str) -> str:
    return f"CAST(to_json(list_filter([{listed}], lambda x: x IS NOT NULL)) AS VARCHAR)"


def _measures(compiled: Compiled) -> str:
    """An object of fen by code; what is not proposed is absent."""
    pairs = [
        f"{_text(json.dumps(code, ensure_ascii=False) + ': ')} || r.{_quoted(outputs.measure_column(code))}"
        for code in (measure.rule.code for measure in compiled.measures)
    ]
    return f"'{{' || concat_ws(', ', {', '.join(pairs)}) || '}}'" if pairs else "'{}'"


def _warnings(compiled: Compiled) -> str:
    codes = [rule.code for rule, _ in compiled.warnings]
    raised = [f"CASE WHEN r.{_quoted(outputs.warning_column(code))} THEN {_text(code)} END" for code in codes]
    return _json_list(", ".join(raised)) if raised else "'[]'"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _with_run(rows: pa.Table, run_id: UUID) -> pa.Table:
    return rows.add_column(0, "run_id", pa.repeat(pa.scalar(str(run_id)), rows.num_rows))


def judged_again(piece: Piece, result: pa.Table, screener: PieceScreener, before: pa.Array, every: int) -> pa.Array:
    """Problems (JSON) of each household of a piece, the undecided ones told by the evaluator of single households.

    It also judges every ``every``-th household and all whose tier is not that of ``before`` (null: none before), and
    raises EngineDisagreement where the query gave one of them another outcome.
    """
    tiers = result["tier"].combine_chunks()
    moved = np.asarray(pc.fill_null(pc.not_equal(tiers, before), False))
    undecided = np.asarray(pc.equal(tiers, outputs.UNDECIDED))
    chosen = np.flatnonzero(moved | undecided | (np.arange(len(tiers)) % every == 0))
    problems = np.full(len(tiers), "[]", dtype=object)
    codes = outputs.outcome_codes(screener.compiled)
    explainer = Explainer(screener.compiled, deciding_only=True)
    lines = screener.lines(piece.households)
    found = tiers.take(pa.array(chosen)).to_pylist()
    rows = household_rows(piece.households.take(pa.array(chosen)), _members_of(piece, chosen))
    for place, row, tier in zip(chosen, rows, found, strict=True):
        explanation = explainer.explain(row.household, lines[row.household["region"]], row.members)
        expected = outputs.UNDECIDED if explanation.row is None else codes[explanation.row]
        if tier != expected:
            raise EngineDisagreement(f"{row.household[HOUSEHOLD_ID]}: {tier} ≠ {expected}")
        if explanation.missing:
            problems[place] = _sentences([fact.reason for fact in explanation.missing])
    return pa.array(problems, pa.string())


def _members_of(piece: Piece, chosen: Any) -> pa.Table:
    """The members of some households; the others are left where they are."""
    wanted = np.zeros(piece.households.num_rows, dtype=np.bool_)
    wanted[chosen] = True
    return piece.members.filter(pa.array(wanted[np.asarray(piece.members[HOUSEHOLD_NO])]))


def _sentences(reasons: Sequence[str]) -> str:
    return json.dumps(list(dict.fromkeys(reasons))[:_MOST_PROBLEMS], ensure_ascii=False)


def faulty_verdicts(
    run: Run, problems: Mapping[UUID, Sequence[RowProblem]], versions: Mapping[UUID, int]
) -> list[Verdict]:
    """Verdicts, not stored yet, of households whose file has an error, which keeps them out of the engine."""
    return [
        Verdict(
            run=run,
            household_id=household_id,
            household_version=versions.get(household_id, 0),
            tier=outputs.UNDECIDED,
            problems=json.loads(_sentences([f"{each.column}：{each.reason}" for each in found])),
        )
        for household_id, found in problems.items()
    ]


def outcomes(result: pa.Table, compiled: Compiled) -> pa.Table:
    """Of each household of a result the tier, and the sum of the proposed amounts in fen (``cost``)."""
    total = np.zeros(result.num_rows, dtype=np.int64)
    for measure in compiled.measures:
        amounts = result[outputs.measure_column(measure.rule.code)].fill_null(0)
        total += np.asarray(amounts, dtype=np.int64)
    return pa.table({"tier": result["tier"], "cost": pa.array(total)})


def place_columns(count: int, number: int) -> dict[str, pa.Array]:
    """Block and row of so many households, the first in block ``number``."""
    block, row = facts.places(count, number)
    return {"block": block, "row": row}
