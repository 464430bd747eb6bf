"""Anchors: the head of the chain, written down outside the database day by day, so that a cut tail shows.

One text file a year, one line an anchor: day, number, link in hexadecimal. Lines are only ever appended.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bangfu.audit.models import Chain
from bangfu.audit.services import MAIN

_LINK_BYTES = 32


class DamagedAnchors(Exception):  # noqa: N818 - it tells of a file, not of an error of ours
    """A line of an anchor file that cannot be read; ``str()`` names file and line in Chinese."""


@dataclass(frozen=True)
class Anchor:
    """On this day the chain ended with this entry."""

    day: date
    number: int
    link: bytes

    def line(self) -> str:
        """As it stands in the file."""
        return f"{self.day.isoformat()} {self.number} {self.link.hex()}\n"


def read_anchors(folder: Path) -> list[Anchor]:
    """Every anchor, oldest first. Raises DamagedAnchors; a folder that is not there has none."""
    return [anchor for path in sorted(folder.glob("*.txt")) for anchor in _of_file(path)]


def write_anchor(folder: Path, on: date) -> Anchor | None:
    """Append the head as it stands, on disk before this returns; None where nothing came since the last anchor."""
    head = Chain.objects.filter(name=MAIN).first()
    if head is None or head.last_number == 0:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{on.year}.txt"
    anchor = Anchor(on, head.last_number, bytes(head.last_link))
    if anchor.line().split()[1:] == _last_words(path):
        return None
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(descriptor, anchor.line().encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return anchor


def _last_words(path: Path) -> list[str]:
    """Number and link of the last line; empty where there is none."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    return lines[-1].split()[1:] if lines else []


def _of_file(path: Path) -> list[Anchor]:
    found = []
    for number, line in enumerate(path.read_text(encoding="ascii", errors="replace").splitlines(), start=1):
        try:
            day, entry, link = line.split()
            anchor = Anchor(date.fromisoformat(day), int(entry), bytes.fromhex(link))
        except ValueError:
            raise DamagedAnchors(f"锚点文件 {path.name} 第 {number} 行已损坏") from None
        if len(anchor.link) != _LINK_BYTES:
            raise DamagedAnchors(f"锚点文件 {path.name} 第 {number} 行的校验值长度不对")
        found.append(anchor)
    return found
