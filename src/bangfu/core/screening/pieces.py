"""Screening a register that comes in pieces: one engine, one plan of the set, piece after piece."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from bangfu.core.criteria.compiled import ROW, Compiled, CompiledIndicator
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.criteria.lines import LineTable, resolved_parameters
from bangfu.core.criteria.tree import Quotient
from bangfu.core.facts.catalogue import MONEY_SCALE
from bangfu.core.screening.duckdb_engine import Lines, create_lines
from bangfu.core.screening.outputs import result_keys, result_outputs


def use_piece(connection: duckdb.DuckDBPyConnection, households: pa.Table, members: pa.Table) -> None:
    """Make a piece the register of the next queries."""
    connection.register("households", households)
    connection.register("members", members)


class PieceScreener:
    """Screens the piece in use under one set.

    The result has the columns of ``result_outputs`` without detail, and ``indicator_<n>`` for each indicator asked
    for: its value in fen, rounded half away from zero, for display. A ``brief`` one gives the tier and the ``cost``
    (the fen of all measures) alone, and leaves out what only the rest needs.
    """

    def __init__(
        self,
        compiled: Compiled,
        table: LineTable,
        indicators: Sequence[CompiledIndicator] = (),
        *,
        brief: bool = False,
    ) -> None:
        self.compiled = compiled
        self._table = table
        self._lines: dict[str, dict[str, int | None]] = {}
        keys, outputs = _brief(compiled) if brief else _full(compiled, indicators)
        self._query = emit_sql(compiled, list(dict.fromkeys(keys)), outputs, DUCKDB)
        self._view = f"screened_{id(self)}"
        self._seen: duckdb.DuckDBPyConnection | None = None

    def lines(self, households: pa.Table) -> Lines:
        """The parameters in force in the regions of a piece, and of those before it."""
        for region in households["region"].unique().to_pylist():
            if region not in self._lines:
                self._lines[region] = dict(resolved_parameters(self.compiled, region, self._table))
        return self._lines

    def screen(self, connection: duckdb.DuckDBPyConnection, households: pa.Table) -> pa.Table:
        """The result of the piece in use, in household order."""
        create_lines(connection, self.compiled, self.lines(households))
        if self._seen is not connection:  # the long text is read once, not with every piece
            connection.execute(f"CREATE OR REPLACE VIEW {self._view} AS {self._query}")
            self._seen = connection
        return connection.sql(f"SELECT * FROM {self._view} ORDER BY household_no").to_arrow_table()


def _brief(compiled: Compiled) -> tuple[list[str], list[Output]]:
    amounts = [measure.amount_key for measure in compiled.measures]
    total = " + ".join(["0", *(f"COALESCE({key}, 0)" for key in amounts)])
    tier = result_outputs(compiled, DUCKDB, detail=False)[0]
    return [ROW, *amounts], [tier, Output(f"CAST({total} AS BIGINT)", "cost")]


def _full(compiled: Compiled, indicators: Sequence[CompiledIndicator]) -> tuple[list[str], list[Output]]:
    keys = [*result_keys(compiled, detail=False), *(key for entry in indicators for key in entry.keys)]
    outputs = [
        *result_outputs(compiled, DUCKDB, detail=False),
        *(Output(_in_fen(entry), f"indicator_{place}") for place, entry in enumerate(indicators)),
    ]
    return keys, outputs


def _in_fen(entry: CompiledIndicator) -> str:
    """The exact value in fen; the sum of digits before the division fits 128 bits by the set's own bounds."""
    value = entry.value
    if isinstance(value, Quotient):
        numerator, denominator = entry.keys
        up, down = value.denominator.number.scale, value.numerator.number.scale
    else:
        (numerator,), denominator = entry.keys, "1"
        up, down = 0, value.number.scale
    above = f"{numerator}::HUGEINT * {10 ** (up + MONEY_SCALE)}"
    below = f"({denominator}::HUGEINT * {10**down})"
    rounded = f"(2 * abs({above}) + abs{below}) // (2 * abs{below})"
    sign = f"CASE WHEN ({numerator} < 0) <> ({denominator} < 0) THEN -1 ELSE 1 END"
    return f"CAST(CASE WHEN {denominator} <> 0 THEN {sign} * ({rounded}) END AS BIGINT)"
