"""DuckDB says of a whole register what the oracle says of each household."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings

from bangfu.core.criteria.boundary import boundary_cases
from bangfu.core.criteria.case_rows import case_rows
from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.criteria.loading import load_criteria
from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.facts.register import columns
from bangfu.core.screening.duckdb_engine import engine, line_columns, screen_tables
from bangfu.core.screening.outputs import tier_keys
from tests.conformance.oracle import oracle_verdict
from tests.conformance.python_verdict import verdict_of
from tests.conformance.strategies import ON, PARAMETERS, criteria_sets, registers

SETTINGS = settings(suppress_health_check=list(HealthCheck))
ARROW = {"int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_(), "text": pa.string()}


def _table(entity, rows):
    schema = pa.schema([(column.name, ARROW[column.type]) for column in columns(entity)])
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def _duckdb_values(compiled, register, parameters_of):
    """All keys of every household of a list of (household, members), by DuckDB."""
    keys = [key for key, node in compiled.definitions.items() if node.op != "unknown"]
    households, members, lines = [], [], []
    for number, (household, people) in enumerate(register):
        region = f"{number:06d}"
        households.append({**household, "household_no": number, "region": region})
        members.extend({**person, "household_no": number} for person in people)
        values = parameters_of(number)
        lines.append({"region": region, **{name: values.get(name) for name in line_columns(compiled)}})
    schema = pa.schema([("region", pa.string()), *((name, pa.int64()) for name in line_columns(compiled))])
    with engine() as connection:
        connection.register("households", _table("household", households))
        connection.register("members", _table("member", members))
        connection.register("lines", pa.Table.from_pylist(lines, schema=schema))
        query = emit_sql(compiled, keys, [Output(key, key) for key in keys], DUCKDB)
        rows = connection.sql(f"{query} ORDER BY household_no").fetchall()
    return [dict(zip(keys, row[1:], strict=True)) for row in rows]


def test_it_agrees_with_the_oracle_on_generated_sets():
    counts: Counter[str] = Counter()

    @settings(SETTINGS, max_examples=40)
    @given(criteria_sets(), registers(1, 6))
    def agree(criteria, register):
        counts["drawn"] += 1
        try:
            text = yaml.safe_dump(criteria, allow_unicode=True, sort_keys=False)
            compiled = compile_criteria(load_criteria(text), ON)
        except CriteriaError:
            assume(False)
        counts["accepted"] += 1
        found = _duckdb_values(
            compiled, register, lambda number: resolved_parameters(compiled, register[number][0]["region"], PARAMETERS)
        )
        for (household, members), values in zip(register, found, strict=True):
            assert verdict_of(compiled, values) == oracle_verdict(criteria, household, members, PARAMETERS, ON)

    agree()
    assert counts["accepted"] > 0.6 * counts["drawn"], counts


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_it_agrees_with_the_oracle_on_the_shipped_sets(name):
    text = (files("bangfu.core.criteria") / "sets" / f"{name}.yaml").read_text(encoding="utf-8")
    compiled, raw = compile_criteria(load_criteria(text), ON), yaml.safe_load(text)

    @settings(SETTINGS, max_examples=25)
    @given(registers(1, 8))
    def agree(register):
        found = _duckdb_values(
            compiled, register, lambda number: resolved_parameters(compiled, register[number][0]["region"], PARAMETERS)
        )
        for (household, members), values in zip(register, found, strict=True):
            assert verdict_of(compiled, values) == oracle_verdict(raw, household, members, PARAMETERS, ON)

    agree()


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_every_threshold_decides_alike_on_the_line_and_one_step_beside_it(name):
    text = (files("bangfu.core.criteria") / "sets" / f"{name}.yaml").read_text(encoding="utf-8")
    criteria = load_criteria(text)
    day = criteria.cases[0].on or ON
    compiled = compile_criteria(criteria, day)
    base = [(case.name, *case_rows(case, day)) for case in criteria.cases]
    cases = boundary_cases(compiled, base).cases
    assert len({case.position for case in cases}) == 3
    found = _duckdb_values(
        compiled, [(case.household, case.members) for case in cases], lambda number: cases[number].parameters
    )
    for case, values in zip(cases, found, strict=True):
        assert values == {key: case.values[key] for key in values}, (case.section, case.code, case.position)


def test_it_gives_the_same_outcomes_whether_or_not_households_in_no_tier_leave_early():
    counts: Counter[bool] = Counter()

    @settings(SETTINGS, max_examples=30)
    @given(criteria_sets(), registers(1, 6))
    def agree(criteria, register):
        try:
            text = yaml.safe_dump(criteria, allow_unicode=True, sort_keys=False)
            compiled = compile_criteria(load_criteria(text), ON)
        except CriteriaError:
            assume(False)
        counts[bool(tier_keys(compiled))] += 1
        households = [{**household, "household_no": number} for number, (household, _) in enumerate(register)]
        members = [
            {**person, "household_no": number} for number, (_, people) in enumerate(register) for person in people
        ]
        lines = {row["region"]: resolved_parameters(compiled, row["region"], PARAMETERS) for row in households}
        tables = _table("household", households), _table("member", members)
        early = screen_tables(compiled, *tables, lines)
        assert early == screen_tables(compiled, *tables, lines, detail=True).select(early.column_names)

    agree()
    assert counts[True] > 5
