"""The SQL that reads a range of households as they stand on a day: dating, sums and joins happen in the database.

What a row means on a day is the rule of ``registry.stored`` (``in_force``, ``items_in_force``), said once more in SQL;
tests/registry/test_columnar.py holds the two to each other. Only keys, days and words of this module stand in a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bangfu.core.facts.catalogue import MAX_MEMBERS
from bangfu.registry import columns
from bangfu.registry.models.household import HouseholdState
from bangfu.registry.stored import months_before


@dataclass(frozen=True)
class Range:
    """Households from a key on, up to another (not itself), or those of a list."""

    first: UUID | None = None
    end: UUID | None = None
    keys: tuple[UUID, ...] | None = None


@dataclass(frozen=True)
class Statements:
    """The texts for one day, the units read (None: all) and one of the two databases."""

    on: date
    units: frozenset[int] | None
    postgresql: bool

    def bounds(self, size: int) -> str:
        """The first key of every piece of so many households, and how many households there are."""
        return (
            f"SELECT {self._text('id')} AS id, total FROM (SELECT id, row_number() OVER (ORDER BY id) AS n, "  # noqa: S608
            f"count(*) OVER () AS total FROM registry_household h WHERE {self._open()}) AS numbered "
            f"WHERE (n - 1) % {size} = 0 ORDER BY n"
        )

    def suspects(self) -> str:
        """Households that a check of core.exchange may refuse: too few or too many members, no or another 本人, a
        person listed twice. Every household that shares a person with another is one, so that they are judged together.
        """
        heads = f"m.relation = '{columns.SELF}'"
        deceased = f"{heads} AND m.co_resident AND h.work_status = '{columns.DECEASED}'"
        return (
            f"SELECT {self._text('h.id')} AS id FROM registry_household h "  # noqa: S608
            f"LEFT JOIN registry_member m ON m.household_id = h.id AND {self._in_force('m')} WHERE {self._open()} "
            f"GROUP BY h.id HAVING count(m.id) NOT BETWEEN 1 AND {MAX_MEMBERS} "
            f"OR sum(CASE WHEN {heads} THEN 1 ELSE 0 END) <> 1 "
            f"OR sum(CASE WHEN {heads} AND m.person_id <> h.head_id THEN 1 ELSE 0 END) > 0 "
            f"OR sum(CASE WHEN {deceased} THEN 1 ELSE 0 END) > 0 "
            f"UNION SELECT {self._text('m.household_id')} FROM registry_member m "
            f"JOIN registry_household h ON h.id = m.household_id WHERE {self._open()} AND {self._in_force('m')} "
            f"AND m.person_id IN (SELECT m.person_id FROM registry_member m "
            f"JOIN registry_household h ON h.id = m.household_id WHERE {self._open()} AND {self._in_force('m')} "
            "GROUP BY m.person_id HAVING count(*) > 1)"
        )

    def standing(self) -> str:
        """Every household with its version and unit."""
        return (
            f"SELECT {self._text('h.id')} AS id, h.version, h.unit_id "  # noqa: S608
            f"FROM registry_household h WHERE {self._open()}"
        )

    def turned(self, first: date, last: date) -> str:
        """Households in which something begins or ends between two days, so that they stand otherwise on the two."""
        ends = f"(until >= '{first}' AND until < '{last}')"
        dated = [
            f"SELECT household_id FROM registry_{table} WHERE {_after('since', first, last)} OR {ends}"  # noqa: S608
            for table in ("member", "income", "expense", "asset")
        ]
        for kind, months in columns.EXPENSE_MONTHS.items():
            over = _after("since", months_before(first, months), months_before(last, months))
            dated.append(f"SELECT household_id FROM registry_expense WHERE kind = '{kind}' AND {over}")  # noqa: S608
        dated.append(
            "SELECT h.id FROM registry_household h JOIN registry_wagearrears x ON x.person_id = h.head_id "  # noqa: S608
            f"WHERE {_after('x.since', first, last)} OR {_after('x.settled_on', first, last)}"
        )
        return f"SELECT {self._text('household_id')} AS id FROM ({' UNION '.join(dated)}) AS turned"  # noqa: S608

    def neighbours(self, keys: tuple[UUID, ...]) -> str:
        """Households that list, or ever listed, a person whom one of some households lists or ever listed."""
        return (
            f"SELECT DISTINCT {self._text('o.household_id')} AS id FROM registry_member m "  # noqa: S608
            "JOIN registry_member o ON o.person_id = m.person_id "
            f"WHERE {self._within('m.household_id', Range(keys=keys))}"
        )

    def households(self, within: Range) -> str:
        """Households in the order of their file numbers."""
        picked = [
            "h.id AS household_id",
            f"{self._text('h.id')} AS household_text",
            f"{self._text('h.head_id')} AS id_number",
            "h.version",
            "h.unit_id",
            "h.archive_no",
            *(f"h.{name}" for name in columns.ON_HOUSEHOLD if name != "houses"),
            "coalesce(h.houses, 0) AS houses",
            *(f"p.{name}" for name in columns.ON_HEAD),
            "coalesce(i.amount, 0) AS other_income_year",
            *(f"coalesce(e.{name}, 0) AS {name}" for name in columns.HOUSEHOLD_EXPENSES),
            *(f"a.{name}" for name in columns.ASSETS),
            "coalesce(w.months, 0) AS arrears_months",
            "coalesce(w.amount, 0) AS arrears",
        ]
        own = "household_id"
        return (
            f"SELECT {', '.join(picked)} FROM registry_household h JOIN registry_person p ON p.id = h.head_id "  # noqa: S608
            f"LEFT JOIN (SELECT household_id, {self._sum('amount')} AS amount FROM registry_income x "
            f"WHERE {self._within('household_id', within)} AND person_id IS NULL AND {self._in_force('x')} "
            f"GROUP BY household_id) AS i ON i.{own} = h.id "
            f"LEFT JOIN ({self._kinds('expense', columns.HOUSEHOLD_EXPENSES, own, within)}) AS e ON e.{own} = h.id "
            f"LEFT JOIN ({self._kinds('asset', columns.ASSETS, own, within)}) AS a ON a.{own} = h.id "
            f"LEFT JOIN ({self._arrears(within)}) AS w ON w.{own} = h.id "
            f"WHERE {self._within('h.id', within)} AND {self._open()} ORDER BY h.archive_no"
        )

    def members(self, within: Range) -> str:
        """Members of the same households, in the same order."""
        picked = [
            "m.household_id",
            f"{self._text('m.person_id')} AS id_number" if within.keys is not None else "'' AS id_number",
            "m.relation",
            "m.co_resident",
            "i.amount AS income_month",
            *(f"coalesce(e.{name}, 0) AS {name}" for name in columns.PERSON_EXPENSES),
            *(f"p.{name}" for name in columns.ON_PERSON),
            *(f"coalesce(d.{name}, '') AS {name}" for name in columns.ON_HEALTH),
            f"{self._day('p.born_on')} AS birth_ymd",
            "p.sex",
        ]
        own = "household_id, person_id"
        joined = "{0}.household_id = m.household_id AND {0}.person_id = m.person_id"
        return (
            f"SELECT {', '.join(picked)} FROM registry_member m "  # noqa: S608
            "JOIN registry_household h ON h.id = m.household_id JOIN registry_person p ON p.id = m.person_id "
            "LEFT JOIN registry_health d ON d.person_id = m.person_id "
            f"LEFT JOIN (SELECT {own}, {self._sum('amount')} AS amount FROM registry_income x "
            f"WHERE {self._within('household_id', within)} AND person_id IS NOT NULL AND {self._in_force('x')} "
            f"GROUP BY {own}) AS i ON {joined.format('i')} "
            f"LEFT JOIN ({self._kinds('expense', columns.PERSON_EXPENSES, own, within)}) AS e ON {joined.format('e')} "
            f"WHERE {self._within('m.household_id', within)} AND {self._within('h.id', within)} "
            f"AND {self._open()} AND {self._in_force('m')} ORDER BY h.archive_no, m.{self._quoted('order')}, m.id"
        )

    def _kinds(self, table: str, kinds: dict[str, str], keys: str, within: Range) -> str:
        """Sums of the rows in force, one column a kind; NULL where there is no such row."""
        sums = ", ".join(
            f"{self._sum('amount', kind)} AS {name}" for name, kind in kinds.items()
        )  # the words are constants of columns.py
        listed = ", ".join(f"'{kind}'" for kind in kinds.values())
        return (
            f"SELECT {keys}, {sums} FROM registry_{table} x WHERE {self._within('household_id', within)} "  # noqa: S608
            f"AND kind IN ({listed}) AND {self._in_force('x')}{self._still_counts(table)} GROUP BY {keys}"
        )

    def _still_counts(self, table: str) -> str:
        if table != "expense":
            return ""
        return "".join(
            f" AND NOT (kind = '{kind}' AND x.since <= '{months_before(self.on, months)}')"
            for kind, months in columns.EXPENSE_MONTHS.items()
        )

    def _arrears(self, within: Range) -> str:
        """Wages owed to the worker of each household."""
        return (
            f"SELECT g.id AS household_id, {self._sum('x.months')} AS months, {self._sum('x.amount')} AS amount "  # noqa: S608
            "FROM registry_household g JOIN registry_wagearrears x ON x.person_id = g.head_id "
            f"WHERE {self._within('g.id', within)} AND x.since <= '{self.on}' "
            f"AND (x.settled_on IS NULL OR x.settled_on > '{self.on}') GROUP BY g.id"
        )

    def _open(self) -> str:
        units = "" if self.units is None else f" AND h.unit_id IN ({', '.join(map(str, sorted(self.units))) or 'NULL'})"
        return f"h.state = '{HouseholdState.OPEN.value}'{units}"

    def _in_force(self, name: str) -> str:
        begun = f"({name}.since IS NULL OR {name}.since <= '{self.on}')"
        return f"{begun} AND ({name}.until IS NULL OR {name}.until >= '{self.on}')"

    def _within(self, column: str, within: Range) -> str:
        if within.keys is not None:
            return f"{column} IN ({', '.join(map(self._key, within.keys)) or 'NULL'})"
        bounds = [f"{column} >= {self._key(within.first)}"] if within.first else []
        bounds += [f"{column} < {self._key(within.end)}"] if within.end else []
        return " AND ".join(bounds) or "1 = 1"

    def _sum(self, column: str, kind: str = "") -> str:
        picked = f"CASE WHEN kind = '{kind}' THEN {column} END" if kind else column
        return f"CAST(sum({picked}) AS bigint)"

    def _key(self, key: UUID) -> str:
        return f"'{key}'" if self.postgresql else f"'{key.hex}'"

    def _text(self, column: str) -> str:
        """A key as text; SQLite holds it without dashes, and the reader takes both."""
        return f"CAST({column} AS text)" if self.postgresql else column

    def _day(self, column: str) -> str:
        """A day as the number yyyymmdd."""
        if self.postgresql:
            return (
                f"CAST(extract(year FROM {column}) * 10000 + extract(month FROM {column}) * 100 "
                f"+ extract(day FROM {column}) AS integer)"
            )
        return f"CAST(replace({column}, '-', '') AS integer)"

    @staticmethod
    def _quoted(name: str) -> str:
        return f'"{name}"'


def _after(column: str, first: date, last: date) -> str:
    """After one day, up to and with another."""
    return f"({column} > '{first}' AND {column} <= '{last}')"


def key_list(texts: Iterable[str]) -> tuple[UUID, ...]:
    """Keys from their texts, with or without dashes."""
    return tuple(UUID(text) for text in texts)
