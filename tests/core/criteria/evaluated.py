"""Runs one expression on both engines: the emitted SQL on DuckDB and the emitted Python function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import duckdb
import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.criteria.emit_python import emit_python
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.criteria.lines import resolved_parameters
from bangfu.core.criteria.tree import NumberType
from bangfu.core.facts.register import columns
from tests.core.criteria.written_sets import ON, compiled, with_indicators

Row = dict[str, Any]
LINES = {("990000", 2026): {"dibao_month": 75_000, "province_income_year": None}}
TYPES = {"int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_(), "text": pa.string()}


def home(**facts: Any) -> Row:
    """A household row."""
    return {"region": "990201", "work_status": "在岗", **facts}


def person(born: int = 19860101, **facts: Any) -> Row:
    """A member row."""
    return {"relation": "本人", "birth_ymd": born, "sex": "男", **facts}


def value_of(formula: str, household: Row | None = None, members: Sequence[Row] = ()) -> Any:
    """The value of an expression, which both engines must agree on; a number in its true size."""
    return values_of(formula, [(household or home(), members)])[0]


def values_of(formula: str, register: Sequence[tuple[Row, Sequence[Row]]]) -> list[Any]:
    """The value of an expression for each household of a register."""
    made = compiled(with_indicators(值=formula))
    keys = list(made.indicators[0].keys)
    answers = on_both(made, keys, register)
    return [_whole([_true(made, key, part) for key, part in zip(keys, parts, strict=True)]) for parts in answers]


def _whole(numbers: list[Any]) -> Any:
    if None in numbers:
        return None
    return numbers[0] / numbers[1] if len(numbers) == 2 else numbers[0]


def on_both(made: Compiled, keys: list[str], register: Sequence[tuple[Row, Sequence[Row]]]) -> list[tuple[Any, ...]]:
    """The values of these keys for each household; DuckDB and Python must agree."""
    evaluate = emit_python(made, keys)
    expected = [evaluate(home, resolved_parameters(made, home["region"], LINES), members) for home, members in register]
    found = run_sql(emit_sql(made, keys, [Output(key, f'"{key}"') for key in keys], DUCKDB), made, register)
    assert found == expected
    return expected


def run_sql(query: str, made: Compiled, register: Sequence[tuple[Row, Sequence[Row]]]) -> list[tuple[Any, ...]]:
    """What DuckDB answers, in household order, without the household's number."""
    households = [{**home, "household_no": number} for number, (home, _) in enumerate(register)]
    members = [{**one, "household_no": number} for number, (_, people) in enumerate(register) for one in people]
    with duckdb.connect(":memory:") as connection:
        connection.register("households", _table("household", households))
        connection.register("members", _table("member", members))
        connection.register("lines", _lines(made, {home["region"] for home in households}))
        rows = connection.execute(f"{query} ORDER BY household_no").fetchall()
    return [row[1:] for row in rows]


def _table(entity: Any, rows: list[Row]) -> pa.Table:
    return pa.table(
        {
            column.name: pa.array([row.get(column.name) for row in rows], TYPES[column.type])
            for column in columns(entity)
        }
    )


def _lines(made: Compiled, regions: set[str]) -> pa.Table:
    rows = [{"region": region, **resolved_parameters(made, region, LINES)} for region in sorted(regions)]
    names = ["dibao_month", "province_income_year", *(regional.column for regional in made.regional)]
    numbers = {name: pa.array([row.get(name) for row in rows], pa.int64()) for name in names}
    return pa.table({"region": [row["region"] for row in rows], **numbers})


def _true(made: Compiled, key: str, answer: Any) -> Any:
    kind = made.definitions[key].type
    return Fraction(answer, 10**kind.scale) if isinstance(kind, NumberType) and answer is not None else answer


def on_day(day: date, formula: str, members: Sequence[Row]) -> Any:
    """The stored value of an expression on a day."""
    made = compiled(with_indicators(值=formula), day)
    ((answer,),) = on_both(made, ["i0"], [(home(), members)])
    return answer


__all__ = ["LINES", "ON", "home", "on_both", "on_day", "person", "run_sql", "value_of", "values_of"]
