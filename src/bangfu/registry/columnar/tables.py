"""From the answers of the database to the tables that an engine takes: types, blanks, names of units, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bangfu.core.exchange.sheet_data import ARROW_TYPES, SHEETS, SheetData, schema, table_of
from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import HOUSEHOLD_NO, columns

HOUSEHOLD_ID: Final = "household_id"
BLANK: Final = ("name", "phone", "remark")
BLANK_IS_UNKNOWN: Final = ("accident_kind", "sex")


def dashed(keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """Keys as people write them; SQLite holds them without dashes."""
    if keys.type != pa.string() or (len(keys) and len(keys[0].as_py()) == 36):
        return keys.cast(pa.string())
    cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    return pc.binary_join_element_wise(*(pc.utf8_slice_codeunits(keys, *cut) for cut in cuts), "-")


def facts(entity: Entity, answer: pa.Table, more: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a register table by name, in their stored types; ``more`` are those that the answer has not."""
    found: dict[str, Any] = {}
    for column in columns(entity):
        name = column.name
        if name == HOUSEHOLD_NO:
            continue
        type_ = ARROW_TYPES[column.type]
        if name in more:
            found[name] = more[name]
        elif name in BLANK:
            found[name] = pa.repeat(pa.scalar(""), answer.num_rows)
        elif name in answer.column_names:
            values = answer[name].cast(type_)
            unknown = name in BLANK_IS_UNKNOWN
            found[name] = pc.if_else(pc.equal(values, ""), pa.scalar(None, type_), values) if unknown else values
    return found


def sheet(entity: Entity, values: Mapping[str, Any], length: int) -> SheetData:
    """The same as a sheet, for the checks of core.exchange."""
    return SheetData(entity, SHEETS[entity], table_of(entity, values, length), np.arange(length, dtype=np.int32), [])


def register_table(entity: Entity, values: Mapping[str, Any], numbers: pa.Array) -> pa.Table:
    """A table of a register without identity."""
    blank = {"id_number": pa.repeat(pa.scalar(""), len(numbers))}
    return (
        table_of(entity, {**values, **blank}, len(numbers))
        .add_column(0, pa.field(HOUSEHOLD_NO, pa.int64()), numbers)
        .cast(schema(entity))
    )


def unit_names(units: pa.ChunkedArray, paths: Mapping[int, str]) -> pa.Array:
    """The path of each unit."""
    encoded = units.combine_chunks().dictionary_encode()
    names = pa.array([paths[unit] for unit in encoded.dictionary.to_pylist()], pa.string())
    return names.take(encoded.indices)


def owners(answer: pa.Table, homes: pa.Table) -> pa.Array:
    """The place of each member's household among the households."""
    keys, homes_keys = (_plain(table[HOUSEHOLD_ID]) for table in (answer, homes))
    return pc.index_in(keys, value_set=homes_keys).cast(pa.int64())


def _plain(keys: pa.ChunkedArray) -> pa.Array:
    """Keys as bytes or text, without the name that the database gives to their type."""
    joined = keys.combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        joined = pa.concat_arrays(joined.chunks) if joined.num_chunks else pa.array([], joined.type)
    return joined.storage if isinstance(joined, pa.ExtensionArray) else joined


def keys_of(table: pa.Table) -> list[UUID]:
    """The keys of households as Python takes them."""
    return [UUID(key) for key in table[HOUSEHOLD_ID].to_pylist()]
