"""The facts that verdicts were made from, sealed in blocks beside them: enough to make each again, without a name.

A block holds some thousand households in columns; a verdict names its block and its row there. Sealed household by
household, the facts of a million would cost more than screening them (docs/decisions/0027).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa

from bangfu.base.crypto import CannotOpen, keyring
from bangfu.core.facts.register import HOUSEHOLD_NO
from bangfu.core.screening.duckdb_engine import Lines
from bangfu.registry.columnar.renewing import NOT_KEPT, KeptBlock, form
from bangfu.registry.selectors import HOUSEHOLD_ID
from bangfu.screenings.models import FactsBlock, Verdict

Values = Mapping[str, Any]

BLOCK: Final = 2_000
"""Households in a block: large enough that its parts weigh nothing, small enough to open for the page of one family."""

_OPTIONS: Final = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass(frozen=True)
class Facts:
    """What an evaluator takes for one household."""

    household: Values
    members: list[Values]
    parameters: Mapping[str, int | None]
    parameters_after: Mapping[str, int | None] | None = None
    """Of a what-if: the parameters under the version that is tried; else None."""


def facts_of(verdict: Verdict) -> Facts:
    """The facts that a stored verdict was made from. Raises CannotOpen, also where a faulty file left none."""
    return FactsReader().of(verdict)


class FactsReader:
    """Opens the facts of several verdicts, each block once; what it opened goes with it."""

    def __init__(self) -> None:
        self._opened: dict[tuple[UUID | None, int], _Opened] = {}

    def of(self, verdict: Verdict) -> Facts:
        """The facts of a verdict. Raises CannotOpen, also where a faulty file left none."""
        if verdict.block is None or verdict.row is None:
            raise CannotOpen("no facts were kept")
        return self.at(verdict.household_id, verdict.block, verdict.row, run_id=verdict.run_id)

    def at(self, household: UUID, block: int, row: int, **owner: UUID) -> Facts:
        """The facts of a household in a row of a block of its owner (``run_id`` or ``what_if_id``)."""
        ((_, owner_id),) = owner.items()
        key = (owner_id, block)
        if key not in self._opened:
            stored = FactsBlock.objects.filter(number=block, **owner).first()
            if stored is None:
                raise CannotOpen("no such block")
            self._opened[key] = _Opened.of(stored)
        return self._opened[key].facts(household, row)


@dataclass(frozen=True)
class _Opened:
    households: pa.Table
    members: pa.Table
    owners: Any
    lines: Lines
    lines_after: Lines

    @classmethod
    def of(cls, block: FactsBlock) -> _Opened:
        households, members, _ = opened_tables(bytes(block.sealed), context_of(block))
        after = json.loads(households.schema.metadata.get(b"lines_after", b"{}"))
        return cls(households, members, np.asarray(members[HOUSEHOLD_NO]), lines_of(households), after)

    def facts(self, household: UUID, row: int) -> Facts:
        found = self.households.slice(row, 1).to_pylist()
        if not found or found[0].pop(HOUSEHOLD_ID) != str(household):
            raise CannotOpen("the facts in this row are another household's")
        first, last = (int(place) for place in np.searchsorted(self.owners, [row, row + 1]))
        members = self.members.slice(first, last - first).drop_columns([HOUSEHOLD_NO]).to_pylist()
        values = found[0]
        region = values["region"]
        return Facts(values, members, self.lines[region], self.lines_after.get(region))


def opened_tables(sealed: bytes, context: str) -> KeptBlock:
    """The tables of a block; ``beside`` is empty where its verdicts were not kept with it. Raises CannotOpen."""
    plain = pa.BufferReader(keyring().open(sealed, context))
    households, members = (pa.ipc.open_stream(plain).read_all() for _ in range(2))
    beside = pa.ipc.open_stream(plain).read_all() if plain.tell() < plain.size() else pa.table({})
    return KeptBlock(households, members, beside)


def lines_of(households: pa.Table) -> Lines:
    """The lines by region that the households of a block were judged by."""
    found: Lines = json.loads(households.schema.metadata[b"lines"])
    return found


def sealed_blocks(
    households: pa.Table,
    members: pa.Table,
    lines: Lines,
    number: int,
    *,
    after: Lines | None = None,
    beside: pa.Table | None = None,
    **owner: UUID,
) -> list[FactsBlock]:
    """The blocks, not stored yet, of households numbered from 0 (in order, with their keys), from a number on.

    ``lines`` are the parameters by region; ``after`` those under the version that a what-if tries. ``beside`` is what
    the households were judged to be, row by row.
    """
    told = {"lines": lines} if after is None else {"lines": lines, "lines_after": after}
    blocks: list[FactsBlock] = []
    kept, people = _kept(households).drop_columns([HOUSEHOLD_NO]), _kept(members)
    owners = np.asarray(members[HOUSEHOLD_NO])
    for start in range(0, households.num_rows, BLOCK):
        first, last = (int(place) for place in np.searchsorted(owners, [start, start + BLOCK]))
        rows = people.slice(first, last - first)
        rows = rows.set_column(0, HOUSEHOLD_NO, pa.array(owners[first:last] - start, pa.int32()))
        block = FactsBlock(number=number + len(blocks), **owner)
        more = [] if beside is None else [beside.slice(start, BLOCK)]
        block.sealed = keyring().seal(_packed(kept.slice(start, BLOCK), [rows, *more], told), context_of(block))
        blocks.append(block)
    return blocks


def _kept(table: pa.Table) -> pa.Table:
    return table.drop_columns([name for name in NOT_KEPT if name in table.column_names])


def _packed(households: pa.Table, others: list[pa.Table], told: Mapping[str, Lines]) -> bytes:
    regions = households["region"].unique().to_pylist()
    metadata = {
        name: json.dumps({region: dict(lines[region]) for region in regions}, ensure_ascii=False)
        for name, lines in told.items()
    }
    sink = pa.BufferOutputStream()
    for table in (households.replace_schema_metadata({**metadata, "form": form()}), *others):
        with pa.ipc.new_stream(sink, table.schema, options=_OPTIONS) as writer:
            writer.write_table(table)
    return sink.getvalue().to_pybytes()


def context_of(block: FactsBlock) -> str:
    """What a block is bound to: its owner and its number."""
    return context_at(block.run_id or block.what_if_id, block.number)


def context_at(owner: UUID | None, number: int) -> str:
    """The same by owner and number."""
    return f"screenings_factsblock.sealed.{owner}.{number}"


def places(count: int, number: int) -> tuple[pa.Array, pa.Array]:
    """Block and row of so many households whose first block has a number."""
    rows = np.arange(count)
    return pa.array(number + rows // BLOCK, pa.int32()), pa.array(rows % BLOCK, pa.int32())


def block_count(count: int) -> int:
    """How many blocks so many households fill."""
    return -(-count // BLOCK)
