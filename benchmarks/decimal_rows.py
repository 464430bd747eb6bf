"""Peer: a plain loop over rows with Decimal yuan, as an in-house script does it."""

from __future__ import annotations

import pyarrow as pa

from benchmarks.contestant import contestant_arguments
from benchmarks.decimal_rules import judge
from benchmarks.policy import line_of
from benchmarks.rows import households, lines_of, write_rows


def main() -> None:
    register, output, threads = contestant_arguments()
    pa.set_cpu_count(threads)
    lines = lines_of(register)
    write_rows([judge(home, people, line_of(home["region"], lines)) for home, people in households(register)], output)


if __name__ == "__main__":
    main()
