"""What differs between two texts of a criteria set, entry by entry; and one text brought up to another's changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from bangfu.core.criteria.sections import HEADER, SECTIONS, entries_of, key_of, label_of
from bangfu.core.criteria.text_edits import changed, inserted, replacing, without
from bangfu.core.criteria.yaml_spans import Data, Path, read_spans

Kind = Literal["added", "removed", "changed", "moved"]
_OF_DRAFT: Final = ("名称", "版本")
"""What a draft keeps of its own when it is brought up to date."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value of an entry: where in it, and what it says in both texts ("" where it says nothing)."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that differs. ``section`` is a key of the file; for the set's own values it is empty."""

    section: str
    key: str
    label: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()
    before: Data = None
    after: Data = None


def entry_changes(before: str, after: str) -> list[EntryChange]:
    """What the second text says otherwise than the first. Raises CriteriaError for a text that cannot be read."""
    old, new = read_spans(before).data(), read_spans(after).data()
    changes = [change for key in HEADER if (change := _header_change(key, old, new))]
    for section in SECTIONS:
        changes.extend(_section_changes(section, entries_of(old, section), entries_of(new, section)))
    return changes


def _header_change(key: str, old: Data, new: Data) -> EntryChange | None:
    before = old.get(key) if isinstance(old, dict) else None
    after = new.get(key) if isinstance(new, dict) else None
    if before == after:
        return None
    return EntryChange("", key, key, "changed", tuple(_field_changes(before, after, key)), before, after)


def _section_changes(section: str, before: list[Data], after: list[Data]) -> Iterator[EntryChange]:
    old = {key_of(section, entry): entry for entry in before}
    new = {key_of(section, entry): entry for entry in after}
    for key, entry in old.items():
        if key not in new:
            yield EntryChange(section, key, label_of(entry), "removed", before=entry)
    common = [key for key in old if key in new]
    places = {key: place for place, key in enumerate(common)}
    place = 0
    for key, entry in new.items():
        if key not in old:
            fields = tuple(_field_changes(None, entry, ""))
            yield EntryChange(section, key, label_of(entry), "added", fields, after=entry)
            continue
        if old[key] != entry:
            fields = tuple(_field_changes(old[key], entry, ""))
            yield EntryChange(section, key, label_of(entry), "changed", fields, old[key], entry)
        elif section != "案例" and places[key] < place:
            yield EntryChange(section, key, label_of(entry), "moved", before=entry, after=entry)
        place = max(place, places[key])


def _field_changes(before: Data, after: Data, path: str) -> Iterator[FieldChange]:
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = before if isinstance(before, dict) else {}, after if isinstance(after, dict) else {}
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _field_changes(old.get(key), new.get(key), f"{path} {key}".strip())
    elif before != after:
        yield FieldChange(path, said(before), said(after))


def said(data: Data) -> str:
    """A value on one line, for a reader."""
    if isinstance(data, dict):
        return "，".join(f"{key} {said(part)}" for key, part in data.items())
    if isinstance(data, list):
        return "；".join(said(part) for part in data)
    return data or ""


@dataclass(frozen=True, slots=True)
class Rebased:
    """A draft with what a later version changed; ``conflicts`` are entries that both changed, left as drafted."""

    text: str
    taken: list[EntryChange]
    conflicts: list[EntryChange]


def rebased(base: str, later: str, draft: str) -> Rebased:
    """The draft with everything that changed from base to later, where the draft itself has not touched it.

    Raises CriteriaError, CannotEdit.
    """
    own = {(change.section, change.key): change for change in entry_changes(base, draft)}
    taken, conflicts = [], []
    for change in entry_changes(base, later):
        mine = own.get((change.section, change.key))
        if (change.section == "" and change.key in _OF_DRAFT) or change.kind == "moved":
            continue
        if mine is None or mine.kind == "moved":
            draft = _taken_over(draft, change)
            taken.append(change)
        elif mine.after != change.after:
            conflicts.append(change)
    return Rebased(draft, taken, conflicts)


def _taken_over(text: str, change: EntryChange) -> str:
    if not change.section:
        return changed(text, (change.key,), replacing(change.before, change.after))
    entries = entries_of(read_spans(text).data(), change.section)
    keys = [key_of(change.section, entry) for entry in entries]
    if change.kind == "added":
        return inserted(text, (change.section,), len(entries), change.after)
    place: Path = (change.section, keys.index(change.key))
    if change.kind == "removed":
        return without(text, place)
    return changed(text, place, replacing(change.before, change.after))
