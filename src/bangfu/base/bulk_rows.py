"""Storing many new rows at once: COPY on PostgreSQL, which takes them several times faster than INSERT.

Elsewhere (SQLite) the same call is one INSERT run for every row. Both are one statement of the transaction they stand
in, or a transaction of their own; no signal is sent and no ``save`` is called, as with ``bulk_create``::

    insert_rows(Person, [new_row(Person, name="张三"), ...])  # objects, with or without their keys
    insert_values(Entry, ("number", "action"), [(1, "a"), (2, "b")])  # no object for a row
    insert_columns(Income, [{"id": key, "amount": 1}, ...])  # each names what differs from the default

Values are of the type that the model's attribute has: ``household_id`` for a relation, a list or dict for JSON, bytes
for a binary column, an aware datetime for a moment. Nothing is converted or validated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, TypeAlias, TypeVar, cast

from django.db import connection, models, transaction
from django.db.models.base import ModelState
from django.utils import timezone

from bangfu.base.identifiers import new_id

Row = TypeVar("Row", bound=models.Model)
Field: TypeAlias = "models.Field[Any, Any]"  # Django's class takes no parameters when it runs
Values: TypeAlias = Iterable[Sequence[Any]]


def new_row(model: type[Row], **columns: Any) -> Row:
    """An object that is not stored yet, of a model whose key is a UUID, with its key, defaults and these attributes.

    The constructor of a model costs several times as much, which an import of six rows a person feels.
    """
    row = model.__new__(model)
    row.__dict__.update(_blank(model), _state=ModelState(), id=new_id())
    row.__dict__.update(columns)
    return row


@cache
def _blank(model: type[models.Model]) -> dict[str, Any]:
    """The attributes as the constructor leaves them; every default here is a plain value but the key."""
    blank = model()
    return {field.attname: getattr(blank, field.attname) for field in _fields(model)}


def insert_rows(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Store new objects of one model; afterwards they count as stored.

    Either all have a key or none has; a key that the database gives is not read back. ``auto_now`` and
    ``auto_now_add`` are set. Raises IntegrityError, with nothing stored, like an ordinary insert.
    """
    if not rows:
        return
    fields = [field for field in _fields(model) if not field.primary_key or rows[0].pk is not None]
    for field in fields:
        if _is_now(field):
            for row in rows:
                field.pre_save(row, add=True)
    _store(model, fields, map(_reader(fields), rows))
    for row in rows:
        row._state.adding = False  # noqa: SLF001 - as bulk_create does
        row._state.db = connection.alias  # noqa: SLF001


def insert_values(model: type[models.Model], names: Sequence[str], rows: Values) -> None:
    """Store new rows given as tuples of the named attributes; the rows are taken one by one, never held together.

    A column that is not named takes the model's default, a moment that sets itself takes the present one, and a number
    as key is given by the database; a key with a default of its own (a UUID) must be named. Raises IntegrityError.
    """
    named = {field.attname: field for field in _fields(model)}
    others = [field for name, field in named.items() if name not in names and not _is_given_by_database(field)]
    same = tuple(_default(field) for field in others)
    values: Values = ((*row, *same) for row in rows) if same else rows
    _store(model, [*(named[name] for name in names), *others], values)


def insert_columns(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store new rows given as mappings of attributes; what a row does not name takes the default.

    Each row names its key, or none does and the database gives it. Raises IntegrityError.
    """
    if not rows:
        return
    fields = [field for field in _fields(model) if not field.primary_key or field.attname in rows[0]]
    blank = {field.attname: None if field.primary_key else _default(field) for field in fields}
    read = itemgetter(*blank)
    _store(model, fields, (read({**blank, **row}) for row in rows))


def _store(model: type[models.Model], fields: Sequence[Field], rows: Values) -> None:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 - Django's documented way to the table
    columns = ", ".join(quote(str(field.column)) for field in fields)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({columns}) FROM STDIN", _prepared(fields, rows, models.JSONField))
        return
    marks = ", ".join(["%s"] * len(fields))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of our own models
        prepared = cast("list[Sequence[Any]]", _prepared(fields, rows, models.Field))  # the driver takes any iterable
        cursor.executemany(statement, prepared)


def _copy(statement: str, rows: Values) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _prepared(fields: Sequence[Field], rows: Values, kind: type[Field]) -> Values:
    """The rows with columns of a kind as the driver takes them; psycopg itself takes all but JSON as they are."""
    places = [(place, field) for place, field in enumerate(fields) if isinstance(field, kind)]
    return (_prepared_row(row, places) for row in rows) if places else rows


def _prepared_row(row: Sequence[Any], places: Sequence[tuple[int, Field]]) -> Sequence[Any]:
    values = list(row)
    for place, field in places:
        values[place] = field.get_db_prep_save(values[place], connection)
    return values


def _fields(model: type[models.Model]) -> list[Field]:
    return cast("list[Field]", list(model._meta.concrete_fields))  # noqa: SLF001 - Django's documented way to the columns


def _reader(fields: Sequence[Field]) -> Any:
    names = [field.attname for field in fields]
    if len(names) == 1:
        return lambda row: (getattr(row, names[0]),)
    return attrgetter(*names)


def _is_now(field: Field) -> bool:
    return bool(getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False))


def _is_given_by_database(field: Field) -> bool:
    return isinstance(field, models.AutoField | models.BigAutoField | models.SmallAutoField)


def _default(field: Field) -> Any:
    if field.primary_key:
        raise ValueError(f"{field.attname} must be named: every row needs a key of its own")
    if _is_now(field):
        return timezone.now()
    return field.get_default()
