"""Columns of a register as numpy arrays, and results back to Parquet: what the two peers over vectors share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks import policy

TEXTS = {
    "households": ["region", "work_status", "marriage", "accident_kind"],
    "members": ["relation", "health", "disability", "disability_grade", "occupation", "school_stage", "insurance"],
}
DECIDERS = (*policy.EXCLUSIONS, "deep", "relative", "accident", "marginal")


class Columns:
    """One table of the register: numbers as they are (a blank is -1 or False), texts as codes of a dictionary."""

    def __init__(self, register: Path, name: str) -> None:
        wanted = policy.HOUSEHOLD_COLUMNS if name == "households" else policy.MEMBER_COLUMNS
        file = register / f"{name}.parquet"
        table = pq.read_table(file, columns=list(wanted), read_dictionary=TEXTS[name])
        self._table = table.unify_dictionaries()

    def numbers(self, name: str) -> np.ndarray:
        """The values of a column; blanks become -1, or False."""
        column = self._table[name]
        if column.null_count:
            column = pc.fill_null(column, pa.scalar(-1 if pa.types.is_integer(column.type) else False, column.type))
        return np.asarray(column.to_numpy())

    def codes(self, name: str) -> np.ndarray:
        """The code of each row's text; an empty cell has the code behind the last."""
        chunks = self._table[name].chunks
        indices = pa.chunked_array([chunk.indices for chunk in chunks])
        return np.asarray(pc.fill_null(indices, len(chunks[0].dictionary)).to_numpy())

    def words(self, name: str) -> list[str | None]:
        """The text of each code."""
        return [*self._table[name].chunk(0).dictionary.to_pylist(), None]

    def table_of(self, name: str, *classes: Iterable[str]) -> np.ndarray:
        """By code: a bit for each class of words that the text belongs to."""
        sets = [set(words) for words in classes]
        bits = [sum((word in words) << bit for bit, words in enumerate(sets)) for word in self.words(name)]
        return np.array(bits, dtype=np.int64)


def dibao_by_region(register: Path, regions: list[str | None]) -> np.ndarray:
    """By code of the region: the monthly line in fen, 0 where there is none."""
    rows = pq.read_table(register / "parameters.parquet").to_pylist()
    lines = {row["region"]: row["dibao_month"] for row in rows if row["year"] == policy.ON.year}
    found = [policy.line_of(region, lines) if region else None for region in regions]
    return np.array([line or 0 for line in found], dtype=np.int64)


def write_result(
    output: Path,
    household_no: np.ndarray,
    tier: np.ndarray,
    decided_by: np.ndarray,
    causes: np.ndarray,
    score: np.ndarray,
    amounts: np.ndarray,
    warnings: np.ndarray,
) -> None:
    """Write the result: codes index the lists of :mod:`benchmarks.policy`, -1 is empty; amounts are fen."""
    columns: list[pa.Array] = [pa.array(household_no), _texts(tier, policy.TIERS), _texts(decided_by, DECIDERS)]
    columns += [_texts(cause, policy.CAUSES) for cause in causes]
    columns.append(pa.array(score.astype(np.int32), mask=score < 0))
    columns += [pa.array(amount, mask=amount < 0) for amount in amounts]
    columns += [pa.array(warning) for warning in warnings]
    table = pa.Table.from_arrays(columns, names=list(policy.COLUMNS))
    pq.write_table(table, output, compression="snappy", row_group_size=122_880)


def _texts(codes: np.ndarray, words: tuple[str, ...]) -> pa.Array:
    indices = pa.array(codes.astype(np.int8), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words))
