"""Two officers at the same moment, on real connections."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.registry.models import Household, Member
from bangfu.registry.services import add_member, create_household, edit_household
from tests.people import People, Units
from tests.registry.families import facts, make_file, number

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*commands: Callable[[], object]) -> list[object]:
    """Run commands in threads that start together; what each returned or raised."""
    start = threading.Barrier(len(commands))
    answers: list[object] = [None] * len(commands)

    def run(place: int) -> None:
        start.wait()
        try:
            answers[place] = commands[place]()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(commands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_who_save_the_same_version_one_is_told(people: People, units: Units) -> None:
    file = make_file(people.officer, units.coal_face)
    answers = at_once(
        lambda: edit_household(people.officer, file.pk, version=1, facts={"houses": 1}),
        lambda: edit_household(people.case_officer, file.pk, version=1, facts={"houses": 2}),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Household", "Outdated"]
    lost = next(answer for answer in answers if isinstance(answer, Outdated))
    file.refresh_from_db()
    assert lost.theirs == {"houses": file.houses}
    assert file.version == 2


def test_files_made_at_once_get_different_numbers(people: People, units: Units) -> None:
    def make(order: int) -> Callable[[], object]:
        worker = {"name": f"职工{order}", "id_number": number(order=order)}
        return lambda: create_household(people.officer, unit=units.coal_face, head=worker, facts=facts())

    answers = at_once(*(make(order) for order in range(1, 5)))
    assert all(isinstance(answer, Household) for answer in answers), answers
    assert len(set(Household.objects.values_list("archive_no", flat=True))) == 4
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_person_added_to_two_households_at_once_lives_in_one(people: People, units: Units) -> None:
    one = make_file(people.officer, units.coal_face, 1)
    two = make_file(people.officer, units.coal_face, 3, "李四")
    child = {"name": "张小", "id_number": number("20100101", 5)}
    answers = at_once(
        lambda: add_member(people.officer, one.pk, person=child, place={"relation": "子"}),
        lambda: add_member(people.officer, two.pk, person=child, place={"relation": "子"}),
    )
    assert [isinstance(answer, Member) for answer in answers].count(True) == 1
    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1, answers
    assert Member.objects.filter(person__name="张小", co_resident=True).count() == 1
