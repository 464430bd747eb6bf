"""The lookup ``any_of``: ``__in`` for many plain values.

``Person.objects.filter(id_number_blind__any_of=indexes)`` sends one array to PostgreSQL (``= ANY``) instead of one
parameter for each value, which costs more than the search itself from some hundred values on. Elsewhere it is ``__in``.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@Field.register_lookup
class AnyOf(In):
    """Values, not a subquery; None among them matches nothing."""

    lookup_name = "any_of"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """``column = ANY(array)``."""
        values = [value for value in dict.fromkeys(self.rhs) if value is not None]
        if not values:
            raise EmptyResultSet
        column, parameters = self.process_lhs(compiler, connection)
        prepare = self.lhs.output_field.get_db_prep_value
        array = [prepare(value, connection, prepared=True) for value in values]
        return f"{column} = ANY(%s)", [*parameters, array]
