"""A register workbook of generated families: ``python -m benchmarks.import_workbook FILE HOUSEHOLDS``."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from bangfu.core.exchange.register_workbook import write_register_workbook
from bangfu.core.exchange.synthetic import generate_register

if __name__ == "__main__":
    made = generate_register(int(sys.argv[2]), 11, on=datetime.now().astimezone().date())
    write_register_workbook(Path(sys.argv[1]), made.households, made.members, made.parameters)
