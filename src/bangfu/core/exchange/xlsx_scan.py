"""Look through an .xlsx for cells that the fast reader would hand over as blanks.

python-calamine gives an empty text for an error value (#REF!) and for a formula that was never computed. A blank
amount reads as 0, so such a cell must not pass for a blank: this scan finds where they stand.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from posixpath import join, normpath
from typing import BinaryIO, Final
from xml.etree import ElementTree as ET

from bangfu.core.exchange.problems import UnusableInput
from bangfu.core.exchange.values import UNCOMPUTED, Unreadable, error_cell
from bangfu.core.exchange.zip_guard import checked_entries, damaged, unpacked_chunks
from bangfu.core.national.text import squeeze_text

Place = tuple[int, int]
"""Row and column of a cell, counted from 0."""

_SMALL_PART: Final = 16 * 1024**2
_LONGEST_ROW: Final = 64 * 1024**2
_MOST_CELLS: Final = 60_000_000
_DOCUMENT: Final = "/officeDocument"
# Plain searches, because a pattern costs as much as reading the sheet; nearly every piece has none of these.
_MARKS: Final = (b'"e"', b"'e'", b"<f", b":f>", b":f ", b":f/")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\bt\s*=\s*["'](\w+)["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>/]*>(.*?)</(?:\w+:)?v>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_DIMENSION = re.compile(rb"""<(?:\w+:)?dimension\s+ref\s*=\s*["']([A-Z]+)(\d+):([A-Z]+)(\d+)["']""")


def unreadable_cells(path: Path, wanted: frozenset[str]) -> dict[str, dict[Place, Unreadable]]:
    """Cells without a usable value, by sheet title, of the wanted sheets (named without blanks).

    Every part of the file is unpacked once and its size counted. Raises UnusableInput for a file that is no
    workbook, is damaged, or unpacks to too much.
    """
    entries = {_part(entry.filename): entry for entry in checked_entries(path)}
    found: dict[str, dict[Place, Unreadable]] = {}
    try:
        with path.open("rb") as file:
            sheets = {part: name for name, part in _sheet_parts(path, file, entries).items()}
            sheets = {part: name for part, name in sheets.items() if squeeze_text(name) in wanted}
            for part, entry in entries.items():
                chunks = unpacked_chunks(path, file, entry)
                if part in sheets:
                    found[sheets[part]] = _scan(path, sheets[part], chunks)
                else:
                    for _ in chunks:
                        pass
    except (ET.ParseError, KeyError, ValueError, StopIteration) as error:
        raise damaged(path) from error
    return found


def _sheet_parts(path: Path, file: BinaryIO, entries: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """The part that holds each sheet, by sheet name."""

    def xml(name: str) -> ET.Element:
        part = _part(name)
        if entries[part].file_size > _SMALL_PART:
            raise UnusableInput(f"{path.name} 的目录部分过大，不是正常的工作簿，已拒绝读取")
        return ET.fromstring(b"".join(unpacked_chunks(path, file, entries[part])))

    book = next(target for kind, _, target in _relations(xml("_rels/.rels"), "") if kind.endswith(_DOCUMENT))
    folder, _, leaf = book.rpartition("/")
    targets = {key: target for _, key, target in _relations(xml(join(folder, "_rels", f"{leaf}.rels")), folder)}
    parts = {}
    for element in xml(book).iter():
        if element.tag.endswith("}sheet"):
            key = next(value for name, value in element.attrib.items() if name.endswith("}id"))
            parts[element.attrib["name"]] = targets[key]
    return parts


def _relations(element: ET.Element, folder: str) -> Iterator[tuple[str, str, str]]:
    for relation in element:
        target = relation.attrib["Target"]
        whole = target if target.startswith("/") else normpath(join(folder, target))
        yield relation.attrib["Type"], relation.attrib["Id"], _part(whole)


def _part(name: str) -> str:
    """The comparable name of a part: some writers use backslashes, a leading slash or another case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _scan(path: Path, sheet: str, chunks: Iterator[bytes]) -> dict[Place, Unreadable]:
    found: dict[Place, Unreadable] = {}
    for first, piece in enumerate(_whole_rows(path, chunks)):
        if first == 0:
            _refuse_vast(path, sheet, piece)
        if any(mark in piece for mark in _MARKS):
            for cell in _CELL.finditer(piece):
                unreadable = _unreadable(cell[1], cell[2] or b"")
                if unreadable is not None:
                    found[_place(path, sheet, cell[1])] = unreadable
    return found


def _whole_rows(path: Path, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a sheet cut behind the end of a row, so that no cell is cut in two."""
    kept = b""
    for chunk in chunks:
        kept += chunk
        cut = kept.rfind(b"row>") + 4
        if cut > 4:
            yield kept[:cut]
            kept = kept[cut:]
        elif len(kept) > _LONGEST_ROW:
            raise UnusableInput(f"{path.name} 中有异常长的一行，不是正常的工作簿，已拒绝读取")
    yield kept


def _unreadable(attributes: bytes, content: bytes) -> Unreadable | None:
    type_ = _TYPE.search(attributes)
    value = _VALUE.search(content)
    if type_ is not None and type_[1] == b"e":
        return error_cell(value[1].decode("ascii", "replace").strip() if value else "#N/A")
    if type_ is None and not (value and value[1].strip()) and _FORMULA.search(content):
        return UNCOMPUTED
    return None


def _place(path: Path, sheet: str, attributes: bytes) -> Place:
    reference = _REFERENCE.search(attributes)
    if reference is None:
        raise UnusableInput(f"{path.name} 的工作表“{sheet}”里有错误值或未计算的公式，请用 Excel 或 WPS 改正并另存")
    return int(reference[2]) - 1, _column(reference[1])


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refuse_vast(path: Path, sheet: str, head: bytes) -> None:
    """One stray value in a far corner makes the reader lay out every cell before it."""
    area = _DIMENSION.search(head[:4096])
    if area is None:
        return
    rows, width = int(area[4]) - int(area[2]) + 1, _column(area[3]) - _column(area[1]) + 1
    if rows * width > _MOST_CELLS:
        raise UnusableInput(
            f"{path.name} 的工作表“{sheet}”数据区域过大（{rows} 行 {width} 列），请删除远处零散的单元格后另存再用"
        )
