"""A stored register of generated families in PostgreSQL, made by columns: fast, for what never opens anything sealed.

``python -m benchmarks.stored_fill FOLDER`` takes the register of that folder (Parquet) into the empty database of
DATABASE_URL: units, lines, files with their dated items. Sealed columns hold bytes of the usual length that open to
nothing, blind indexes are absent, the log has no entries. Whoever needs those takes benchmarks.pages_fill.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import django
import duckdb
import pyarrow as pa

PIECE = 100_000
_SINCE = "2026-01-01"


def fill(folder: Path) -> None:
    """Make the tables and store everything."""
    from django.db import connection

    units = _prepare()
    with duckdb.connect() as engine:
        engine.register("units", pa.table({"unit": list(units), "unit_id": list(units.values())}))
        for name in ("households", "members"):
            file = folder / f"{name}.parquet"
            engine.execute(f"CREATE VIEW all_{name} AS SELECT * FROM read_parquet('{file}')")
        (count,) = engine.execute("SELECT count(*) FROM all_households").fetchone() or (0,)
        _numbered_members(engine)
        for start in range(0, count, PIECE):
            _store(engine, start, min(start + PIECE, count))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _prepare() -> dict[str, int]:
    from django.core.management import call_command
    from django.utils import timezone

    from bangfu.base.scope import SystemActor
    from bangfu.cli.demo_data import demo_lines
    from bangfu.cli.demo_group import make_accounts, make_units
    from bangfu.orgs.selectors import read_tree
    from bangfu.policies.services.lines import import_lines

    call_command("migrate", verbosity=0)
    actor = SystemActor("评测")
    make_accounts(actor, make_units(actor))
    import_lines(actor, table=demo_lines(timezone.localdate()), source="虚构")
    tree = read_tree()
    paths = {unit: tree.path(unit).split("/") for unit in tree.names}
    return {"/".join([f"{mine}工会", *below]): unit for unit, (mine, *below) in paths.items()}


def _numbered_members(engine: duckdb.DuckDBPyConnection) -> None:
    """Members with a number of their own, which their keys are made of."""
    engine.execute("CREATE TABLE people AS SELECT row_number() OVER () AS n, * FROM all_members")


def _store(engine: duckdb.DuckDBPyConnection, start: int, end: int) -> None:
    """Store the households of one range, kind by kind."""
    from django.db import connection, transaction

    span = f"household_no >= {start} AND household_no < {end}"
    engine.execute(
        f"CREATE OR REPLACE TABLE homes AS SELECT * FROM all_households JOIN units USING (unit) WHERE {span}"
    )
    engine.execute(f"CREATE OR REPLACE TABLE piece AS SELECT * FROM people WHERE {span}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # rows are whole: keys need no looking up
        cursor.execute("SET LOCAL synchronous_commit = off")
        for model, columns, source in _kinds():
            _insert(engine, model, columns, source)


def _kinds() -> list[tuple[Any, dict[str, str], str]]:
    """Each model with its columns as SQL and what they are selected from."""
    from bangfu.registry import columns as places
    from bangfu.registry import models

    person, home = _key("1", "n"), _key("2", "household_no")
    born = "strptime(birth_ymd::VARCHAR, '%Y%m%d')::DATE"
    text = {name: f"coalesce({name}, '')" for name in (*places.ON_PERSON, *places.ON_HEALTH) if name != "orphan"}
    sealed = "'\\x' || repeat('5a', 60)"
    people = {
        "id": person,
        "name": "name",
        "initials": "'z s'",
        "id_number_sealed": sealed,
        "born_on": born,
        "sex": "sex",
    }
    people |= {name: text[name] for name in places.ON_PERSON if name != "orphan"} | {"orphan": "orphan"}
    homes = {name: name for name in places.ON_HOUSEHOLD} | {
        "id": home,
        "archive_no": "archive_no",
        "unit_id": "unit_id",
    }
    homes |= {"head_id": _key("1", "head"), "accident_kind": "coalesce(accident_kind, '')"}
    heads = "homes JOIN (SELECT household_no, n AS head FROM piece WHERE relation = '本人') USING (household_no)"
    kinds: list[tuple[Any, dict[str, str], str]] = [
        (models.Person, people, "piece"),
        (models.Household, homes, heads),
        (models.Health, {"id": _key("3", "n"), "person_id": person} | {n: text[n] for n in places.ON_HEALTH},
         "piece WHERE coalesce(health, '') <> '' OR coalesce(disability, '') <> ''"),
        (models.Member, {"id": _key("4", "n"), "household_id": home, "person_id": person, "relation": "relation",
                         "co_resident": "co_resident", "order": "n - min(n) OVER (PARTITION BY household_no)",
                         "since": f"'{_SINCE}'"}, "piece"),
        (models.WageArrears, {"id": _key("5", "household_no"), "person_id": _key("1", "head"), "since": f"'{_SINCE}'",
                              "months": "arrears_months", "amount": "arrears"}, f"{heads} WHERE arrears > 0"),
        _item(models.Income, "6", home, person, "其他", "income_month", "piece"),
        _item(models.Income, "7", home, "NULL", places.OTHER_INCOME, "other_income_year", "homes"),
    ]  # fmt: skip
    for mark, (name, kind) in zip("89", places.PERSON_EXPENSES.items(), strict=True):
        kinds.append(_item(models.Expense, mark, home, person, kind, name, "piece"))
    for mark, (name, kind) in zip("abcde", places.HOUSEHOLD_EXPENSES.items(), strict=True):
        kinds.append(_item(models.Expense, mark, home, "NULL", kind, name, "homes"))
    for mark, (name, kind) in zip(("f1", "f2"), places.ASSETS.items(), strict=True):
        kinds.append(_item(models.Asset, mark, home, "", kind, name, "homes"))
    return kinds


def _item(
    model: Any, mark: str, home: str, person: str, kind: str, amount: str, source: str
) -> tuple[Any, dict[str, str], str]:
    number = "n" if source == "piece" else "household_no"
    columns = {"id": _key(mark, number), "household_id": home, "kind": f"'{kind}'", "amount": amount}
    columns |= {"since": f"'{_SINCE}'"} | ({"person_id": person} if person else {})
    keep = f"{amount} IS NOT NULL" if amount == "income_month" else f"coalesce({amount}, 0) <> 0"
    return model, columns, f"{source} WHERE {keep}"


def _key(mark: str, number: str) -> str:
    """A UUID made of a kind and a number, in the order of the numbers."""
    return f"'01900000-{mark.rjust(4, '0')}-7000-8000-' || lpad(lower(to_hex({number})), 12, '0')"


def _insert(engine: duckdb.DuckDBPyConnection, model: Any, columns: dict[str, str], source: str) -> None:
    from bangfu.base.bulk_columns import insert_table

    picked = ", ".join(f'{expression} AS "{name}"' for name, expression in {**_defaults(model), **columns}.items())
    insert_table(model, engine.sql(f"SELECT {picked} FROM {source}").to_arrow_table())


def _defaults(model: Any) -> dict[str, str]:
    """What a column that is not named holds."""
    found = {}
    for field in model._meta.concrete_fields:  # noqa: SLF001
        value = "now()" if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False) else None
        if value is None and not field.primary_key:
            value = _literal(field.get_default())
        if value is not None:
            found[field.attname] = value
    return found


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, date):
        return f"'{value}'"
    return "'" + str(value).replace("'", "''") + "'"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.pages_settings")
    django.setup()
    fill(Path(sys.argv[1]))
