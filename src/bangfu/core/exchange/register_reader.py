"""Read a register: workbook, folder of CSV, or folder of Parquet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from bangfu.core.exchange.csv_folder import CsvFolderSource, csv_files
from bangfu.core.exchange.parameters import no_parameters, sound_parameters
from bangfu.core.exchange.parquet import is_parquet_register, read_register_parquet
from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.register_tables import ReadRegister, register_of
from bangfu.core.exchange.row_sheets import Progress, RowSheet, read_rows
from bangfu.core.exchange.sheet_data import SHEETS, SheetData
from bangfu.core.exchange.workbook_source import WORKBOOK_ENDINGS, WorkbookSource
from bangfu.core.facts.catalogue import Entity

__all__ = ["ReadRegister", "read_register"]

_OTHER_WORKBOOKS = (".xls", ".xlsb", ".et")


def read_register(path: Path, *, on: date, progress: Progress | None = None) -> ReadRegister:
    """Read and check a register as of a date (which bounds birth dates).

    ``progress`` is called with what is being read, a file or a sheet, and the rows read so far (0 while it opens).
    Raises UnusableInput for a file or folder that cannot be used at all; anything wrong with single rows is in the
    result.
    """
    try:
        return _read_path(path, on, progress)
    except OSError as error:
        raise UnusableInput(f"无法读取 {path.name}：{error.strerror or error}") from error


def _read_path(path: Path, on: date, progress: Progress | None) -> ReadRegister:
    if path.is_dir():
        if is_parquet_register(path):
            _refuse_mixed(path)
            return read_register_parquet(path, on)
        folder = CsvFolderSource(path)
        return _read(path.name, folder.sheet, on, progress)
    if not path.exists():
        raise UnusableInput(f"找不到 {path.name}")
    ending = path.suffix.lower()
    if ending not in WORKBOOK_ENDINGS + _OTHER_WORKBOOKS:
        raise UnusableInput(f"{path.name} 不是登记表：应为工作簿（.xlsx）或含 CSV、Parquet 表的文件夹")
    if progress is not None:
        progress(path.name, 0)
    book = WorkbookSource(path, SHEETS.values())
    return _read(path.name, lambda entity: book.sheet(SHEETS[entity]), on, progress)


def _read(
    name: str, sheet_of: Callable[[Entity], RowSheet | None], on: date, progress: Progress | None
) -> ReadRegister:
    households = _required(name, sheet_of, "household", on, progress)
    members = _required(name, sheet_of, "member", on, progress)
    parameters = sheet_of("parameter")
    if parameters is None:
        return register_of(households, members, no_parameters(), [], [])
    data = read_rows(parameters, "parameter", on, progress)
    lines, problems = sound_parameters(data)
    return register_of(households, members, lines, problems, data.notes)


def _required(
    name: str, sheet_of: Callable[[Entity], RowSheet | None], entity: Entity, on: date, progress: Progress | None
) -> SheetData:
    if progress is not None:
        progress(SHEETS[entity], 0)
    sheet = sheet_of(entity)
    if sheet is None:
        raise UnusableInput(f"{name} 中没有“{SHEETS[entity]}”表")
    data = read_rows(sheet, entity, on, progress)
    if entity == "household" and data.table.num_rows == 0:
        raise UnusableInput(f"{name} 的“{sheet.name}”只有表头，没有一户")
    return data


def _refuse_mixed(folder: Path) -> None:
    if csv_files(folder, "household") or csv_files(folder, "member"):
        raise UnusableInput(f"{folder.name} 中既有 CSV 又有 Parquet，请分开存放")
