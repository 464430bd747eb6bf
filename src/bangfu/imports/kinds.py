"""What a kind of import implements: read a file into rows, write rows, take them back.

The app that owns the data makes one object of a subclass and registers it in its ``AppConfig.ready()``::

    kinds.register(RegisterKind())

This app then does the rest: upload, encryption, background jobs, resuming, preview, error file, undo.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils.functional import Promise

from bangfu.base.scope import Actor
from bangfu.core.exchange.problems import RowProblem

NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
WRONG: Final = "wrong"
"""Outcomes; the same words as ``StagedRow.Outcome``."""

Progress = Callable[[str], None]
"""Called now and then while a file is read, with what is being done in words; it may raise to stop the work."""


@dataclass(frozen=True)
class Difference:
    """A value that committing would change, in words for the officer: ``field`` 月收入, ``old`` 1,200.00."""

    field: str
    old: str
    new: str


@dataclass(frozen=True)
class StagedDraft:
    """One unit of work of a file (a household, an organisation unit) as the preview shows it.

    ``payload`` is a JSON object, all that ``commit`` needs; it is stored sealed. ``to_confirm`` is for a match that an
    officer must confirm first (said in ``remark``): such a row is not chosen until he ticks it.
    """

    source_row: int
    key: str
    label: str
    outcome: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    problems: Sequence[RowProblem] = ()
    changes: Sequence[Difference] = ()
    to_confirm: bool = False
    remark: str = ""


@dataclass(frozen=True)
class Committed:
    """What became of a row: ``undo`` (any text, stored sealed) takes it back; "" with problems if not written."""

    undo: str = ""
    problems: Sequence[RowProblem] = ()


class ImportKind(ABC):
    """A kind of import. ``action`` is needed to upload, commit and undo; it is checked again by ``commit``."""

    code: str
    label: str | Promise
    action: str
    endings: tuple[str, ...] = (".xlsx",)
    template_name: str
    chunk = 500

    @abstractmethod
    def write_template(self, path: Path) -> None:
        """Write the empty workbook that officers fill in."""

    @abstractmethod
    def stage(self, actor: Actor, path: Path, *, on: date, start: int, progress: Progress) -> Iterator[StagedDraft]:
        """Read a file and say of each row what it would do, in a fixed order, leaving out the first ``start`` rows.

        Compare with what is stored in bulk, some hundred rows at a time. Raises core's UnusableInput for a file that
        is no use at all.
        """

    @abstractmethod
    def commit(self, actor: Actor, payloads: Sequence[Mapping[str, Any]], *, on: date, source: str) -> list[Committed]:
        """Write some rows; runs inside one transaction with the mark that they are written.

        A row that has become wrong since it was staged is left out and comes back with its problems.
        """

    @abstractmethod
    def why_not_undo(self, undos: Sequence[str]) -> list[str]:
        """For each committed row "" if nothing has been built on it, else the reason, in words, naming the row."""

    @abstractmethod
    def undo(self, actor: Actor, undos: Sequence[str], *, source: str) -> list[str]:
        """Take rows back, given in the order of writing; inside one transaction. Answers as ``why_not_undo``."""

    @abstractmethod
    def write_wrong_rows(self, path: Path, problems: Sequence[RowProblem], target: Path) -> None:
        """Write the rows of the file at ``path`` that did not pass, with a last column 错误原因, as a workbook."""


KINDS: dict[str, ImportKind] = {}


def register(kind: ImportKind) -> None:
    """Make a kind known; once for each, from ``AppConfig.ready()``."""
    KINDS[kind.code] = kind
