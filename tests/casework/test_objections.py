"""Objections: taken down from anyone, holding the case until they are answered."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from django.utils import timezone

from bangfu.base.refusals import Refused
from bangfu.casework.models import Case, Objection
from bangfu.casework.services import answer_objection, record_objection
from bangfu.inbox.models import Item
from bangfu.registry.models import Household
from tests.casework.cases import NOTICE, again, at_step, long_ago, make_complete, opened, take
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(files: dict[str, Household], people: People) -> Case:
    """A case whose notice has stood long enough."""
    case = at_step(people, opened(people, make_complete(files["deep"])), "notice")
    long_ago(case)
    return case


def objected(people: People, case: Case, **more: str) -> Objection:
    words = {"channel": "phone", "content": "他家有门面房", "objector": "匿名者不愿留名", **more}
    return record_objection(again(people.case_officer), case_id=case.pk, received_on=timezone.localdate(), **words)


def test_an_open_objection_holds_the_case(people: People, case: Case) -> None:
    objected(people, case)
    with pytest.raises(Refused, match="没有答复的异议"):
        take(people.case_officer, case, "pass", NOTICE)


def test_one_that_does_not_hold_lets_the_case_go_on(people: People, case: Case) -> None:
    row = objected(people, case)
    answer_objection(again(people.reviewer), objection_id=row.pk, upheld=False, answer="门面房是他哥哥的")
    assert take(people.case_officer, case, "pass", NOTICE).place == "approval"


def test_one_that_holds_sends_the_case_back_first(people: People, case: Case) -> None:
    row = objected(people, case)
    answer_objection(again(people.reviewer), objection_id=row.pk, upheld=True, answer="属实")
    with pytest.raises(Refused, match="异议已成立"):
        take(people.case_officer, case, "pass", NOTICE)
    case = take(people.case_officer, case, "return", reason="门面房未申报")
    assert take(people.officer, case, "submit").place == "first_check"


def test_it_is_answered_by_another_within_its_days(people: People, case: Case) -> None:
    row = objected(people, case)
    assert row.due_on is not None
    with pytest.raises(Refused, match="不能自己答复"):
        answer_objection(again(people.case_officer), objection_id=row.pk, upheld=False, answer="不属实")
    todo = Item.objects.get(tag="异议", done_at__isnull=True)
    assert (todo.user_id, todo.due_on) == (people.reviewer.pk, row.due_on)
    answer_objection(again(people.reviewer), objection_id=row.pk, upheld=False, answer="不属实")
    assert not Item.objects.filter(tag="异议", done_at__isnull=True).exists()
    with pytest.raises(Refused, match="已经答复"):
        answer_objection(again(people.group_reviewer), objection_id=row.pk, upheld=True, answer="属实")


def test_one_whose_deadline_cannot_be_told_is_taken_down_all_the_same(people: People, case: Case) -> None:
    words = {"channel": "letter", "content": "他家有门面房", "objector": ""}
    row = record_objection(again(people.case_officer), case_id=case.pk, received_on=date(1990, 1, 2), **words)
    assert row.due_on is None
    with pytest.raises(Refused, match="没有答复的异议"):
        take(people.case_officer, case, "pass", NOTICE)


def test_names_and_words_are_sealed(people: People, case: Case) -> None:
    row = objected(people, case, objector="钱某 13800001234", content="他家有门面房")
    stored = Objection.objects.filter(pk=row.pk).values("objector_sealed", "content_sealed").get()
    assert all(b"\xe9\x92\xb1" not in bytes(value) and value for value in stored.values())
    assert Objection.objects.get().objector == "钱某 13800001234"


def test_without_a_name_it_is_anonymous(people: People, case: Case) -> None:
    assert objected(people, case, objector=" ").anonymous


@pytest.mark.parametrize(
    ("more", "field"),
    [({"channel": "x"}, "channel"), ({"content": " "}, "content"), ({"content": "长" * 2001}, "content"),
     ({"objector": "长" * 201}, "objector")],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(people: People, case: Case, more: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as caught:
        objected(people, case, **more)
    assert list(caught.value.messages) == [field]


def test_an_officer_of_another_mine_does_not_reach_it(people: People, case: Case) -> None:
    row = objected(people, case)
    with pytest.raises(Http404):
        answer_objection(again(people.other_mine_officer), objection_id=row.pk, upheld=True, answer="属实")
