"""Code lists of national standards and of union forms, read from the tables under `data/codes/`.

`catalogue.csv` names each list with its title, source and a note; every code says how far it is verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType

from bangfu.core.national.datafiles import packaged_rows
from bangfu.core.national.text import squeeze_text


class Evidence(StrEnum):
    """How far a code or label is verified, from a government site down to a choice of this project."""

    OFFICIAL = "official"
    PRESS = "press"
    DOCUMENT = "document"
    REPOSTED = "reposted"
    MEMORY = "memory"
    OURS = "ours"


class UnknownCodeError(ValueError):
    """A code, label or list that is not known; `str()` says so in Chinese. `nearest` is a known label or None."""

    def __init__(self, reason: str, nearest: str | None = None) -> None:
        super().__init__(reason)
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code of a list; `aliases` are other common spellings of its label."""

    code: str
    label: str
    verified: Evidence
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """A list of codes with unique labels, in the order of its source."""

    name: str
    title: str
    source: str
    note: str
    entries: tuple[CodeEntry, ...] = field(repr=False)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Every label, in order: what a drop-down shows."""
        return tuple(entry.label for entry in self.entries)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Every code, in order."""
        return tuple(entry.code for entry in self.entries)

    def label(self, code: str) -> str:
        """Return the label of a code. Raises UnknownCodeError."""
        entry = self._by_code.get(code)
        if entry is None:
            raise UnknownCodeError(f"{self.title}没有代码“{code}”")
        return entry.label

    def code(self, label: str) -> str:
        """Return the code of a label or of one of its aliases. Raises UnknownCodeError naming the nearest label."""
        return self.entry(label).code

    def entry(self, label: str) -> CodeEntry:
        """Return the entry of a label or alias, whatever its width and blanks. Raises UnknownCodeError."""
        entry = self._by_text.get(squeeze_text(label))
        if entry is not None:
            return entry
        nearest = self.nearest(label)
        hint = f"，是否为“{nearest}”" if nearest else ""
        raise UnknownCodeError(f"{self.title}没有“{label}”这一项{hint}", nearest)

    def nearest(self, label: str) -> str | None:
        """Return the known label that a mistyped one most resembles, or None where none does."""
        matches = get_close_matches(squeeze_text(label), self._by_text, n=1, cutoff=0.5)
        return self._by_text[matches[0]].label if matches else None

    @cached_property
    def _by_code(self) -> dict[str, CodeEntry]:
        return {entry.code: entry for entry in self.entries}

    @cached_property
    def _by_text(self) -> dict[str, CodeEntry]:
        aliases = {squeeze_text(alias): entry for entry in self.entries for alias in entry.aliases}
        # A label wins over another entry's alias.
        return aliases | {squeeze_text(entry.label): entry for entry in self.entries}


def code_list_names() -> tuple[str, ...]:
    """Return the name of every list of the catalogue."""
    return tuple(_catalogue())


@cache
def load_code_list(name: str) -> CodeList:
    """Return a list by its name in the catalogue, such as `health_status`. Raises UnknownCodeError.

    >>> load_code_list("sex").label("1")
    '男'
    """
    row = _catalogue().get(name)
    if row is None:
        raise UnknownCodeError(f"没有名为“{name}”的代码表")
    entries = tuple(_entry(line) for line in packaged_rows(f"codes/{name}.csv"))
    return CodeList(name, row["title"], row["source"], row["note"], entries)


@cache
def load_code_mapping(from_list: str, to_list: str) -> Mapping[str, str]:
    """Return code to code from one list to another; a code without a counterpart is absent.

    The two directions are separate tables, because neither is the inverse of the other.
    Raises UnknownCodeError where the tables hold no such pair.
    """
    pairs = {
        row["from_code"]: row["to_code"]
        for row in packaged_rows("codes/mappings.csv")
        if row["from_list"] == from_list and row["to_list"] == to_list
    }
    if not pairs:
        raise UnknownCodeError(f"没有从“{from_list}”到“{to_list}”的代码对照表")
    return MappingProxyType(pairs)


def province_of(region: str) -> str | None:
    """Return the province-level unit of a GB/T 2260 code, or None where the first two digits are unassigned."""
    return _provinces().get(region[:2])


@cache
def _provinces() -> dict[str, str]:
    entries = load_code_list("region").entries
    return {entry.code[:2]: entry.label for entry in entries if entry.code.endswith("0000")}


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in packaged_rows("codes/catalogue.csv")}


def _entry(row: Mapping[str, str]) -> CodeEntry:
    aliases = tuple(row["aliases"].split("|")) if row["aliases"] else ()
    return CodeEntry(row["code"], row["label"], Evidence(row["verified"]), aliases)
