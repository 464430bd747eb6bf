"""Facts and parameters as the expressions see them: blanks read, fen turned into yuan, the right line chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from bangfu.core.facts.catalogue import Blank, Entity, Fact, catalogue

Value = Fraction | bool | str | None
"""A value of the language: a number in yuan or whole units, a flag, a text, or None for unknown."""

RegisterParameters = Mapping[tuple[str, int], Mapping[str, int | None]]
"""The register's parameter rows: (region, year) to stored values by English column name."""

ADULT_AGE = 16
"""From this age on, a blank income is unknown."""


def age_on(birth_ymd: int, on: date) -> int:
    """Completed years; one born on 29 February is a year older on 1 March of a common year."""
    years = on.year - birth_ymd // 10000
    return years if (on.month, on.day) >= (birth_ymd // 100 % 100, birth_ymd % 100) else years - 1


def stored_row(entity: Entity, row: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The row by English column names in stored units, with every blank read as the catalogue says."""
    read = {fact.column: row.get(fact.column) for fact in catalogue().of(entity)}
    if entity == "member" and read["age"] is None and row.get("birth_ymd") is not None:
        read["age"] = age_on(row["birth_ymd"], on)
    for fact in catalogue().of(entity):
        if read[fact.column] is None:
            read[fact.column] = _blank_value(fact, read)
    return read


def _blank_value(fact: Fact, read: Mapping[str, Any]) -> Any:
    if fact.blank == Blank.ZERO_UNDER_16:
        age = read["age"]
        return 0 if age is not None and age < ADULT_AGE else None
    if fact.blank in (Blank.UNKNOWN, Blank.REQUIRED):
        return None
    return fact.blank


def named_facts(entity: Entity, row: Mapping[str, Any], on: date) -> dict[str, Value]:
    """Every fact of the row under its Chinese and its English name."""
    read = stored_row(entity, row, on)
    named: dict[str, Value] = {}
    for fact in catalogue().of(entity):
        named[fact.name] = named[fact.column] = _value(fact, read[fact.column])
    return named


def _value(fact: Fact, stored: Any) -> Value:
    if stored is None:
        return None
    if fact.kind == "money":
        return Fraction(stored, 100)
    if isinstance(stored, (bool, str)):
        return stored
    return Fraction(stored)


def region_chain(region: str) -> list[str]:
    """The county, its city and its province, in the order in which they win."""
    return [region, region[:4] + "00", region[:2] + "0000"]


def register_parameters(rows: RegisterParameters, region: str | None, on: date) -> dict[str, Value]:
    """低保标准 and 全省人均可支配收入 of the nearest region that has a row for this very year."""
    found: Mapping[str, int | None] = {}
    for code in region_chain(region or ""):
        if (code, on.year) in rows:
            found = rows[code, on.year]
            break
    named: dict[str, Value] = {}
    for fact in catalogue().parameter:
        if fact.kind == "money":
            named[fact.name] = named[fact.column] = _value(fact, found.get(fact.column))
    return named


def set_parameter(parameter: Mapping[str, Any], region: str | None, on: date) -> Fraction | None:
    """The value of a set's own parameter: county, city, province, then the value without a region; None if none is in force."""
    in_force = [row for row in parameter["值"] if _in_force(row, on)]
    for code in [*region_chain(region or ""), None]:
        for row in in_force:
            if (str(row["地区"]) if row.get("地区") is not None else None) == code:
                return exact(row["值"])
    return None


def _in_force(row: Mapping[str, Any], on: date) -> bool:
    first, last = row.get("起"), row.get("止")
    return (first is None or _day(first) <= on) and (last is None or on <= _day(last))


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def exact(number: float | str | Decimal) -> Fraction:
    """The decimal number as it was written in the file (a YAML float prints as it was written)."""
    return Fraction(Decimal(str(number)))
