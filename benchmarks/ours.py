"""The product: the shipped set compiled and run over the register, as ``bangfu screen`` does on a folder of Parquet."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import duckdb

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.lines import LineTable
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.screening.duckdb_engine import EngineSettings, screen_parquet
from benchmarks.contestant import contestant_arguments
from benchmarks.policy import ON


def compiled_policy() -> Compiled:
    """The shipped set ``union-current`` for the day of the benchmark."""
    text = (files("bangfu.core.criteria") / "sets" / "union-current.yaml").read_text(encoding="utf-8")
    return compile_criteria(load_criteria(text), ON)


def line_table(register: Path) -> LineTable:
    """The lines of a register by region and year."""
    file = os.fspath(register / "parameters.parquet")
    rows = duckdb.read_parquet(file).fetchall()
    names = ("region", "year", "dibao_month", "province_income_year")
    lines = (dict(zip(names, row, strict=True)) for row in rows)
    return {(line["region"], line["year"]): line for line in lines}


def run(*, detail: bool) -> None:
    """Screen the register named on the command line."""
    register, output, threads = contestant_arguments()
    limit = os.environ.get("BANGFU_BENCH_MEMORY_LIMIT")
    settings = EngineSettings(memory_limit=limit, threads=threads, spill_folder=output.parent if limit else None)
    screen_parquet(compiled_policy(), register, line_table(register), output, detail=detail, settings=settings)


if __name__ == "__main__":
    run(detail=False)
