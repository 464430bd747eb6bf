"""Peer: the policy written by hand in DuckDB SQL (``hand_written.sql``), with the product's engine settings."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.contestant import contestant_arguments

PARQUET = "FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880"
LINES = """
CREATE TABLE lines AS
SELECT h.region, coalesce(county.dibao_month, city.dibao_month, province.dibao_month) AS dibao_month
FROM (SELECT DISTINCT region FROM households) AS h
LEFT JOIN parameters AS county ON county.region = h.region AND county.year = 2026
LEFT JOIN parameters AS city ON city.region = h.region[:4] || '00' AND city.year = 2026
LEFT JOIN parameters AS province ON province.region = h.region[:2] || '0000' AND province.year = 2026
"""


def main() -> None:
    register, output, threads = contestant_arguments()
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": str(threads),
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    query = Path(__file__).with_name("hand_written.sql").read_text(encoding="utf-8")
    with duckdb.connect(":memory:", config=config) as connection:
        for table in ("households", "members", "parameters"):
            file = str(register / f"{table}.parquet").replace("'", "''")
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{file}')")
        connection.execute(LINES)
        target = str(output).replace("'", "''")
        connection.execute(f"COPY (\n{query}\n) TO '{target}' ({PARQUET})")


if __name__ == "__main__":
    main()
