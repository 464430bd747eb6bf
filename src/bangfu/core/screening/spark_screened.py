"""A register in memory screened by Spark: handed over as Parquet, the result read back in household order."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.lines import LineTable
from bangfu.core.facts.register import HOUSEHOLD_NO
from bangfu.core.screening.screened import Screened, lines_of
from bangfu.core.screening.spark_engine import screen_folder_with_spark


def screen_with_spark_in_memory(
    compiled: Compiled, households: pa.Table, members: pa.Table, table: LineTable, *, detail: bool = True
) -> Screened:
    """As :func:`bangfu.core.screening.screened.screen`, with Spark. Raises SparkFault."""
    with tempfile.TemporaryDirectory(prefix="bangfu-spark-") as place:
        register, output = Path(place) / "register", Path(place) / "result"
        register.mkdir()
        pq.write_table(households, register / "households.parquet")
        pq.write_table(members, register / "members.parquet")
        screen_folder_with_spark(compiled, register, table, output, detail=detail)
        result = pq.read_table(output).sort_by(HOUSEHOLD_NO)
    return Screened(compiled, households, members, lines_of(compiled, households, table), result)
