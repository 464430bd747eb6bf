"""Storing many new rows that stand in columns: no object and no tuple for a row on PostgreSQL.

Beside ``base.bulk_rows``, which takes rows: a result of the engine is an Arrow table and goes on as one.
"""

from __future__ import annotations

import io
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
from django.db import connection, models, transaction

_ROWS = 50_000


def insert_table(model: type[models.Model], table: pa.Table) -> None:
    """Store new rows of a model; every column bears the name of an attribute, and each one without a default is there.

    Keys that are UUIDs stand as text with dashes, JSON as its text, amounts as integers. One statement of the
    transaction around it, or a transaction of its own. Raises IntegrityError, like an ordinary insert.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}  # noqa: SLF001 - Django's documented way to the columns
    chosen = [fields[name] for name in table.column_names]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in chosen)
    into = f"{quote(model._meta.db_table)} ({columns})"  # noqa: SLF001
    if connection.vendor == "postgresql":
        _copy(f"COPY {into} FROM STDIN (FORMAT csv)", table)
        return
    marks = ", ".join(["%s"] * len(chosen))
    values = [_plain(field, table[field.attname]).to_pylist() for field in chosen]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608 - names of our own models
        cursor.executemany(statement, cast("list[tuple[Any, ...]]", zip(*values, strict=True)))


def _copy(statement: str, table: pa.Table) -> None:
    """CSV as pyarrow writes it: every text in quotes, so that an empty one is not taken for NULL."""
    options = csv.WriteOptions(include_header=False, batch_size=_ROWS)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for batch in table.to_batches(max_chunksize=_ROWS):
            text = io.BytesIO()
            csv.write_csv(batch, text, options)
            copy.write(text.getbuffer())


def _plain(field: models.Field[Any, Any], values: pa.ChunkedArray) -> pa.ChunkedArray:
    """SQLite keeps a UUID as its hexadecimal digits."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return pc.replace_substring(values, "-", "") if isinstance(target, models.UUIDField) else values
