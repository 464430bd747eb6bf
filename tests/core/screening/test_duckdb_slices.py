"""A register too large for one run of the query is screened a slice at a time, with the same result."""

from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.library import load_named
from bangfu.core.exchange.parquet import write_register_parquet
from bangfu.core.exchange.synthetic import generate_register
from bangfu.core.screening import duckdb_engine
from bangfu.core.screening.duckdb_engine import screen_parquet, stored_lines

ON = date(2026, 11, 23)


@pytest.fixture
def register(tmp_path) -> Path:
    folder = tmp_path / "register"
    folder.mkdir()
    write_register_parquet(folder, *generate_register(1_000, 5, on=ON))
    return folder


@pytest.mark.parametrize("slice_size", [1, 300, 999])
def test_slices_of_any_size_give_the_result_of_one_run(register, tmp_path, monkeypatch, slice_size):
    compiled = compile_criteria(load_named("union-2016").criteria, ON)
    lines = stored_lines(register)
    screen_parquet(compiled, register, lines, tmp_path / "whole.parquet")
    whole = pq.read_table(tmp_path / "whole.parquet").sort_by("household_no")
    if slice_size == 1:
        register = _few(register, tmp_path)
        whole = whole.slice(0, 3)
    monkeypatch.setattr(duckdb_engine, "SLICE", slice_size)
    count = screen_parquet(compiled, register, lines, tmp_path / "sliced.parquet")
    sliced = pq.read_table(tmp_path / "sliced.parquet").sort_by("household_no")
    assert count == whole.num_rows
    assert sliced.cast(whole.schema) == whole


def _few(register: Path, tmp_path: Path) -> Path:
    """The first three households of a register."""
    folder = tmp_path / "few"
    folder.mkdir()
    households, members, parameters = (
        pq.read_table(register / f"{name}.parquet") for name in ("households", "members", "parameters")
    )
    kept = members.filter(pc.less(members["household_no"], 3))
    write_register_parquet(folder, households.slice(0, 3), kept, parameters)
    return folder
