"""The register workbook read and checked by Bangfu: ``python -m benchmarks.workbook_read FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from bangfu.core.exchange.register_reader import read_register
from benchmarks.policy import ON

if __name__ == "__main__":
    register = read_register(Path(sys.argv[1]), on=ON)
    print(register.households.num_rows, len(register.problems))
