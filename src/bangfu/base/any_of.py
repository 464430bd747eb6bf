"""The lookup ``any_of``: ``__in`` for many plain values.

``Person.objects.filter(id_number_blind__any_of=indexes)`` sends one array to PostgreSQL (``= ANY``) instead of one
parameter for each value, which costs more than the search itself from some hundred values on. Elsewhere it is ``__in``.
A set is taken as it is; of a list Django looks at every value first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

_TYPES: Final[Mapping[type, str]] = {str: "text[]", bytes: "bytea[]", UUID: "uuid[]", int: "bigint[]"}


@Field.register_lookup
class AnyOf(In):
    """Keys, texts, bytes or numbers, not a subquery; none among them matches nothing."""

    lookup_name = "any_of"

    def get_prep_lookup(self) -> list[Any]:
        """The values as they are: plain ones of the column's own type, by the thousand."""
        return list(self.rhs)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """``column = ANY(array)``."""
        values = [value for value in dict.fromkeys(self.rhs) if value is not None]
        if not values:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::{_TYPES[type(values[0])]})", [*parameters, _array(values)]


def _array(values: Iterable[Any]) -> str:
    """An array as PostgreSQL writes it; the driver's own way costs ten times as much for bytes."""
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: Any) -> str:
    if isinstance(value, bytes):
        return f'"\\\\x{value.hex()}"'
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return str(value)
