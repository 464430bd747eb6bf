"""The sheets of an uploaded register: a workbook, or a zip of CSV files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from bangfu.core.exchange.csv_folder import CsvFolderSource
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.row_sheets import RowSheet
from bangfu.core.exchange.sheet_data import SHEETS
from bangfu.core.exchange.workbook_source import WorkbookSource
from bangfu.core.exchange.zip_guard import checked_entries, unpacked_chunks
from bangfu.core.facts.catalogue import Entity
from bangfu.core.facts.register import TABLES

ENDINGS: Final = (".xlsx", ".zip")
ROW_ENTITIES: Final[tuple[Entity, ...]] = ("household", "member")

_CSV_NAMES: Final = frozenset(f"{name}.csv" for names in (SHEETS, TABLES) for name in names.values())


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """What core's reader takes: the workbook itself, or a folder with the CSV files of the zip, gone afterwards.

    Raises UnusableInput for a zip without them.
    """
    if path.suffix.lower() != ".zip":
        yield path
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix="csv-") as name:
        folder = Path(name) / "压缩包"  # messages of the reader name it
        folder.mkdir()
        _unpack(path, folder)
        yield folder


def _unpack(path: Path, folder: Path) -> None:
    found = False
    with path.open("rb") as packed:
        for entry in checked_entries(path):
            name = PurePosixPath(entry.filename.replace("\\", "/")).name  # never the archive's own path
            if name not in _CSV_NAMES:
                continue
            found = True
            with (folder / name).open("wb") as plain:
                plain.writelines(unpacked_chunks(path, packed, entry))
    if not found:
        names = "、".join(f"{SHEETS[entity]}.csv" for entity in ROW_ENTITIES)
        raise UnusableInput(f"{path.name} 里没有 {names}")


def sheets_of(place: Path) -> Callable[[Entity], RowSheet | None]:
    """The sheets of a workbook or folder by entity. Raises UnusableInput."""
    if place.is_dir():
        return CsvFolderSource(place).sheet
    book = WorkbookSource(place, SHEETS.values())
    return lambda entity: book.sheet(SHEETS[entity])
