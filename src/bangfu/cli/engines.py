"""Which engine screens: DuckDB in process, or an existing Spark."""

from __future__ import annotations

import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.lines import LineTable
from bangfu.core.screening.screened import Screened, screen


def screened_by(
    engine: str, compiled: Compiled, households: pa.Table, members: pa.Table, table: LineTable, *, detail: bool = True
) -> Screened:
    """Screen a register in memory with the named engine."""
    if engine == "duckdb":
        return screen(compiled, households, members, table, detail=detail)
    from bangfu.core.screening.spark_screening import screen_with_spark_engine

    return screen_with_spark_engine(compiled, households, members, table, detail=detail)
