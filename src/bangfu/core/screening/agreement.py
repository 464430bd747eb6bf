"""Whether the two engines give the same households the same values: a version must not depend on who reckons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from bangfu.core.criteria.compiled import Compiled
from bangfu.core.criteria.dialects import DUCKDB
from bangfu.core.criteria.emit_python import Row, emit_python
from bangfu.core.criteria.emit_sql import Output, emit_sql
from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import HOUSEHOLD_NO, columns
from bangfu.core.screening.duckdb_engine import EngineSettings, engine, line_columns

_ARROW = {"int64": pa.int64(), "int32": pa.int32(), "bool": pa.bool_(), "text": pa.string()}
_REGION = "region"

Example = tuple[str, Row, Row, Sequence[Row]]
"""A household by name: its row, its parameters (lines and regional values by column) and its members."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value of one household that the engines give differently."""

    household: str
    key: str
    python: object
    duckdb: object


def disagreements(compiled: Compiled, examples: Sequence[Example]) -> list[Disagreement]:
    """The values that the Python evaluator and DuckDB give differently, over every key of the set."""
    keys = [key for key, node in compiled.definitions.items() if node.op != "unknown"]
    if not examples or not keys:
        return []
    evaluate = emit_python(compiled, keys)
    found: list[Disagreement] = []
    for example, row in zip(examples, _by_duckdb(compiled, keys, examples), strict=True):
        name, household, parameters, members = example
        own = evaluate(household, parameters, members)
        found.extend(
            Disagreement(name, key, python, duckdb)
            for key, python, duckdb in zip(keys, own, row, strict=True)
            if python != duckdb
        )
    return found


def _by_duckdb(compiled: Compiled, keys: list[str], examples: Sequence[Example]) -> list[tuple[Any, ...]]:
    """Every household stands in a region of its own, whose line has its parameters."""
    households: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for number, (_, household, parameters, people) in enumerate(examples):
        place = {HOUSEHOLD_NO: number, _REGION: f"{number:06d}"}
        households.append({**household, **place})
        members.extend({**person, HOUSEHOLD_NO: number} for person in people)
        lines.append({_REGION: place[_REGION], **parameters})
    schema = pa.schema([(_REGION, pa.string()), *((name, pa.int64()) for name in line_columns(compiled))])
    with engine(EngineSettings(threads=1)) as connection:
        connection.register("households", _table("household", households))
        connection.register("members", _table("member", members))
        connection.register("lines", _rows_as(schema, lines))
        query = emit_sql(compiled, keys, [Output(key, key) for key in keys], DUCKDB)
        return [row[1:] for row in connection.sql(f"{query} ORDER BY {HOUSEHOLD_NO}").fetchall()]


def _table(entity: Entity, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return _rows_as(pa.schema([(column.name, _ARROW[column.type]) for column in columns(entity)]), rows)


def _rows_as(schema: pa.Schema, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
