"""Which measures only a household in a tier can be offered, as their conditions say."""

from __future__ import annotations

import pytest

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.dialects import DUCKDB, SPARK
from bangfu.core.criteria.emit_sql import emit_sql
from bangfu.core.criteria.library import load_named
from bangfu.core.criteria.tier_conditions import holds_only_in_tier
from bangfu.core.screening.outputs import result_keys, result_outputs, tier_keys
from tests.core.criteria.written_sets import ON


def _measures(name):
    compiled = compile_criteria(load_named(name).criteria, ON)
    return {item.rule.code: holds_only_in_tier(compiled, item.rule.key) for item in compiled.measures}


def test_only_the_measure_for_unpaid_wages_is_for_households_in_no_tier_too():
    assert [code for code, only in _measures("union-current").items() if not only] == ["wages"]


@pytest.mark.parametrize(("dialect", "kept"), [(DUCKDB, 1), (SPARK, 0)], ids=["duckdb", "spark"])
def test_households_in_no_tier_leave_early_where_the_engine_keeps_a_named_query(dialect, kept):
    compiled = compile_criteria(load_named("union-current").criteria, ON)
    keys, outputs = result_keys(compiled, detail=False), result_outputs(compiled, dialect, detail=False)
    query = emit_sql(compiled, keys, outputs, dialect, tier_keys(compiled))
    assert query.count("AS MATERIALIZED") == kept
