"""Which engine screens: DuckDB in process, or an existing Spark."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.lines import LineTable
from bangfu.core.exchange.problems import UnusableInput

if TYPE_CHECKING:
    import pyarrow as pa

    from bangfu.core.screening.screened import Screened


def screened_by(
    engine: str,
    compiled: Compiled,
    households: pa.Table,
    members: pa.Table,
    table: LineTable,
    *,
    detail: bool = True,
    memory_limit: str | None = None,
) -> Screened:
    """Screen a register in memory with the named engine; only Spark's own process knows a limit then."""
    if engine == "duckdb":
        from bangfu.core.screening.screened import screen

        return screen(compiled, households, members, table, detail=detail)
    from bangfu.core.screening.spark_screening import screen_with_spark_engine

    return screen_with_spark_engine(compiled, households, members, table, detail=detail, memory_limit=memory_limit)


def refuse_vain_limit(engine: str, memory_limit: str | None) -> None:
    """Before a register is read into memory: refuse a limit that could not hold then. Raises a fault of one line."""
    if memory_limit is None:
        return
    if engine == "duckdb":
        raise UnusableInput("--memory-limit 只用于把 bangfu 写出的 Parquet 登记表认定成 Parquet 结果，这里请不写")
    from bangfu.core.screening.spark_memory import heap_mib

    heap_mib(memory_limit)


def spark_parquet(
    compiled: Compiled, register: Path, table: LineTable, output: Path, *, detail: bool, memory_limit: str | None
) -> int:
    """Screen a checked Parquet register with Spark into a new folder of Parquet; returns the number of households."""
    from bangfu.core.exchange.atomic import folder_whole_or_nothing
    from bangfu.core.screening.spark_engine import screen_folder_with_spark

    with folder_whole_or_nothing(output) as part:
        return screen_folder_with_spark(compiled, register, table, part, detail=detail, memory_limit=memory_limit)
