"""Files on disk, encrypted in chunks that are bound to their document and their order."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from bangfu.base.crypto import CannotOpen, keyring
from bangfu.base.refusals import Refused

_CHUNK = 1024 * 1024
_LENGTH = 4


def store(key: UUID, content: bytes) -> None:
    """Write a document's content; complete or not at all. Raises Refused when the disk does not take it."""
    path = _path(key)
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with unfinished.open("wb") as file:
            for start in range(0, max(len(content), 1), _CHUNK):
                last = start + _CHUNK >= len(content)
                sealed = keyring().seal(content[start : start + _CHUNK], _context(key, start, last))
                file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise Refused(file=_("服务器存不下这个文件（磁盘已满或不可写），请联系管理员；其他内容未受影响")) from error


def read(key: UUID) -> bytes:
    """The content of a document. Raises CannotOpen for one that is missing, cut or altered."""
    try:
        stored = _path(key).read_bytes()
    except OSError as error:
        raise CannotOpen("no such file") from error
    pieces: list[bytes] = []
    place = 0
    while place < len(stored):
        length = int.from_bytes(stored[place : place + _LENGTH], "big")
        sealed = stored[place + _LENGTH : place + _LENGTH + length]
        place += _LENGTH + length
        pieces.append(keyring().open(sealed, _context(key, len(pieces) * _CHUNK, place >= len(stored))))
    return b"".join(pieces)


def remove(key: UUID) -> None:
    """Delete a document's content."""
    _path(key).unlink(missing_ok=True)


def sealed_files() -> Iterable[Path]:
    """Every document that is stored."""
    return (path for path in (Path(settings.BANGFU_FILES) / "documents").glob("*/*") if not path.suffix)


def context_by_path(path: Path, number: int, last: bool) -> str:
    """What a piece of a stored document is bound to."""
    return _context(UUID(hex=path.name), number * _CHUNK, last)


def _context(key: UUID, start: int, last: bool) -> str:
    return f"registry.document.{key}.{start}.{'last' if last else 'more'}"


def _path(key: UUID) -> Path:
    name = key.hex
    return Path(settings.BANGFU_FILES) / "documents" / name[-2:] / name
