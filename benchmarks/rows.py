"""A register as Python rows, and rows of results back to Parquet: what the two peers that go row by row share."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import policy

Row = dict[str, Any]

SCHEMA = pa.schema(
    [("household_no", pa.int64())]
    + [(name, pa.int32() if name == "score" else pa.string()) for name in policy.VERDICT_COLUMNS]
    + [(f"measure_{code}", pa.int64()) for code in policy.MEASURES]
    + [(f"warning_{code}", pa.bool_()) for code in policy.WARNINGS]
)


def lines_of(register: Path) -> dict[str, int]:
    """The monthly line of the year in fen by region."""
    rows = pq.read_table(register / "parameters.parquet").to_pylist()
    return {row["region"]: row["dibao_month"] for row in rows if row["year"] == policy.ON.year}


def households(register: Path) -> Iterator[tuple[Row, list[Row]]]:
    """Every household with its members, who stand in household order."""
    homes = pq.read_table(register / "households.parquet", columns=list(policy.HOUSEHOLD_COLUMNS)).to_pylist()
    people = pq.read_table(register / "members.parquet", columns=list(policy.MEMBER_COLUMNS)).to_pylist()
    families = {no: list(rows) for no, rows in groupby(people, key=itemgetter("household_no"))}
    for home in homes:
        yield home, families.get(home["household_no"], [])


def write_rows(rows: list[Row], output: Path) -> None:
    """Write the results in the columns of the product."""
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), output, compression="snappy")
