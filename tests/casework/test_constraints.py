"""What the service refuses, the database refuses too, whoever writes to it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bangfu.casework.models import Case, Opinion, Recusal, Stay
from bangfu.registry.models import Household
from tests.casework.cases import at_step, make_complete, opened
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(files: dict[str, Household], people: People) -> Case:
    """A case at 初审: the district's officer made it."""
    return at_step(people, opened(people, make_complete(files["deep"])), "first_check")


def opinion(case: Case, person: Any, action: str = "pass") -> Opinion:
    stay = case.stays.get(left_at__isnull=True)
    return Opinion(stay=stay, person=person, person_name="x", action=action, action_label="x", given_at=timezone.now())


def leave(stay: Stay, action: str, to: str) -> None:
    stay.left_at, stay.action, stay.to = timezone.now(), action, to
    stay.save()


def decided(case: Case, people: People) -> Stay:
    opinion(case, people.case_officer).save()
    return case.stays.get(left_at__isnull=True)


def refused(write: Callable[[], object], rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        write()


def test_every_rule_stands_after_all_migrations() -> None:
    """A table that a later migration recreates on SQLite loses its triggers."""
    names = {rule[0] for rule in import_module("bangfu.casework.migrations.0002_legal_moves").RULES}
    table = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "information_schema.triggers"
    column = "name" if connection.vendor == "sqlite" else "trigger_name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        standing = {row[0] for row in cursor.fetchall()}
    assert len(names) == 10
    assert names <= standing


def test_a_move_that_the_flow_does_not_have(case: Case, people: People) -> None:
    stay = decided(case, people)
    refused(lambda: leave(stay, "pass", "archived"), "casework_stay_moves")


def test_an_action_that_the_step_does_not_have(case: Case, people: People) -> None:
    refused(lambda: opinion(case, people.case_officer, "file").save(), "casework_opinion_of_its_step")


def test_leaving_a_step_that_nobody_decided(case: Case) -> None:
    stay = case.stays.get(left_at__isnull=True)
    refused(lambda: leave(stay, "pass", "home_visit"), "casework_stay_is_decided")


def test_a_jump_to_a_later_step(case: Case, people: People) -> None:
    leave(decided(case, people), "pass", "home_visit")
    later = Stay(case=case, number=3, step="approval", step_label="x", entered_at=timezone.now())
    refused(lambda: later.save(force_insert=True), "casework_stay_follows")


def test_a_case_that_begins_in_the_middle(case: Case) -> None:
    other = Case.objects.create(
        household=case.household, flow=case.flow, place="x", place_label="x", entered_on=case.entered_on,
        ended_at=timezone.now(),
    )  # fmt: skip
    first = Stay(case=other, number=1, step="approval", step_label="x", entered_at=timezone.now())
    refused(lambda: first.save(force_insert=True), "casework_stay_begins")


def test_a_stay_that_comes_already_over(case: Case, people: People) -> None:
    leave(decided(case, people), "pass", "home_visit")
    now = timezone.now()
    over = Stay(
        case=case, number=3, step="home_visit", step_label="x", entered_at=now, left_at=now, action="pass", to="x"
    )
    refused(lambda: over.save(force_insert=True), "casework_stay_comes_open")


def test_changing_what_was_decided(case: Case) -> None:
    stay = case.stays.get(step="draft")
    refused(lambda: leave(stay, "withdraw", "withdrawn"), "casework_stay_keeps_place")
    given = Opinion.objects.get()
    given.action_label = "y"
    refused(given.save, "casework_opinion_is_fixed")


def test_a_checker_who_was_the_maker(case: Case, people: People) -> None:
    refused(lambda: opinion(case, people.officer).save(), "casework_maker_is_no_checker")


def test_a_checker_who_opened_the_case(case: Case, people: People) -> None:
    Case.objects.filter(pk=case.pk).update(opened_by=people.group_officer)
    refused(lambda: opinion(case, people.group_officer).save(), "casework_maker_is_no_checker")


def test_a_checker_who_must_keep_out(case: Case, people: People) -> None:
    Recusal.objects.create(case=case, person=people.case_officer, reason="亲属", noted_by="x")
    refused(lambda: opinion(case, people.case_officer).save(), "casework_partial_keeps_out")


def test_two_open_cases_of_one_household(case: Case) -> None:
    second = Case(household=case.household, flow=case.flow, place="draft", place_label="x", entered_on=case.entered_on)
    refused(lambda: second.save(force_insert=True), "casework_one_open_case|UNIQUE")
