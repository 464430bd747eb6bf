"""Output that appears whole or not at all: written beside its place under another name, then moved there."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_or_nothing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside ``path``; on success what was written there replaces ``path`` in one step.

    On any exception, an interrupt included, the temporary file is removed and ``path`` stays as it was. OSError (a
    full disk, a missing folder, no permission) reaches the caller.
    """
    part = _beside(path, f"part{path.suffix}")
    try:
        part.touch(exist_ok=False)  # within: an interrupt may come the moment the file is there
        yield part
        _sync(part)
        part.replace(path)
        _sync(path.parent)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def folder_whole_or_nothing(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``folder``; on success it becomes ``folder``.

    An older folder of that name is replaced, but only if it holds nothing that the new one does not hold too:
    otherwise FileExistsError. On any exception the temporary folder is removed and
    ``folder`` stays as it was. OSError reaches the caller.
    """
    part = _beside(folder, "part")
    try:
        part.mkdir()
        yield part
        for file in part.rglob("*"):
            _sync(file)
        _refuse_others(part, folder)
        _move_in(part, folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.{ending}")


def _refuse_others(part: Path, folder: Path) -> None:
    """A folder with somebody's other files in it is not ours to replace."""
    new = {file.name for file in part.iterdir()}
    others = sorted(file.name for file in folder.iterdir() if file.name not in new) if folder.exists() else []
    if others:
        raise FileExistsError(f"文件夹 {folder.name} 里有其他文件（如 {others[0]}），请换一个输出文件夹")


def _move_in(part: Path, folder: Path) -> None:
    """Put ``part`` in the place of ``folder``; a folder cannot be replaced in one step, so the old one steps aside.

    The old one is deleted only when the new one stands.
    """
    if not folder.exists():
        part.rename(folder)
        return
    aside = _beside(folder, "old")
    folder.rename(aside)
    try:
        part.rename(folder)
    except BaseException:
        aside.rename(folder)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _sync(path: Path) -> None:
    """Bring a file or folder to the disk; Windows has no such thing for folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
