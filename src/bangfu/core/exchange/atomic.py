"""Output that appears whole or not at all: written beside its place under another name, then moved there."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_or_nothing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; on success what was written there replaces ``path`` in one step.

    On any exception, an interrupt included, the temporary file is removed and ``path`` stays as it was. OSError (a
    full disk, a missing folder, no permission) reaches the caller.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=f".part{path.suffix}", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
        _sync(part)
        part.chmod(_usual_mode())
        part.replace(path)
        _sync(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def folder_whole_or_nothing(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``folder``; on success it becomes ``folder``.

    An older folder of that name is replaced, and put back if the new one cannot take its place. On any exception
    the temporary folder is removed and ``folder`` stays as it was.
    """
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        yield part
        for file in part.rglob("*"):
            _sync(file)
        part.chmod(_usual_mode() | 0o111)
        _move_in(part, folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _move_in(part: Path, folder: Path) -> None:
    """Put ``part`` in the place of ``folder``; a folder cannot be replaced in one step, so the old one steps aside."""
    if not folder.exists():
        part.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".old", dir=folder.parent))
    try:
        folder.rename(aside / folder.name)
        try:
            part.rename(folder)
        except BaseException:
            (aside / folder.name).rename(folder)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _sync(path: Path) -> None:
    """Bring a file or folder to the disk; systems that cannot open a folder have nothing to bring."""
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR
    try:
        handle = os.open(path, flags)
    except PermissionError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _usual_mode() -> int:
    """The permissions a new file gets here; mkstemp gives its own owner-only ones."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
