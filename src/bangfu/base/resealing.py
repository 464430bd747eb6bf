"""Sealing what is stored anew, under the key that new values use, so that an older key is needed no more.

Everything sealed belongs to a store: the sealed columns of a model are found by themselves, an app adds what lies
elsewhere (:func:`add_store`) in its ``AppConfig.ready()``. A value names its key, so a run that was broken off goes on
where it stopped: what is under the current key already is passed over. Blind indexes have a key of their own and stay.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.apps import apps
from django.db import models, transaction

from bangfu.base.crypto import CannotOpen, keyring, sealed_key_id
from bangfu.base.sealed import SealedColumn
from bangfu.base.tags import Words

BATCH = 500
_LENGTH = 4


@dataclass
class Tally:
    """Values looked at, sealed anew, and (by where they stand) those that no key here opens."""

    looked: int = 0
    renewed: int = 0
    broken: list[str] = field(default_factory=list)


Report = Callable[[Tally], None]


class Store(Protocol):
    """A place of sealed values."""

    @property
    def label(self) -> Words:
        """What lies there."""

    def keys(self) -> Counter[str]:
        """How many values each key sealed."""

    def renew(self, report: Report) -> Tally:
        """Seal anew what an older key sealed, in short transactions; ``report`` hears of every batch."""


Context = Callable[[Any], str]
"""Gives what a value is bound to, from its row."""


@dataclass(frozen=True)
class RowStore:
    """Sealed columns of a model, each with what its value is bound to.

    ``inner`` makes texts anew that hold sealed values themselves; every row is opened for it.
    """

    model: type[models.Model]
    columns: Mapping[str, Context]
    inner: Callable[[str], str] | None = None

    @property
    def label(self) -> Words:
        """The model's name."""
        return self.model._meta.verbose_name or self.model.__name__  # noqa: SLF001 - Django's documented way to it

    def keys(self) -> Counter[str]:
        """How many values each key sealed."""
        found: Counter[str] = Counter()
        for rows in self._batches():
            found.update(sealed_key_id(bytes(value)) for row in rows for value in row[1:] if value)
        return found

    def renew(self, report: Report) -> Tally:
        """Seal anew, batch by batch."""
        tally = Tally()
        for rows in self._batches():
            tally.looked += sum(bool(value) for row in rows for value in row[1:])
            stale = [row[0] for row in rows if self._is_stale(row[1:])]
            if stale:
                self._renew_rows(stale, tally)
            report(tally)
        return tally

    def _batches(self) -> Iterator[list[tuple[Any, ...]]]:
        rows = self.model._base_manager.order_by("pk").values_list("pk", *self.columns)  # noqa: SLF001
        last = None
        while True:
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
            if batch:
                yield batch
            if len(batch) < BATCH:
                return
            last = batch[-1][0]

    def _is_stale(self, values: Sequence[bytes]) -> bool:
        filled = [bytes(value) for value in values if value]
        return bool(filled) and (self.inner is not None or any(_is_old(value) for value in filled))

    @transaction.atomic
    def _renew_rows(self, pks: list[Any], tally: Tally) -> None:
        """Under lock, and read again: somebody may have written in the meantime."""
        rows = self.model._base_manager.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")  # noqa: SLF001
        changed = [row for row in rows if self._renew_row(row, tally)]
        if changed:
            self.model._base_manager.bulk_update(changed, list(self.columns), batch_size=200)  # noqa: SLF001

    def _renew_row(self, row: models.Model, tally: Tally) -> bool:
        before = tally.renewed
        for column, context_of in self.columns.items():
            value, context = bytes(getattr(row, column) or b""), context_of(row)
            if not value or not (self.inner or _is_old(value)):
                continue
            try:
                plain = keyring().open(value, context)
                fresh = self.inner(plain.decode()).encode() if self.inner else plain
            except CannotOpen:
                tally.broken.append(context)
                continue
            if _is_old(value) or fresh != plain:
                setattr(row, column, keyring().seal(fresh, context))
                tally.renewed += 1
        return tally.renewed > before


@dataclass(frozen=True)
class FileStore:
    """Sealed files: boxes one after another, each led by its length.

    ``context`` says what a box is bound to, from the file's path, the number of the box and whether it is the last.
    """

    label: Words
    paths: Callable[[], Iterable[Path]]
    context: Callable[[Path, int, bool], str]

    def keys(self) -> Counter[str]:
        """How many files each key sealed, by their first box."""
        found: Counter[str] = Counter()
        for path in self.paths():
            for box, _number, _last in boxes_of(path):
                found[sealed_key_id(box)] += 1
                break
        return found

    def renew(self, report: Report) -> Tally:
        """Write each file anew beside its place, then put it there."""
        tally = Tally()
        for path in self.paths():
            tally.looked += 1
            try:
                tally.renewed += self._renew_file(path)
            except FileNotFoundError:  # taken away in the meantime
                continue
            except CannotOpen:
                tally.broken.append(path.name)
            report(tally)
        return tally

    def _renew_file(self, path: Path) -> bool:
        if not any(_is_old(box) for box, _number, _last in boxes_of(path)):
            return False
        draft = path.with_name(f"{path.name}.renewed")
        try:
            with draft.open("wb") as file:
                for box, number, last in boxes_of(path):
                    context = self.context(path, number, last)
                    sealed = keyring().seal(keyring().open(box, context), context)
                    file.write(len(sealed).to_bytes(_LENGTH, "big") + sealed)
                file.flush()
                os.fsync(file.fileno())
            if not path.exists():
                return False
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return True


def boxes_of(path: Path) -> Iterator[tuple[bytes, int, bool]]:
    """The boxes of a sealed file with their numbers, and whether each is the last. Raises CannotOpen, OSError."""
    with path.open("rb") as file:
        number, box = 0, _box(file)
        while box:
            following = _box(file)
            yield box, number, not following
            number, box = number + 1, following


def _box(file: Any) -> bytes:
    head = file.read(_LENGTH)
    box: bytes = file.read(int.from_bytes(head, "big")) if len(head) == _LENGTH else b""
    if head and len(box) < int.from_bytes(head, "big"):
        raise CannotOpen("the file was cut off")
    return box


def _is_old(value: bytes) -> bool:
    return sealed_key_id(value) != keyring().current


_ADDED: list[Store] = []


def add_store(store: Store) -> None:
    """Add what lies elsewhere than in a sealed column, or is bound to something else than its row."""
    _ADDED.append(store)


def stores() -> list[Store]:
    """Every store: the sealed columns of all models, then what apps added."""
    special = {store.model for store in _ADDED if isinstance(store, RowStore)}
    found: list[Store] = []
    for model in apps.get_models():
        columns = {each.attname: bound_to_row(each.attname) for each in _sealed_columns(model)}
        if columns and model not in special:
            found.append(RowStore(model, columns))
    return [*found, *_ADDED]


def _sealed_columns(model: type[models.Model]) -> list[SealedColumn]:
    return [each for each in model._meta.concrete_fields if isinstance(each, SealedColumn)]  # noqa: SLF001


def bound_to_row(column: str) -> Context:
    """What a :class:`~bangfu.base.sealed.SealedText` is bound to."""
    return lambda row: f"{row._meta.db_table}.{column}.{row.pk}"  # noqa: SLF001
