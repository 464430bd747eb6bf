"""Reading the whole chain again and naming the first entry that is not as it was written."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.db.models import Max

from bangfu.audit.anchors import Anchor
from bangfu.audit.links import link_of
from bangfu.audit.models import Chain, Entry
from bangfu.audit.services import MAIN

Kind = Literal["altered", "missing", "added", "head", "anchor"]
_CHUNK = 2_000


@dataclass(frozen=True)
class Finding:
    """What is wrong, at which number; ``text`` is a Chinese sentence for the auditor."""

    kind: Kind
    number: int
    text: str


@dataclass(frozen=True)
class Verified:
    """How many entries were read, how many anchors were compared, and the first thing found wrong."""

    entries: int
    anchors: int
    finding: Finding | None


def verify_chain(anchors: Sequence[Anchor]) -> Verified:
    """Read every entry once, in order and bounded memory, beside the anchors of earlier days.

    What is written while this runs is left for the next time: the last number is read before the head, and entries
    and head are always written together.
    """
    last_stored = Entry.objects.filter(chain_id=MAIN).aggregate(last=Max("number"))["last"] or 0
    head = Chain.objects.filter(name=MAIN).first() or Chain(name=MAIN)
    reading = _Reading(head, {anchor.number: anchor for anchor in anchors})
    finding = reading.first_fault() or _beyond(head, last_stored, anchors)
    return Verified(reading.read, len(anchors), finding)


class _Reading:
    """One pass over the entries up to the head."""

    def __init__(self, head: Chain, anchors: dict[int, Anchor]) -> None:
        self.head = head
        self.anchors = anchors
        self.read = 0
        self.link = b""

    def first_fault(self) -> Finding | None:
        """The first thing wrong, or None."""
        try:
            for entry in self._entries():
                finding = self._check(entry)
                if finding:
                    return finding
        except (ValueError, TypeError) as fault:  # a value that no longer reads as what its column holds
            return Finding("altered", self.read + 1, f"第 {self.read + 1} 号记录被改动，已无法读出：{fault}")
        if self.read < self.head.last_number:
            return _missing(self.read + 1, self.head.last_number)
        if not hmac.compare_digest(bytes(self.head.last_link), self.link):
            return Finding("head", self.read, f"链头的校验值与第 {self.read} 号记录不符，链头被改动")
        return None

    def _entries(self) -> Iterator[Entry]:
        rows = Entry.objects.filter(chain_id=MAIN, number__lte=self.head.last_number).order_by("number")
        return iter(rows.iterator(chunk_size=_CHUNK))

    def _check(self, entry: Entry) -> Finding | None:
        due = self.read + 1
        if entry.number < due:
            return Finding("added", entry.number, f"第 {entry.number} 号记录是外加的")
        if entry.number > due:
            return _missing(due, entry.number - 1)
        link = bytes(entry.link)
        if not hmac.compare_digest(link, link_of(vars(entry), self.link, settings.BANGFU_AUDIT_KEY)):
            return Finding(
                "altered", due, f"第 {due} 号记录被改动、调换或伪造（记录时间 {entry.at:%Y-%m-%d %H:%M:%S}）"
            )
        anchor = self.anchors.get(due)
        if anchor and not hmac.compare_digest(anchor.link, link):
            return Finding("anchor", due, f"第 {due} 号记录与 {anchor.day} 的锚点不符，这一号及之前的记录被整体改写")
        self.read, self.link = due, link
        return None


def _missing(first: int, last: int) -> Finding:
    which = f"第 {first} 号" if first == last else f"第 {first} 至 {last} 号"
    return Finding("missing", first, f"缺少{which}记录")


def _beyond(head: Chain, last_stored: int, anchors: Sequence[Anchor]) -> Finding | None:
    """What stands after the head, in another chain, or was there when an anchor was written."""
    if last_stored > head.last_number:
        return Finding("added", head.last_number + 1, f"链头止于第 {head.last_number} 号，其后的记录是外加的")
    stray = Entry.objects.exclude(chain_id=MAIN).order_by("number").first()
    if stray:
        return Finding("added", stray.number, f"另一条链「{stray.chain_id}」里有外加的第 {stray.number} 号记录")
    cut = [anchor for anchor in anchors if anchor.number > head.last_number]
    if not cut:
        return None
    text = f"{cut[-1].day} 的锚点记有第 {cut[-1].number} 号，现在只到第 {head.last_number} 号：末尾的记录被删去"
    return Finding("missing", head.last_number + 1, text)
