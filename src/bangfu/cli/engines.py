"""Which engine screens: DuckDB in process, or an existing Spark."""

from __future__ import annotations

from pathlib import Path

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


def spark_parquet(compiled: Compiled, register: Path, table: LineTable, output: Path, *, detail: bool) -> int:
    """Screen a checked Parquet register with Spark into a new folder of Parquet; returns the number of households."""
    from bangfu.core.screening.spark_engine import screen_folder_with_spark

    return screen_folder_with_spark(compiled, register, table, output, detail=detail)
