"""Compares two results household by household and column by column: ``python -m benchmarks.agreement LEFT RIGHT``.

Prints as JSON how many households were compared, how many differ in anything, and in which kind of column.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

from benchmarks import policy

KINDS = {
    "tier": ("tier", "decided_by"),
    "cause": policy.VERDICT_COLUMNS[2:6],
    "score": ("score",),
    "amount": tuple(f"measure_{code}" for code in policy.MEASURES),
    "warning": tuple(f"warning_{code}" for code in policy.WARNINGS),
}


def compare(left: Path, right: Path) -> dict[str, int]:
    """Households in either, and how many differ: in all, by kind, and missing from one of the two."""
    unlike = {
        kind: " OR ".join(f'l."{name}" IS DISTINCT FROM r."{name}"' for name in names) for kind, names in KINDS.items()
    }
    counts = ", ".join(f"count(*) FILTER (WHERE {test}) AS {kind}" for kind, test in unlike.items())
    query = f"""
        SELECT count(*) AS households, count(*) FILTER (WHERE {" OR ".join(unlike.values())}) AS wrong, {counts},
               count(*) FILTER (WHERE l.household_no IS NULL OR r.household_no IS NULL) AS missing
        FROM read_parquet(?) AS l FULL JOIN read_parquet(?) AS r ON l.household_no = r.household_no
    """
    with duckdb.connect() as connection:
        found = connection.execute(query, [str(left), str(right)])
        names = [column[0] for column in found.description]
        row = found.fetchone()
    assert row is not None
    return dict(zip(names, row, strict=True))


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))
