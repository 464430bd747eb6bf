"""Encrypted text on a model: a column of bytes and an attribute that seals and opens it."""

from __future__ import annotations

from typing import Any, overload

from django.db import models

from bangfu.base.crypto import keyring


class SealedColumn(models.BinaryField):
    """The bytes of a sealed text; empty for an empty text, so that a blank needs no key."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": b"", "blank": True, "editable": False, **options})


class SealedText:
    """The readable side of a :class:`SealedColumn` named ``<attribute>_sealed``.

    ``phone_sealed = SealedColumn()`` with ``phone = SealedText()`` reads and writes like a text; it is not usable in
    queries, for which a model keeps a blind index beside it. The row's key must be set when it is created (see
    ``base.identifiers``).
    """

    def __set_name__(self, owner: type[models.Model], name: str) -> None:
        self.name = name
        self.column = f"{name}_sealed"
        self._owner = owner

    @overload
    def __get__(self, instance: None, owner: type[models.Model]) -> SealedText: ...
    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str: ...
    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> SealedText | str:
        if instance is None:
            return self
        sealed = bytes(getattr(instance, self.column))
        return keyring().open(sealed, self._context(instance)).decode() if sealed else ""

    def __set__(self, instance: models.Model, value: str) -> None:
        sealed = keyring().seal(value.encode(), self._context(instance)) if value else b""
        setattr(instance, self.column, sealed)

    def sealed_for(self, key: object, text: str) -> bytes:
        """What the column of the row with this key holds for a text: for rows that are never objects."""
        context = f"{self._owner._meta.db_table}.{self.column}.{key}"  # noqa: SLF001
        return keyring().seal(text.encode(), context) if text else b""

    def _context(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}.{self.column}.{instance.pk}"  # noqa: SLF001 - Django's documented way to the table
