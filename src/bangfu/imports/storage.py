"""Uploaded files on disk: encrypted piece by piece, so that memory does not grow with the file.

Each piece is bound to its file, its number and whether it is the last: pieces cannot be swapped, moved or cut off.
"""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings

from bangfu.base.crypto import CannotOpen, keyring

_PIECE: Final = 1 << 20
_LENGTH = struct.Struct(">I")


def path_of(file_id: UUID) -> Path:
    """Where the encrypted file lies."""
    return _folder("imports") / f"{file_id}.sealed"


def store(file_id: UUID, source: Path) -> None:
    """Encrypt a file into its place; it is there whole or not at all. Raises OSError."""
    target = path_of(file_id)
    draft = target.with_suffix(".draft")
    try:
        with source.open("rb") as plain, draft.open("wb") as sealed:
            for number, (piece, last) in enumerate(_pieces(plain)):
                box = keyring().seal(piece, _context(file_id, number, last))
                sealed.write(_LENGTH.pack(len(box)) + box)
            sealed.flush()
            os.fsync(sealed.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def opened(file_id: UUID, name: str) -> Iterator[Path]:
    """The file in the clear under a name of ours with the right ending, gone when the block ends.

    Raises OSError, and CannotOpen where the stored file was altered.
    """
    path = _folder("working") / working_name(file_id, name)
    try:
        with path.open("wb") as plain:
            plain.writelines(_unsealed(file_id))
        yield path
    finally:
        path.unlink(missing_ok=True)


def working_name(file_id: UUID, name: str) -> str:
    """What the file is called while it is in the clear; messages of the reader show it."""
    return f"{file_id}-{os.getpid()}-{threading.get_ident()}{Path(name).suffix.lower()}"


def delete(file_id: UUID) -> None:
    """Remove the stored file, if it is there."""
    path_of(file_id).unlink(missing_ok=True)


def working_files() -> Iterable[Path]:
    """Files in the clear that a killed process may have left."""
    return _folder("working").iterdir()


def sealed_files() -> Iterable[Path]:
    """Every uploaded file that is stored."""
    return _folder("imports").glob("*.sealed")


def context_by_path(path: Path, number: int, last: bool) -> str:
    """What a piece of a stored file is bound to."""
    return _context(UUID(path.stem), number, last)


def _folder(name: str) -> Path:
    folder = Path(settings.BANGFU_FILES) / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _pieces(plain: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    piece = plain.read(_PIECE)
    while True:
        following = plain.read(_PIECE)
        yield piece, not following
        if not following:
            return
        piece = following


def _unsealed(file_id: UUID) -> Iterator[bytes]:
    boxes = _boxes(path_of(file_id))
    box = next(boxes, None)
    number = 0
    while box is not None:
        following = next(boxes, None)
        yield keyring().open(box, _context(file_id, number, following is None))
        box, number = following, number + 1


def _boxes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as sealed:
        while head := sealed.read(_LENGTH.size):
            length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
            box = sealed.read(length) if 0 < length <= 2 * _PIECE else b""
            if not box or len(box) < length:
                raise CannotOpen("the stored file was cut off")
            yield box


def _context(file_id: UUID, number: int, last: bool) -> str:
    return f"imports.file.{file_id}.{number}.{'last' if last else 'more'}"
