"""The lookup for many values finds what ``__in`` finds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from bangfu.base.bulk_rows import insert_columns
from bangfu.base.identifiers import new_id, new_keys
from bangfu.orgs.models import Unit
from bangfu.registry.models import Health, Person
from tests.people import Units

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[Person]:
    rows = [{"id": str(new_id()), "name": f"甲{place}", "id_number_blind": bytes([place, 92])} for place in range(9)]
    insert_columns(Person, rows)
    insert_columns(Health, [{"id": str(new_id()), "person_id": row["id"], "health": "良好"} for row in rows[:4]])
    return list(Person.objects.order_by("name"))


def test_keys_texts_and_bytes_are_found(people: list[Person]) -> None:
    some = people[2:5]
    for name, values in {
        "id": [person.pk for person in some],
        "name": ["甲2", "甲3", "甲4", "甲3", "没有"],
        "id_number_blind": [person.id_number_blind for person in some],
    }.items():
        assert list(Person.objects.filter(**{f"{name}__any_of": values}).order_by("name")) == some, name


@pytest.mark.parametrize("name", ['"', "\\", '\\"', "a,b", "{甲}", "NULL", "'", " 甲 ", "%s", "甲\t乙"])
def test_a_text_with_marks_of_its_own_finds_itself_alone(people: list[Person], name: str) -> None:
    insert_columns(Person, [{"id": str(new_id()), "name": name}])
    found = Person.objects.filter(name__any_of=[name, "丙"])
    assert [person.name for person in found] == [name]


def test_a_longer_text_is_not_cut_to_the_width_of_the_column(people: list[Person]) -> None:
    insert_columns(Person, [{"id": str(new_id()), "name": "长" * 60}])
    assert not Person.objects.filter(name__any_of=["长" * 61]).exists()


def test_numbers_are_found(units: Units) -> None:
    wanted = [units.team.pk, units.mine_2.pk, -1]
    assert {unit.pk for unit in Unit.objects.filter(pk__any_of=wanted)} == set(wanted[:2])


def test_rows_are_found_by_the_key_of_another(people: list[Person]) -> None:
    found = Health.objects.filter(person__id__any_of=[person.pk for person in people[3:6]])
    assert [row.person_id for row in found] == [people[3].pk]


@pytest.mark.parametrize("values", [[], [None]])
def test_no_values_find_nothing_and_excluded_everything_stays(people: list[Person], values: list[Any]) -> None:
    assert not Person.objects.filter(name__any_of=values).exists()
    assert Person.objects.exclude(name__any_of=values).count() == 9


def test_it_can_be_part_of_an_update(people: list[Person]) -> None:
    Person.objects.filter(pk__any_of=[people[0].pk]).update(name="乙")
    assert Person.objects.filter(name="乙").count() == 1


def test_very_many_values_are_one_query(people: list[Person], django_assert_num_queries: Any) -> None:
    names = [f"甲{place}" for place in range(5, 900)]
    with django_assert_num_queries(1):
        assert Person.objects.filter(name__any_of=names).count() == 4


def test_keys_as_text_are_those_of_new_rows() -> None:
    keys = new_keys()
    made = [next(keys) for _ in range(200)]
    assert len(set(made)) == 200
    for key in made:
        parsed = UUID(key)
        assert (parsed.version, parsed.variant, str(parsed)) == (7, new_id().variant, key)
    assert abs(UUID(made[0]).int - new_id().int) >> 80 < 60_000  # within a minute
