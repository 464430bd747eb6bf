"""Open a register workbook safely and hand over its sheets row by row."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.row_sheets import RowSheet
from bangfu.core.exchange.values import Unreadable
from bangfu.core.exchange.xlsx_scan import Place, unreadable_cells
from bangfu.core.exchange.zip_guard import checked_entries, damaged, encrypted, unpacked_chunks
from bangfu.core.national.text import squeeze_text

WORKBOOK_ENDINGS: Final = (".xlsx", ".xlsm", ".ods")

_OLE: Final = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")
_ODS_MANIFEST: Final = "META-INF/manifest.xml"
_ODS_CONTENT: Final = "content.xml"
_ODS_ENCRYPTED: Final = b"encryption-data"
_ODS_ERROR: Final = b'calcext:value-type="error"'


class WorkbookSource:
    """A workbook whose sheets are asked for one by one, so that only one is in memory.

    ``wanted`` names the sheets that may be asked for. Raises UnusableInput for what cannot be opened.
    """

    def __init__(self, path: Path, wanted: Iterable[str]) -> None:
        self._path = path
        _refuse_other_files(path)
        self._unreadable: dict[str, dict[Place, Unreadable]] = {}
        if path.suffix.lower() == ".ods":
            _refuse_bad_ods(path)
        else:
            self._unreadable = unreadable_cells(path, frozenset(wanted))
        try:
            self._book = CalamineWorkbook.from_path(path)
        except PasswordError as error:
            raise encrypted(path) from error
        except (CalamineError, OSError) as error:
            raise damaged(path) from error
        self._names = {squeeze_text(name): name for name in self._book.sheet_names}

    def sheet(self, name: str) -> RowSheet | None:
        """The sheet of this name, stray blanks in its title ignored; None where there is none."""
        title = self._names.get(name)
        if title is None:
            return None
        try:
            sheet = self._book.get_sheet_by_name(title)
        except (CalamineError, OSError) as error:
            raise UnusableInput(f"{self._path.name} 的工作表“{title}”读不出来（文件已损坏）") from error
        start = sheet.start
        if start is None:
            return RowSheet(title, 1, ())
        return RowSheet(title, start[0] + 1, _rows(sheet, start, self._unreadable.get(title, {})))

    def sheet_names(self) -> list[str]:
        """The titles of all sheets."""
        return list(self._book.sheet_names)


def _rows(sheet: CalamineSheet, start: Place, unreadable: dict[Place, Unreadable]) -> Iterator[Sequence[object]]:
    """The rows of the used area; iter_rows begins at row 1 of the sheet, so the empty rows above are dropped."""
    by_row: dict[int, list[tuple[int, Unreadable]]] = {}
    for (line, column), cell in unreadable.items():
        by_row.setdefault(line, []).append((column, cell))
    for number, row in enumerate(sheet.iter_rows()):
        if number < start[0]:
            continue
        values: list[object] = [*row]
        for column, cell in by_row.get(number, ()):
            place = column - start[1]
            values.extend([""] * (place + 1 - len(values)))
            values[place] = cell
        yield values


def _refuse_other_files(path: Path) -> None:
    """One clear line for what is no readable workbook."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            if not head:
                raise UnusableInput(f"{path.name} 是空文件")
            if head == _OLE:
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    if content.find(_ENCRYPTED_PACKAGE) >= 0:
                        raise encrypted(path)
                raise UnusableInput(f"{path.name} 是旧版 .xls 格式，其中的错误值无法识别，请另存为 .xlsx 再用")
    except OSError as error:
        raise UnusableInput(f"无法打开 {path.name}：{error.strerror}") from error
    if not head.startswith(b"PK"):
        raise UnusableInput(f"{path.name} 不是工作簿文件（应为 .xlsx、.xlsm 或 .ods）")
    checked_entries(path)


def _refuse_bad_ods(path: Path) -> None:
    """Refuse an encrypted .ods, one with error values, whose places the reader does not tell, and broken XML, on
    which the reader would never come to an end."""
    entries = {entry.filename: entry for entry in checked_entries(path)}
    if _ODS_MANIFEST not in entries or _ODS_CONTENT not in entries:
        raise damaged(path)
    with path.open("rb") as file:
        if _holds(unpacked_chunks(path, file, entries[_ODS_MANIFEST]), _ODS_ENCRYPTED):
            raise encrypted(path)
        parser = expat.ParserCreate()
        try:
            if _holds(_parsed(unpacked_chunks(path, file, entries[_ODS_CONTENT]), parser), _ODS_ERROR):
                raise UnusableInput(f"{path.name} 里有错误值（如 #REF!），请改正或另存为 .xlsx 再用")
        except expat.ExpatError as error:
            raise damaged(path) from error


def _holds(chunks: Iterator[bytes], mark: bytes) -> bool:
    """Whether a mark stands in the bytes; they are read to their end, so that their size is known to be right."""
    kept, found = b"", False
    for chunk in chunks:
        kept = kept[-len(mark) :] + chunk
        found = found or mark in kept
    return found


def _parsed(chunks: Iterator[bytes], parser: expat.XMLParserType) -> Iterator[bytes]:
    """The same bytes, shown to an XML parser on their way, which raises ExpatError where they are no XML."""
    for chunk in chunks:
        parser.Parse(chunk, False)
        yield chunk
    parser.Parse(b"", True)
