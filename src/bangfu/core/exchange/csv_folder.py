"""A register as a folder of CSV files with the workbook's headers, amounts in yuan."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.row_sheets import RowSheet
from bangfu.core.exchange.sheet_data import SHEETS, Piece, RegisterPiece, typed_facts
from bangfu.core.exchange.typed_columns import typed_texts
from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import TABLES

_ENCODINGS: Final = ("utf-8-sig", "gb18030")
_CHUNK: Final = 1 << 20
_BATCH_ROWS: Final = 20_000


class CsvFolderSource:
    """The CSV files of a folder, each seen as a sheet named by its file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sheet(self, entity: Entity) -> RowSheet | None:
        """The file of this entity as rows of text; None where there is none.

        Raises UnusableInput for an empty file, unknown bytes, or two files of one entity.
        """
        paths = csv_files(self._folder, entity)
        if len(paths) > 1:
            raise UnusableInput(f"{self._folder.name} 中 {paths[0].name} 和 {paths[1].name} 是同一张表，请只留一个")
        return csv_sheet(paths[0]) if paths else None


def csv_files(folder: Path, entity: Entity) -> list[Path]:
    """The files of a folder that hold this entity: the sheet's name or the English table's, with .csv."""
    names = (f"{SHEETS[entity]}.csv", f"{TABLES[entity]}.csv")
    return [folder / name for name in names if (folder / name).is_file()]


def csv_sheet(path: Path) -> RowSheet:
    """A CSV file as a sheet; its row numbers are those Excel shows. Raises UnusableInput."""
    return RowSheet(path.name, 1, _rows(path, _encoding(path)), delimited=True)


def _encoding(path: Path) -> str:
    """UTF-8 with or without its mark, else GB18030; the whole file must be readable in it."""
    if path.stat().st_size == 0:
        raise UnusableInput(f"{path.name} 是空文件")
    for encoding in _ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(_CHUNK):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnusableInput(f"{path.name} 的文字编码无法识别，请存为 UTF-8 或 GB18030（GBK）")


def _rows(path: Path, encoding: str) -> Iterator[Sequence[object]]:
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from csv.reader(file, strict=True)
    except csv.Error as error:
        raise UnusableInput(f"{path.name} 不是有效的 CSV 文件，请检查引号是否成对") from error


def write_register_csv(folder: Path, households: pa.Table, members: pa.Table, parameters: pa.Table) -> None:
    """Write a register into an existing folder as three CSV files that Excel opens as UTF-8."""
    write_register_csv_pieces(folder, [Piece(households, members, parameters)])


def write_register_csv_pieces(folder: Path, pieces: Iterable[RegisterPiece]) -> None:
    """Write a register that comes piece by piece, so that only one is in memory; the first brings the parameters."""
    with contextlib.ExitStack() as stack:
        writers = {entity: _writer(stack, folder, entity) for entity in SHEETS}
        for number, piece in enumerate(pieces):
            _write(writers["household"], "household", piece.households)
            _write(writers["member"], "member", piece.members)
            if number == 0:
                _write(writers["parameter"], "parameter", piece.parameters)


def _writer(stack: contextlib.ExitStack, folder: Path, entity: Entity) -> Any:
    file = stack.enter_context((folder / f"{SHEETS[entity]}.csv").open("w", encoding="utf-8-sig", newline=""))
    writer = csv.writer(file)
    writer.writerow([fact.name for fact in typed_facts(entity)])
    return writer


def _write(writer: Any, entity: Entity, table: pa.Table) -> None:
    for batch in table.to_batches(max_chunksize=_BATCH_ROWS):
        rows = pa.Table.from_batches([batch])
        writer.writerows(zip(*(typed_texts(fact, rows[fact.column]) for fact in typed_facts(entity)), strict=True))
