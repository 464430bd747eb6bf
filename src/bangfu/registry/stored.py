"""Reading whole files out of the tables in bulk: a handful of queries, no object for a row.

Both the register that screening runs on and the comparison of an import with what is stored read here, so that what a
row means on a day is said once.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Q, Sum

from bangfu.base.crypto import keyring
from bangfu.orgs.selectors import Tree, read_tree
from bangfu.registry import columns
from bangfu.registry.models import Asset, Expense, Household, Income, Member, Person, WageArrears
from bangfu.registry.models.items import DatedItem

Columns = dict[str, list[Any]]
Sums = dict[tuple[Any, ...], int]

_HOUSEHOLD_PATHS = ("id", "version", "unit_id", "head_id", "archive_no", *columns.ON_HOUSEHOLD, "remark_sealed")
_HEAD_PATHS = ("head__name", "head__id_number_sealed", "head__phone_sealed", "head__hukou", "head__marriage")
_MEMBER_PATHS = ("id", "household_id", "person_id", "relation", "co_resident", "remark_sealed")
_PERSON_PATHS = (
    "person__name",
    "person__id_number_sealed",
    "person__born_on",
    "person__sex",
    *(f"person__{name}" for name in columns.ON_PERSON),
    *(f"person__health_record__{name}" for name in columns.ON_HEALTH),
)


@dataclass(frozen=True)
class StoredFiles:
    """Households and their members as columns of the catalogue of facts, with the keys of the rows beside them.

    ``place`` is, for each member, the index of his household; members stand in household order.
    """

    households: Columns
    members: Columns
    household_ids: list[UUID]
    versions: list[int]
    unit_ids: list[int]
    head_ids: list[UUID]
    place: list[int]
    member_ids: list[UUID]
    person_ids: list[UUID]


def in_force(on: date, prefix: str = "") -> Q:
    """Rows that hold on a day; both ends count, and an unknown beginning holds from ever."""
    begun = Q(**{f"{prefix}since__lte": on}) | Q(**{f"{prefix}since__isnull": True})
    return begun & (Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": on}))


def items_in_force(model: type[models.Model], on: date) -> Q:
    """Rows of a kind of dated item whose amounts count on a day: those in force, less expenses whose months are over.

    The rule for one row in memory is :func:`last_day`; both stand here and nowhere else.
    """
    standing = in_force(on)
    if model is Expense:
        for kind, months in columns.EXPENSE_MONTHS.items():
            standing &= ~Q(kind=kind, since__lte=months_before(on, months))
    return standing


def last_day(row: DatedItem) -> date | None:
    """The last day on which the amount of a row counts; None while nothing ends it."""
    months = columns.EXPENSE_MONTHS.get(row.kind) if isinstance(row, Expense) else None
    ends = [day for day in (row.until, months_after(row.since, months) if months else None) if day is not None]
    return min(ends) if ends else None


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_after(day: date, months: int) -> date:
    """The last day of so many months that begin on a day: 31 December for twelve from 1 January."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    if day.day == 1:
        return date(year, month + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day - 1, monthrange(year, month + 1)[1]))


@contextmanager
def one_moment() -> Iterator[None]:
    """Let several queries see one state of the database (PostgreSQL); within a transaction it changes nothing."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def read_files(on: date, *, identity: bool = True, **where: Any) -> StoredFiles:
    """Read the households that match, in order of their file numbers, as they stand on a day.

    ``where`` filters fields of Household. Without ``identity`` nothing sealed is opened: names, phones and remarks are
    empty and a person's key stands for the ID number.
    """
    with one_moment():
        return _Reading(on, identity, where, read_tree()).run()


class _Reading:
    def __init__(self, on: date, identity: bool, where: Mapping[str, Any], tree: Tree) -> None:
        self._on, self._identity, self._where, self._tree = on, identity, where, tree
        self._within = {f"household__{name}": value for name, value in where.items()}

    def run(self) -> StoredFiles:
        rows = self._columns(
            Household.objects.filter(**self._where).order_by("archive_no"), (*_HOUSEHOLD_PATHS, *_HEAD_PATHS)
        )
        position = {key: index for index, key in enumerate(rows["id"])}
        people = Member.objects.filter(in_force(self._on), **self._within).order_by("order", "id")
        members = self._columns(people, (*_MEMBER_PATHS, *_PERSON_PATHS))
        place = [position.get(key, -1) for key in members["household_id"]]
        order = sorted((index for index, home in enumerate(place) if home >= 0), key=place.__getitem__)
        members = {name: [values[index] for index in order] for name, values in members.items()}
        place = [place[index] for index in order]
        return StoredFiles(
            households=self._household_columns(rows),
            members=self._member_columns(members, [rows["archive_no"][home] for home in place]),
            household_ids=rows["id"],
            versions=rows["version"],
            unit_ids=rows["unit_id"],
            head_ids=rows["head_id"],
            place=place,
            member_ids=members["id"],
            person_ids=members["person_id"],
        )

    @staticmethod
    def _columns(queryset: models.QuerySet[Any], paths: Sequence[str]) -> Columns:
        rows = list(queryset.values_list(*paths))
        found = zip(*rows, strict=True) if rows else ([] for _ in paths)
        return {path: list(values) for path, values in zip(paths, found, strict=True)}

    def _household_columns(self, rows: Columns) -> Columns:
        ids, heads = rows["id"], rows["head_id"]
        incomes = self._incomes
        expenses = _added_up(self._expenses, (0, 2))  # an expense of the household may name whose it is
        assets = self._sums(Asset, ("household_id", "kind"))
        found: Columns = {"archive_no": rows["archive_no"]}
        found |= {name: rows[name] for name in columns.ON_HOUSEHOLD}
        found |= {name: rows[f"head__{name}"] for name in columns.ON_HEAD}
        found["unit"] = self._unit_paths(rows["unit_id"])
        found["houses"] = [value or 0 for value in rows["houses"]]
        found["accident_kind"] = [value or None for value in rows["accident_kind"]]
        found["other_income_year"] = [incomes.get((key, None), 0) for key in ids]
        for name, kind in columns.HOUSEHOLD_EXPENSES.items():
            found[name] = [expenses.get((key, kind), 0) for key in ids]
        for name, kind in columns.ASSETS.items():
            found[name] = [assets.get((key, kind)) for key in ids]
        months, amounts = self._arrears()
        found["arrears_months"] = [months.get(head, 0) for head in heads]
        found["arrears"] = [amounts.get(head, 0) for head in heads]
        return found | self._household_identity(rows)

    def _unit_paths(self, unit_ids: list[int]) -> list[str]:
        paths = {unit: self._tree.path(unit) for unit in set(unit_ids)}
        return [paths[unit] for unit in unit_ids]

    def _household_identity(self, rows: Columns) -> Columns:
        blank = [""] * len(rows["id"])
        if not self._identity:
            return {"name": blank, "id_number": list(map(str, rows["head_id"])), "phone": blank, "remark": blank}
        heads = rows["head_id"]
        return {
            "name": rows["head__name"],
            "id_number": opened(Person, "id_number_sealed", heads, rows["head__id_number_sealed"]),
            "phone": opened(Person, "phone_sealed", heads, rows["head__phone_sealed"]),
            "remark": opened(Household, "remark_sealed", rows["id"], rows["remark_sealed"]),
        }

    def _member_columns(self, rows: Columns, archives: list[str]) -> Columns:
        homes, people = rows["household_id"], rows["person_id"]
        keys = list(zip(homes, people, strict=True))
        incomes, expenses = self._incomes, self._expenses
        found: Columns = {"archive_no": archives}
        found |= {name: rows[name] for name in ("relation", "co_resident")}
        found |= {name: rows[f"person__{name}"] for name in columns.ON_PERSON}
        found |= {name: [v or "" for v in rows[f"person__health_record__{name}"]] for name in columns.ON_HEALTH}
        found["income_month"] = [incomes.get(key) for key in keys]
        for name, kind in columns.PERSON_EXPENSES.items():
            found[name] = [expenses.get((*key, kind), 0) for key in keys]
        found["born_on"], found["sex"] = rows["person__born_on"], rows["person__sex"]
        return found | self._member_identity(rows)

    def _member_identity(self, rows: Columns) -> Columns:
        blank = [""] * len(rows["id"])
        people = rows["person_id"]
        if not self._identity:
            return {"name": blank, "id_number": list(map(str, people)), "remark": blank}
        return {
            "name": rows["person__name"],
            "id_number": opened(Person, "id_number_sealed", people, rows["person__id_number_sealed"]),
            "remark": opened(Member, "remark_sealed", rows["id"], rows["remark_sealed"]),
        }

    @cached_property
    def _incomes(self) -> Sums:
        """By household and person; None stands for the household's own."""
        return self._sums(Income, ("household_id", "person_id"))

    @cached_property
    def _expenses(self) -> Sums:
        """By household, person (None: nobody's own) and kind."""
        return self._sums(Expense, ("household_id", "person_id", "kind"))

    def _sums(self, model: Any, keys: tuple[str, ...]) -> Sums:
        rows = model.objects.filter(items_in_force(model, self._on), **self._within).order_by()
        return {tuple(row[:-1]): int(row[-1]) for row in rows.values_list(*keys).annotate(total=Sum("amount"))}

    def _arrears(self) -> tuple[dict[UUID, int], dict[UUID, int]]:
        owed = Q(settled_on__isnull=True) | Q(settled_on__gt=self._on)
        heads = {f"person__headed__{name}": value for name, value in self._where.items()}
        rows = WageArrears.objects.filter(owed, since__lte=self._on, **heads).order_by().distinct()
        months: dict[UUID, int] = {}
        amounts: dict[UUID, int] = {}
        for _, person, count, amount in rows.values_list("id", "person_id", "months", "amount"):
            months[person] = months.get(person, 0) + count
            amounts[person] = amounts.get(person, 0) + amount
        return months, amounts


def _added_up(sums: Sums, places: tuple[int, ...]) -> Sums:
    """The sums by some places of their keys only."""
    found: Sums = {}
    for key, amount in sums.items():
        short = tuple(key[place] for place in places)
        found[short] = found.get(short, 0) + amount
    return found


def opened(model: type[models.Model], column: str, keys: Sequence[UUID], sealed: Sequence[bytes]) -> list[str]:
    """Open a column of sealed texts, each bound to its row."""
    start = f"{model._meta.db_table}.{column}."  # noqa: SLF001 - Django's documented way to the table
    unseal: Callable[[bytes, str], bytes] = keyring().open
    return [
        unseal(bytes(value), f"{start}{key}").decode() if value else "" for key, value in zip(keys, sealed, strict=True)
    ]
