"""A screener over pieces: the short answer is part of the long one."""

from datetime import date

import pytest

from bangfu.core.criteria.compiler import compile_criteria
from bangfu.core.criteria.library import load_named
from bangfu.core.exchange.synthetic import generate_register
from bangfu.core.screening import outputs
from bangfu.core.screening.duckdb_engine import engine
from bangfu.core.screening.pieces import PieceScreener, use_piece

ON = date(2026, 11, 23)


@pytest.mark.parametrize("name", ["union-current", "union-2016"])
def test_the_brief_answer_is_tier_and_cost_of_the_full_one(name):
    made = generate_register(600, 8, on=ON)
    lines = {(row["region"], row["year"]): row for row in made.parameters.to_pylist()}
    compiled = compile_criteria(load_named(name).criteria, ON)
    with engine() as connection:
        use_piece(connection, made.households, made.members)
        full = PieceScreener(compiled, lines).screen(connection, made.households)
        brief = PieceScreener(compiled, lines, brief=True)
        short = brief.screen(connection, made.households)
        use_piece(connection, made.households.slice(0, 5), made.members)
        few = brief.screen(connection, made.households.slice(0, 5))
    amounts = [full[outputs.measure_column(each.rule.code)].to_pylist() for each in compiled.measures]
    costs = [sum(amount or 0 for amount in row) for row in zip(*amounts, strict=True)] if amounts else [0] * 600
    assert short.column_names == ["household_no", "tier", "cost"]
    assert short["tier"].to_pylist() == full["tier"].to_pylist()
    assert short["cost"].to_pylist() == costs
    assert any(costs) or not amounts
    assert few.to_pylist() == short.slice(0, 5).to_pylist()
