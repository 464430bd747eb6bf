"""A register as a folder of Parquet files: English names, fen, checked like a workbook."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bangfu.core.exchange.amounts import yuan_text
from bangfu.core.exchange.cell_parsers import NOT_A_REGION, REQUIRED_BLANK, range_fault, unknown_choice
from bangfu.core.exchange.identity_cells import identities
from bangfu.core.exchange.parameters import no_parameters, sound_parameters
from bangfu.core.exchange.problems import RowNote, UnusableInput
from bangfu.core.exchange.register_tables import ReadRegister, register_of
from bangfu.core.exchange.sheet_data import (
    SHEETS,
    CellFault,
    Piece,
    RegisterPiece,
    SheetData,
    arrow_type,
    schema,
    table_of,
    typed_facts,
)
from bangfu.core.facts.catalogue import Entity, Fact
from bangfu.core.facts.register import BIRTH, CHECKED_FORM, CHECKED_KEY, HOUSEHOLD_NO, SEX, TABLES

_GROUP_ROWS: Final = 200_000


def is_parquet_register(folder: Path) -> bool:
    """Whether a folder holds a register in Parquet."""
    return any(parquet_file(folder, entity).exists() for entity in ("household", "member"))


def parquet_file(folder: Path, entity: Entity) -> Path:
    """Where a folder keeps the table of this entity: one file, or a folder of part files as Spark writes it."""
    return folder / f"{TABLES[entity]}.parquet"


def read_register_parquet(folder: Path, on: date) -> ReadRegister:
    """Read and check a Parquet register; rows are numbered from 1. Raises UnusableInput."""
    households = _data(folder, "household", on)
    members = _data(folder, "member", on)
    if households.table.num_rows == 0:
        raise UnusableInput(f"{folder.name} 的 {households.sheet} 里没有一户")
    if not parquet_file(folder, "parameter").exists():
        return register_of(households, members, no_parameters(), [], [])
    parameters = _data(folder, "parameter", on)
    lines, problems = sound_parameters(parameters)
    return register_of(households, members, lines, problems, parameters.notes)


def write_register_parquet(folder: Path, households: pa.Table, members: pa.Table, parameters: pa.Table) -> None:
    """Write a register into an existing folder. Columns beyond the register's own are dropped."""
    write_register_parquet_pieces(folder, [Piece(households, members, parameters)])


def write_register_parquet_pieces(folder: Path, pieces: Iterable[RegisterPiece]) -> None:
    """Write a register that comes piece by piece, so that only one is in memory; the first brings the parameters."""
    with contextlib.ExitStack() as stack:
        writers = {entity: stack.enter_context(_writer(folder, entity)) for entity in SHEETS}
        for number, piece in enumerate(pieces):
            _write(writers["household"], "household", piece.households)
            _write(writers["member"], "member", piece.members)
            if number == 0:
                _write(writers["parameter"], "parameter", piece.parameters)


def _writer(folder: Path, entity: Entity) -> pq.ParquetWriter:
    marked = schema(entity).with_metadata({CHECKED_KEY: CHECKED_FORM})
    return pq.ParquetWriter(parquet_file(folder, entity), marked, compression="zstd")


def _write(writer: pq.ParquetWriter, entity: Entity, table: pa.Table) -> None:
    wanted = schema(entity)
    writer.write_table(table.select(wanted.names).cast(wanted), row_group_size=_GROUP_ROWS)


def _data(folder: Path, entity: Entity, on: date) -> SheetData:
    path = parquet_file(folder, entity)
    table = _read(folder, path)
    facts = typed_facts(entity)
    missing = [fact.column for fact in facts if fact.required and fact.column not in table.column_names]
    if missing:
        raise UnusableInput(f"{path.name} 缺少必填列：{'、'.join(missing)}")
    faults: list[CellFault] = []
    values = {
        fact.column: _column(path, table, fact, faults)
        for fact in facts
        if fact.column in table.column_names and fact.kind != "id_number"
    }
    if entity != "parameter":
        found = identities(table["id_number"].to_pylist(), on)
        for index, fault in found.faults:
            faults.append(CellFault(index, "id_number", str(table["id_number"][index].as_py() or ""), fault.reason))
        values |= {"id_number": found.numbers, BIRTH: found.births, SEX: found.sexes}
    return SheetData(
        entity=entity,
        sheet=path.name,
        table=table_of(entity, values, table.num_rows),
        rows=np.arange(1, table.num_rows + 1, dtype=np.int32),
        faults=faults,
        blanks=_blanks(table, facts),
        notes=_unknown_columns(path, table, facts),
        present=frozenset(fact.column for fact in facts if fact.column in table.column_names),
    )


def _read(folder: Path, path: Path) -> pa.Table:
    if not path.exists():
        raise UnusableInput(f"{folder.name} 中没有 {path.name}")
    try:
        return pq.read_table(path, partitioning=None)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OSError) as error:
        raise UnusableInput(f"{path.name} 不是有效的 Parquet 文件") from error


def _column(path: Path, table: pa.Table, fact: Fact, faults: list[CellFault]) -> pa.ChunkedArray:
    """A column in its stored type, faulty values null and named, blanks filled with what they stand for."""
    column = table[fact.column]
    try:
        stored = column.cast(arrow_type(fact))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        wanted = f"应为 {arrow_type(fact)}，实为 {column.type}"
        raise UnusableInput(f"{path.name} 的列 {fact.column} 类型或数值不符：{wanted}") from error
    if pa.types.is_floating(column.type):
        raise UnusableInput(f"{path.name} 的列 {fact.column} 是浮点数；金额应为整数分，其他数应为整数")
    if fact.kind in ("choice", "text", "region"):
        stored = pc.if_else(pc.equal(stored, ""), pa.scalar(None, pa.string()), stored)
    if fact.required:
        _name_faults(fact, stored, pc.is_null(stored), faults)
    wrong = pc.and_(pc.is_valid(stored), pc.fill_null(_wrong(fact, stored), False))
    if pc.any(wrong).as_py():
        _name_faults(fact, stored, wrong, faults)
        stored = pc.if_else(wrong, pa.scalar(None, stored.type), stored)
    return stored if fact.default is None else pc.fill_null(stored, pa.scalar(fact.default, stored.type))


def _wrong(fact: Fact, stored: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which values are outside the fact's range or choices."""
    if fact.kind in ("money", "count"):
        return pc.or_(pc.less(stored, fact.minimum), pc.greater(stored, fact.maximum))
    if fact.kind == "choice":
        return pc.invert(pc.is_in(stored, value_set=pa.array(fact.choices)))
    if fact.kind == "region":
        return pc.invert(pc.match_substring_regex(stored, r"^[0-9]{6}$"))
    return pc.and_(pc.is_valid(stored), False)


def _name_faults(fact: Fact, stored: pa.ChunkedArray, wrong: pa.ChunkedArray, faults: list[CellFault]) -> None:
    for index in np.flatnonzero(np.asarray(wrong)):
        value = stored[int(index)].as_py()
        faults.append(CellFault(int(index), fact.column, "" if value is None else str(value), _reason(fact, value)))


def _reason(fact: Fact, value: int | str | None) -> str:
    if value is None:
        return REQUIRED_BLANK.reason
    if isinstance(value, int):
        money = f"（{yuan_text(value)} 元）" if fact.kind == "money" else ""
        return range_fault(fact, value).reason + money
    if fact.kind == "choice":
        return unknown_choice(fact, value, {choice: choice for choice in fact.choices})
    return NOT_A_REGION.reason


def _blanks(table: pa.Table, facts: list[Fact]) -> dict[str, np.ndarray]:
    """Row indexes of blanks that deserve a note, by English name."""
    noted = [fact.column for fact in facts if fact.note_when_blank]
    everywhere = np.arange(table.num_rows, dtype=np.int64)
    return {
        column: np.flatnonzero(np.asarray(pc.is_null(table[column]))) if column in table.column_names else everywhere
        for column in noted
    }


def _unknown_columns(path: Path, table: pa.Table, facts: list[Fact]) -> list[RowNote]:
    known = {fact.column for fact in facts} | {HOUSEHOLD_NO, BIRTH, SEX}
    unknown = [name for name in table.column_names if name not in known]
    return [RowNote(path.name, 0, name, "", "未识别的列，已忽略", "") for name in unknown]
