"""What a command did to rows, kept so that it can be taken back exactly: an import, a merge of two files."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import ProtectedError

from bangfu.base.crypto import keyring, sealed_key_id
from bangfu.registry.models import (
    Asset,
    Cause,
    Consent,
    Document,
    Employment,
    Expense,
    Health,
    Household,
    Income,
    Injury,
    Member,
    Person,
    WageArrears,
)

KINDS: dict[str, type[models.Model]] = {
    model.__name__: model
    for model in (
        Person,
        Household,
        Health,
        Employment,
        Injury,
        WageArrears,
        Member,
        Document,
        Consent,
        Income,
        Expense,
        Asset,
        Cause,
    )
}
"""In an order in which rows may be made; they are taken away in the opposite one."""

_BATCH = 500


@dataclass
class RowLog:
    """Rows that were made, and the old values of those that were changed (sealed ones stay sealed)."""

    created: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str, dict[str, str | None]]] = field(default_factory=list)

    def made(self, model: type[models.Model], key: str) -> None:
        """Note a new row."""
        self.created.append((model.__name__, key))

    def set(self, row: models.Model, **values: Any) -> None:
        """Set attributes of a row (columns, not relations) and note what stood there."""
        old = {name: _text(row, name) for name in values}
        self.changed.append((type(row).__name__, str(row.pk), old))
        for name, value in values.items():
            setattr(row, name, value)

    def note(self, row: models.Model, names: Sequence[str]) -> None:
        """Note the present values of columns that are about to be set by other means (sealed ones)."""
        self.changed.append((type(row).__name__, str(row.pk), {name: _text(row, name) for name in names}))

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {"created": self.created, "changed": self.changed}

    def to_json(self) -> str:
        """As text, to be stored sealed."""
        return json.dumps(self.data(), separators=(",", ":"))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> RowLog:
        """The log that :meth:`data` gave."""
        return cls([tuple(row) for row in data["created"]], [tuple(row) for row in data["changed"]])

    @classmethod
    def from_json(cls, text: str) -> RowLog:
        """The log that was stored."""
        return cls.from_data(json.loads(text))


def renew_log(text: str) -> str:
    """The text of a log (or one that holds it as ``rows``) with the sealed values in it under the current key.

    A text of another shape, such as that of an import of units, holds none.
    """
    stored = json.loads(text)
    renewed = False
    for kind, key, old in stored.get("rows", stored).get("changed", ()):
        table = KINDS[kind]._meta.db_table  # noqa: SLF001
        for name in old:
            if name.endswith("_sealed") and old[name]:
                fresh = _renewed(b64decode(old[name]), f"{table}.{name}.{key}")
                renewed = renewed or fresh is not None
                old[name] = b64encode(fresh).decode() if fresh else old[name]
    return json.dumps(stored, separators=(",", ":")) if renewed else text


def _renewed(sealed: bytes, context: str) -> bytes | None:
    if sealed_key_id(sealed) == keyring().current:
        return None
    return keyring().seal(keyring().open(sealed, context), context)


def revert(logs: Iterable[RowLog]) -> None:
    """Take back what the logs tell, the last first. People who have become part of another file stay."""
    ordered = list(logs)[::-1]
    made: dict[str, list[str]] = {}
    for log in ordered:
        for kind, key in log.created:
            made.setdefault(kind, []).append(key)
    for kind in reversed(KINDS):
        if kind != "Household" and kind != "Person":
            _delete(kind, made.get(kind, []))
    for log in ordered:
        for kind, key, old in reversed(log.changed):
            _restore(kind, key, old)
    _delete("Household", made.get("Household", []))
    _delete_people(made.get("Person", []))


def _delete(kind: str, keys: list[str]) -> None:
    for start in range(0, len(keys), _BATCH):
        KINDS[kind]._default_manager.filter(pk__in=keys[start : start + _BATCH]).delete()  # noqa: SLF001


def _delete_people(keys: list[str]) -> None:
    for start in range(0, len(keys), _BATCH):
        alone = Person.objects.filter(pk__in=keys[start : start + _BATCH], places__isnull=True, headed__isnull=True)
        try:
            Person.objects.filter(pk__in=list(alone.values_list("pk", flat=True))).delete()
        except ProtectedError:  # a consent or an income elsewhere names one of them
            continue


def _restore(kind: str, key: str, old: dict[str, str | None]) -> None:
    model = KINDS[kind]
    fields = {each.attname: each for each in model._meta.concrete_fields}  # noqa: SLF001
    values = {name: None if text is None else fields[name].to_python(text) for name, text in old.items()}
    model._default_manager.filter(pk=key).update(**values)  # noqa: SLF001


def _text(row: models.Model, name: str) -> str | None:
    if getattr(row, name) is None:
        return None
    fields = {each.attname: each for each in row._meta.concrete_fields}  # noqa: SLF001
    return str(fields[name].value_to_string(row))
