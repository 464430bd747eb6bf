"""Refuse archives that would unpack to far more than they should, before anything unpacks them for real."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from bangfu.core.exchange.problems import UnusableInput

MOST_BYTES: Final = 4 * 1024**3
MOST_RATIO: Final = 200
_CHUNK: Final = 1 << 20
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 0x1


def checked_entries(path: Path) -> list[zipfile.ZipInfo]:
    """The entries of a zip file whose directory promises a reasonable size.

    Raises UnusableInput for a file that is no zip, is encrypted, or declares more than 4 GB or 200 times its size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise damaged(path) from error
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise encrypted(path)
    unpacked = sum(entry.file_size for entry in entries)
    _refuse_bomb(path, unpacked)
    return entries


def encrypted(path: Path) -> UnusableInput:
    """The message for a file that only opens with a password."""
    return UnusableInput(f"{path.name} 已加密，请先在 Excel 或 WPS 中取消密码再用")


def damaged(path: Path) -> UnusableInput:
    """The message for a file whose content is no workbook."""
    return UnusableInput(f"{path.name} 不是有效的工作簿文件（文件已损坏或格式不符）")


def unpacked_chunks(path: Path, file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of one entry, read from its packed bytes.

    A directory may lie about sizes, so the length is counted here and must be what the directory says.
    """
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER)
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnusableInput(f"{path.name} 使用了不支持的压缩方式，请用 Excel 或 WPS 另存后再用")
    total = 0
    try:
        for chunk in _inflated(file, entry):
            total += len(chunk)
            if total > entry.file_size:
                raise _mismatched(path)
            yield chunk
    except zlib.error as error:
        raise _mismatched(path) from error
    if total != entry.file_size:
        raise _mismatched(path)


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    left = entry.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(left, _CHUNK))):
        left -= len(packed)
        if inflater is None:
            yield packed
            continue
        while packed:
            yield inflater.decompress(packed, _CHUNK)
            packed = inflater.unconsumed_tail
    if inflater is not None:
        yield inflater.flush()


def _refuse_bomb(path: Path, unpacked: int) -> None:
    size = path.stat().st_size
    if unpacked > MOST_BYTES:
        raise UnusableInput(f"{path.name} 解压后有 {unpacked / 1024**3:.1f} GB，超过 4 GB 的上限，已拒绝读取")
    if unpacked > MOST_RATIO * size:
        times = unpacked // max(size, 1)
        raise UnusableInput(f"{path.name} 解压后是文件大小的 {times} 倍，超过 {MOST_RATIO} 倍的上限，已拒绝读取")


def _mismatched(path: Path) -> UnusableInput:
    return UnusableInput(f"{path.name} 的压缩目录与内容不符，文件已损坏或被改动，已拒绝读取")
