"""Deterministic synthetic registers of a fictional coal-mining group, for examples, tests and the benchmark.

Nobody in them is real: names are invented combinations, ID numbers use the unassigned prefixes 990000 to 990999.
"""

from bangfu.core.exchange.synthetic.faults import PlantedFault, plant_faults
from bangfu.core.exchange.synthetic.register import (
    CHUNK,
    SyntheticRegister,
    example_register,
    generate_chunks,
    generate_register,
)
from bangfu.core.exchange.synthetic.sheets import sheet_rows

__all__ = [
    "CHUNK",
    "PlantedFault",
    "SyntheticRegister",
    "example_register",
    "generate_chunks",
    "generate_register",
    "plant_faults",
    "sheet_rows",
]
