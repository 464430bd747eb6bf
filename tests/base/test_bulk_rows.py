"""Many rows at once: stored exactly as one by one, on either database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from bangfu.audit.models import Chain, Entry
from bangfu.base.bulk_rows import insert_columns, insert_rows, insert_values, new_row
from bangfu.base.identifiers import new_id
from bangfu.jobs.models import Job
from bangfu.orgs.models import Unit
from bangfu.registry.models import Health, Household, Income, Person
from tests.people import Units

pytestmark = pytest.mark.django_db
HOSTILE = ["", "\\N", "a\tb\nc\rd", "\\.", "'; DROP TABLE x; --", '"', "汉字𠮷", "\\x41", "NULL"]
"""Texts that a careless writer of COPY or of SQL would turn into something else."""


def people(count: int) -> list[Person]:
    return [
        Person(
            name=HOSTILE[place % len(HOSTILE)],
            sex="女",
            born_on=date(1970, 1, 1 + place) if place else None,
            orphan=[None, True, False][place % 3],
            id_number_blind=bytes([place, 0, 255, 92, 10]),
        )
        for place in range(count)
    ]


def columns_of(model: type[models.Model]) -> list[tuple[Any, ...]]:
    rows = model._default_manager.order_by("pk").values_list()
    return [tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in rows]


def values_of(row: models.Model) -> tuple[Any, ...]:
    values = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in values)


def test_every_value_comes_back_as_it_was() -> None:
    rows = people(len(HOSTILE))
    insert_rows(Person, rows)
    assert columns_of(Person) == [values_of(row) for row in sorted(rows, key=lambda row: row.pk)]


def test_a_row_made_without_the_constructor_is_what_the_constructor_makes() -> None:
    key = new_id()
    made = new_row(Person, id=key, name="张三")
    assert values_of(made) == values_of(Person(id=key, name="张三"))
    assert made._state.adding
    made.save()
    assert Person.objects.get() == made


def test_every_row_made_has_a_key_of_its_own() -> None:
    assert new_row(Person).pk != new_row(Person).pk


def test_rows_count_as_stored_afterwards() -> None:
    [row] = people(1)
    insert_rows(Person, [row])
    row.name = "张三"
    row.save()
    assert list(Person.objects.values_list("name", flat=True)) == ["张三"]


def test_no_rows_are_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert_rows(Person, [])


def test_moments_that_set_themselves_are_set(units: Units) -> None:
    [head] = people(1)
    insert_rows(Person, [head])
    before = datetime.now(UTC)
    insert_rows(Household, [Household(archive_no="一", unit=units.coal_face, head=head, region="990000")])
    file = Household.objects.get()
    assert before <= file.created_at <= datetime.now(UTC)
    assert file.updated_at >= before


def test_values_go_in_without_objects_and_columns_without_a_name_take_their_default() -> None:
    rows = people(3)
    insert_rows(Person, rows)
    keys = [new_id() for _ in rows]
    insert_values(Health, ("person_id", "id", "health"), zip((r.pk for r in rows), keys, ["肺病"] * 3, strict=True))
    by_hand = [Health(pk=key, person=row, health="肺病") for key, row in zip(keys, rows, strict=True)]
    assert columns_of(Health) == [values_of(row) for row in sorted(by_hand, key=lambda row: row.pk)]


def test_each_row_may_name_other_columns() -> None:
    keys = [str(new_id()) for _ in range(3)]
    insert_columns(Person, [{"id": keys[0], "name": "甲"}, {"id": keys[1], "orphan": True}, {"id": keys[2]}])
    by_hand = [Person(id=keys[0], name="甲"), Person(id=keys[1], orphan=True), Person(id=keys[2])]
    stored = {str(row.pk): values_of(row)[1:] for row in Person.objects.all()}
    assert stored == {str(row.pk): values_of(row)[1:] for row in by_hand}


def test_a_key_of_its_own_must_be_named() -> None:
    with pytest.raises(ValueError, match="id must be named"):
        insert_values(Health, ("person_id",), [(new_id(),)])


def test_the_database_gives_a_number_as_key() -> None:
    insert_rows(Unit, [Unit(name=name, kind="mine") for name in ("一矿", "二矿")])
    insert_values(Unit, ("name", "kind"), [("三矿", "mine")])
    keys = list(Unit.objects.order_by("pk").values_list("pk", "name"))
    assert [name for _, name in keys] == ["一矿", "二矿", "三矿"]
    assert len({key for key, _ in keys}) == 3


@pytest.mark.parametrize("stored", [{}, {"甲": [1, None, "\\N\t"]}, {"a": {"b": True}}])
def test_json_is_stored_as_json(stored: dict[str, Any]) -> None:
    insert_values(Job, ("id", "kind", "title", "arguments"), [(new_id(), "a", "甲", stored)])
    insert_rows(Job, [Job(kind="a", title="乙", arguments=stored)])
    assert [job.arguments for job in Job.objects.all()] == [stored, stored]
    assert Job.objects.filter(arguments=stored).count() == 2


def test_a_row_that_is_there_already_is_an_integrity_error_and_nothing_is_stored() -> None:
    rows = people(2)
    rows[1].pk = rows[0].pk
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Person, rows)
    assert not Person.objects.exists()


def test_a_value_that_the_table_forbids_is_an_integrity_error(units: Units) -> None:
    [head] = people(1)
    insert_rows(Person, [head])
    file = Household(archive_no="一", unit=units.coal_face, head=head, region="990000")
    insert_rows(Household, [file])
    wrong = Income(household=file, kind="工资", amount=1, since=date(2026, 2, 1), until=date(2026, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Income, [wrong])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_all_rows_stand_or_none() -> None:
    rows = people(3)
    rows[2].pk = rows[0].pk
    with pytest.raises(IntegrityError):
        insert_rows(Person, rows)
    assert not Person.objects.exists()


def test_entries_of_the_log_can_be_stored_so() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC)
    Chain.objects.create(name="试")
    names = ("chain_id", "number", "at", "action", "link")
    insert_values(Entry, names, [("试", 1, at, "a.b", b"\x00\xff")])
    [entry] = Entry.objects.filter(chain="试")
    assert (entry.number, entry.at, bytes(entry.link), entry.details) == (1, at, b"\x00\xff", "{}")
