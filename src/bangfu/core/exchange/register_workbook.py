"""Write a register as a workbook of three sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pyarrow as pa
import xlsxwriter

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.sheet_data import SHEETS, typed_facts
from bangfu.core.exchange.sheet_layout import LAST_ROW, lay_out, new_workbook, write_cell
from bangfu.core.exchange.typed_columns import typed_cells
from bangfu.core.facts.catalogue import Entity

_BATCH_ROWS: Final = 20_000


def write_register_workbook(path: Path, households: pa.Table, members: pa.Table, parameters: pa.Table) -> None:
    """Write the three tables of a register as a workbook that the reader takes back without a difference.

    Raises UnusableInput for more rows than a sheet holds.
    """
    tables: tuple[tuple[Entity, pa.Table], ...] = (
        ("household", households),
        ("member", members),
        ("parameter", parameters),
    )
    for entity, table in tables:
        if table.num_rows > LAST_ROW:
            many = f"{SHEETS[entity]}有 {table.num_rows} 行"
            raise UnusableInput(f"{many}，超过 Excel 一张工作表的 {LAST_ROW} 行，请改用 CSV 或 Parquet 文件夹")
    with new_workbook(path) as book:
        for entity, table in tables:
            _write_sheet(book, entity, table)


def _write_sheet(book: xlsxwriter.Workbook, entity: Entity, table: pa.Table) -> None:
    sheet = book.add_worksheet(SHEETS[entity])
    formats = lay_out(book, sheet, entity)
    facts = typed_facts(entity)
    row = 0
    for batch in table.to_batches(max_chunksize=_BATCH_ROWS):
        rows = pa.Table.from_batches([batch])
        for values in zip(*(typed_cells(fact, rows[fact.column]) for fact in facts), strict=True):
            row += 1
            for column, value in enumerate(values):
                if value is not None and value != "":
                    write_cell(sheet, row, column, value, formats[column])
