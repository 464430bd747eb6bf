"""The command line that all contestants share: ``python -m benchmarks.<name> REGISTER OUTPUT --threads N``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple


class Arguments(NamedTuple):
    """The folder of the register, the Parquet file to write, and the number of threads allowed."""

    register: Path
    output: Path
    threads: int


def contestant_arguments() -> Arguments:
    """Read the arguments of this process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("register", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    found = parser.parse_args()
    return Arguments(found.register, found.output, found.threads)
