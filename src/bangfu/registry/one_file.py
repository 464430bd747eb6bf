"""One open file as it stands on a day, for what is judged on the spot: two statements, and no object for a row.

The statements are those of the screening of the whole register (``registry.columnar``), so that what a row means on a
day is not said a third time. A file that a check may refuse goes through the ordinary reading, which says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection

from bangfu.core.exchange.problems import RowProblem
from bangfu.core.facts.catalogue import MAX_MEMBERS, Entity
from bangfu.core.facts.register import HOUSEHOLD_NO, Column
from bangfu.core.facts.register import columns as columns_of
from bangfu.core.screening.households import household_rows
from bangfu.orgs.selectors import read_tree
from bangfu.registry.columnar.statements import Range, Statements
from bangfu.registry.columnar.tables import BLANK, BLANK_IS_UNKNOWN
from bangfu.registry.columns import DECEASED, SELF
from bangfu.registry.selectors import HOUSEHOLD_ID, register_tables
from bangfu.registry.stored import one_moment

Row = dict[str, Any]

_SEALED: Final = ("id_number",)


@dataclass(frozen=True)
class FileFacts:
    """The facts of a file in stored units; ``household`` is None for one that is faulty, closed or not there."""

    household: Row | None
    members: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read_one_file(household_id: UUID, on: date) -> FileFacts:
    """Read a file as it stands on a day, without anything that is sealed."""
    with one_moment():
        statements = Statements(on, None, connection.vendor == "postgresql")
        within = Range(keys=(household_id,))
        homes, people = _rows(statements.households(within)), _rows(statements.members(within))
        if not homes or _is_suspect(homes[0], people):
            return _checked(household_id, on)
        more = {"unit": read_tree().path(homes[0]["unit_id"])}
    archive = {"archive_no": homes[0]["archive_no"]}
    return FileFacts(_facts("household", homes[0], more), [_facts("member", row, archive) for row in people])


def _rows(statement: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _is_suspect(home: Row, people: Sequence[Row]) -> bool:
    """Whether a check of core.exchange may refuse the file: the rule of ``Statements.suspects`` for one household."""
    heads = [row for row in people if row["relation"] == SELF]
    keys = {row["id_number"] for row in people}
    return (
        not 1 <= len(people) <= MAX_MEMBERS
        or len(keys) < len(people)
        or len(heads) != 1
        or heads[0]["id_number"] != home["id_number"]
        or (home["work_status"] == DECEASED and bool(heads[0]["co_resident"]))
    )


def _checked(household_id: UUID, on: date) -> FileFacts:
    """The same through the ordinary queries and every check."""
    read = register_tables(None, on=on, household_ids=[household_id], identity=False)
    if not read.households.num_rows:
        return FileFacts(None, problems=read.problems.get(household_id, []))
    row = next(household_rows(read.households.drop_columns([HOUSEHOLD_ID]), read.members))
    return FileFacts(_without_number(row.household), [_without_number(each) for each in row.members])


def _without_number(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != HOUSEHOLD_NO}


def _facts(entity: Entity, answer: Row, more: Mapping[str, Any]) -> Row:
    """The columns of a register table with their values, as ``columnar.tables`` makes them of whole columns."""
    return {name: make({**answer, **more}) for name, make in _makers(entity)}


@cache
def _makers(entity: Entity) -> tuple[tuple[str, Callable[[Row], Any]], ...]:
    return tuple((column.name, _maker(column)) for column in columns_of(entity) if column.name != HOUSEHOLD_NO)


def _maker(column: Column) -> Callable[[Row], Any]:
    name, default = column.name, column.fact.default if column.fact else None
    if name in BLANK or name in _SEALED:
        return lambda _row: ""
    if name in BLANK_IS_UNKNOWN:
        return lambda row: row[name] or None
    if column.type == "bool":  # SQLite holds 0 and 1
        return lambda row: default if name not in row else None if row[name] is None else bool(row[name])
    return lambda row: row.get(name, default)
