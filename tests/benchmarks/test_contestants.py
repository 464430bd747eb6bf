"""Every contestant of the benchmark gives the policy's exact result on a register with rough edges; nothing is timed."""

from __future__ import annotations

import importlib.util
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bangfu.cli.options import DEFAULT_CRITERIA, chosen_criteria
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.exchange.parquet import write_register_parquet
from bangfu.core.exchange.synthetic import generate_register
from bangfu.core.screening.outputs import result_outputs
from benchmarks import policy
from benchmarks.agreement import compare
from benchmarks.measure import run

ON = date(2026, 11, 23)
HOUSEHOLDS = 2_000
EXACT = [("hand_sql", None), ("decimal_rows", None), ("numba_kernel", "numba"), ("zen_peer", "zen")]


def _set(table: pa.Table, name: str, where: np.ndarray, value: object) -> pa.Table:
    column = table[name]
    changed = pc.if_else(pa.array(where), pa.scalar(value, column.type), column)
    return table.set_column(table.column_names.index(name), name, changed)


@pytest.fixture(scope="module")
def register(tmp_path_factory) -> Path:
    """Generated households, and among them: unknown incomes, no line, no member, nobody co-resident, losses."""
    folder = tmp_path_factory.mktemp("register")
    homes, members, parameters = generate_register(HOUSEHOLDS, 7, on=ON)
    no, member_no = np.arange(HOUSEHOLDS), members["household_no"].to_numpy()
    homes = _set(homes, "region", no % 41 == 0, "110101")
    homes = _set(homes, "private_car", no % 37 == 0, True)
    homes = _set(homes, "other_income_year", no % 23 == 0, -9_000_000)
    homes = _set(homes, "accident_loss", no % 19 == 0, 5_000_001)
    homes = _set(homes, "accident_kind", no % 38 == 0, "自然灾害")
    members = _set(members, "income_month", member_no % 29 == 0, None)
    members = _set(members, "occupation", member_no % 58 == 0, "")
    members = _set(members, "co_resident", member_no % 31 == 0, False)
    members = members.filter(pa.array(member_no % 37 != 5))
    write_register_parquet(folder, homes, members, parameters)
    return folder


@pytest.fixture(scope="module")
def exact(register, tmp_path_factory) -> Path:
    output = tmp_path_factory.mktemp("oracle") / "oracle.parquet"
    run("benchmarks.oracle", register, output)
    return output


@pytest.fixture(scope="module")
def ours(register, tmp_path_factory) -> Path:
    output = tmp_path_factory.mktemp("ours") / "ours.parquet"
    run("bangfu", "screen", register, "-o", output, "--date", ON.isoformat())
    return output


def test_the_product_gives_the_result_of_the_exact_function(exact, ours):
    assert compare(exact, ours) == dict.fromkeys(compare(exact, ours), 0) | {"households": HOUSEHOLDS}


def test_the_register_has_every_outcome(exact):
    assert set(pq.read_table(exact)["tier"].to_pylist()) == set(policy.TIERS)


@pytest.mark.parametrize(("module", "package"), EXACT)
def test_an_exact_contestant_agrees_in_every_column(module, package, register, exact, tmp_path):
    if package and importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed (extra bench)")
    output = tmp_path / "peer.parquet"
    run(f"benchmarks.{module}", register, output)
    found = compare(exact, output)
    assert found == dict.fromkeys(found, 0) | {"households": HOUSEHOLDS}


def test_openfisca_differs_by_rounding_only(register, exact, tmp_path):
    if importlib.util.find_spec("openfisca_core") is None:
        pytest.skip("openfisca_core is not installed (extra bench)")
    output = tmp_path / "peer.parquet"
    run("benchmarks.openfisca_peer", register, output)
    found = compare(exact, output)
    assert (found["households"], found["missing"], found["score"]) == (HOUSEHOLDS, 0, 0)
    assert found["wrong"] < HOUSEHOLDS * 0.02


def test_a_difference_and_a_missing_household_are_counted(exact, tmp_path):
    table = pq.read_table(exact)
    changed = _set(table, "measure_festival", np.arange(HOUSEHOLDS) == 3, 7).slice(1)
    pq.write_table(changed, tmp_path / "changed.parquet")
    found = compare(exact, tmp_path / "changed.parquet")
    assert (found["households"], found["missing"], found["wrong"]) == (HOUSEHOLDS, 1, 2)


def test_the_columns_and_codes_are_those_of_the_product():
    compiled = chosen_criteria(DEFAULT_CRITERIA, ON)
    names = [output.name.strip('"') for output in result_outputs(compiled, DUCKDB, detail=False)]
    assert tuple(names) == policy.COLUMNS[1:]
    assert tuple(rule.code for rule in compiled.exclusions) == policy.EXCLUSIONS
    assert tuple(cause.code for cause in compiled.criteria.causes) == policy.CAUSES
