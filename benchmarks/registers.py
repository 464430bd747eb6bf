"""Makes a synthetic register as a process: ``python -m benchmarks.registers FOLDER HOUSEHOLDS``, or a workbook.

The same seed every time, so that two runs of the benchmark judge the same households.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bangfu.core.exchange.parquet import write_register_parquet_pieces
from bangfu.core.exchange.register_workbook import write_register_workbook
from bangfu.core.exchange.synthetic import generate_chunks
from benchmarks.policy import ON

SEED = 1


def write_folder(folder: Path, households: int) -> None:
    """A folder of Parquet, written by chunks in bounded memory."""
    folder.mkdir(parents=True, exist_ok=True)
    write_register_parquet_pieces(folder, generate_chunks(households, SEED, on=ON))


def write_workbook(path: Path, rows: int) -> None:
    """A workbook of about so many rows, households and members together."""
    households = rows // 4
    pieces = list(generate_chunks(households, SEED, on=ON))
    homes = pa.concat_tables([piece.households for piece in pieces])
    members = pa.concat_tables([piece.members for piece in pieces])
    write_register_workbook(path, homes, members, pieces[0].parameters)


def read_tables(folder: Path) -> tuple[pa.Table, pa.Table]:
    """Households and members of a folder."""
    return pq.read_table(folder / "households.parquet"), pq.read_table(folder / "members.parquet")


if __name__ == "__main__":
    target, size = Path(sys.argv[1]), int(sys.argv[2])
    if target.suffix == ".xlsx":
        write_workbook(target, size)
    else:
        write_folder(target, size)
