"""The pages of cases: what stands in the way, what was typed, what was done, and how often they ask the database."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.accounts.models import User
from bangfu.casework.models import Case, Objection
from bangfu.casework.services import open_case, record_objection
from bangfu.registry.models import Household
from tests.casework.cases import VISIT, again, at_step, make_complete, opened, take
from tests.people import People
from tests.query_counts import check_queries

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(again(user), backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(client: Client, case: Case) -> str:
    return client.get(reverse("casework:case", args=[case.pk])).content.decode()


def send(client: Client, case: Case, **fields: str) -> tuple[int, str]:
    lock = str(Case.objects.get(pk=case.pk).lock)
    response = client.post(reverse("casework:act", args=[case.pk]), {"lock": lock, **fields})
    return response.status_code, response.content.decode()


def test_a_case_is_opened_from_the_file_of_the_family(people: People, files: dict[str, Household]) -> None:
    client, family = signed_in(people.officer), files["deep"]
    assert "发起建档申请" in client.get(reverse("registry:file", args=[family.pk])).content.decode()
    response = client.post(reverse("casework:open", args=[family.pk]))
    case = Case.objects.get()
    assert response.headers["Location"] == reverse("casework:case", args=[case.pk])
    shown = client.get(reverse("registry:file", args=[family.pk])).content.decode()
    assert "发起建档申请" not in shown
    assert reverse("casework:case", args=[case.pk]) in shown


def test_what_is_missing_stands_above_a_button_that_cannot_be_pressed(
    people: People, files: dict[str, Household]
) -> None:
    text = page(signed_in(people.officer), opened(people, files["deep"]))
    assert "还缺材料：个人申请、身份证、户口本" in text
    assert 'value="submit" type="submit" disabled' in text


def test_a_refused_form_shows_what_was_typed_and_why(people: People, files: dict[str, Household]) -> None:
    case = at_step(people, opened(people, make_complete(files["deep"])), "home_visit")
    typed = {f"line_{code}": value for code, value in {**VISIT, "visitors": "王干事"}.items()}
    status, text = send(signed_in(people.case_officer), case, action="pass", **typed)
    assert status == 422
    assert "至少写 2 人" in text
    assert VISIT["found"] in text
    assert Case.objects.get().place == "home_visit"


def test_what_was_done_stands_in_the_record(people: People, files: dict[str, Household]) -> None:
    case = at_step(people, opened(people, make_complete(files["deep"])), "home_visit")
    typed = {f"line_{code}": value for code, value in VISIT.items()}
    status, _text = send(signed_in(people.case_officer), case, action="pass", **typed)
    assert status == 302
    text = page(signed_in(people.officer), case)
    assert "王干事、李专干" in text
    assert "民主评议" in text


def test_somebody_who_may_not_act_is_told_why(people: People, files: dict[str, Household]) -> None:
    case = at_step(people, opened(people, make_complete(files["deep"])), "first_check")
    assert "您办理过这一户的前面步骤" in page(signed_in(people.officer), case)


def test_an_old_page_is_told_who_acted_meanwhile(people: People, files: dict[str, Household]) -> None:
    case = at_step(people, opened(people, make_complete(files["deep"])), "first_check")
    seen = str(case.lock)
    take(people.case_officer, case, "return", reason="补材料")
    client = signed_in(people.case_officer)
    address = reverse("casework:act", args=[case.pk])
    response = client.post(address, {"lock": seen, "action": "pass"}, follow=True)
    assert "李专干刚办理过这份申请" in response.content.decode()


def test_who_raised_an_objection_is_shown_to_those_who_answer_only(people: People, files: dict[str, Household]) -> None:
    case = at_step(people, opened(people, make_complete(files["deep"])), "notice")
    said = {"channel": "phone", "content": "他家有门面房", "objector": "钱某"}
    record_objection(again(people.case_officer), case_id=case.pk, received_on=timezone.localdate(), **said)
    assert "钱某" in page(signed_in(people.reviewer), case)
    text = page(signed_in(people.officer), case)
    assert "他家有门面房" in text
    assert "钱某" not in text
    answer = reverse("casework:answer", args=[Objection.objects.get().pk])
    response = signed_in(people.reviewer).post(answer, {"upheld": "no", "answer": "门面房是他哥哥的"})
    assert response.status_code == 302
    assert "门面房是他哥哥的" in page(signed_in(people.officer), case)


def test_the_flows_are_shown_with_what_they_rest_on(people: People, files: dict[str, Household]) -> None:
    text = signed_in(people.officer).get(reverse("casework:flows")).content.decode()
    assert "公示不少于5个工作日（转载）" in text
    assert "3 人合议，2 人同意" in text
    assert "公开内容没有找到" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_cases_ask_as_often_for_many_as_for_few(
    people: People, files: dict[str, Household], rows: int
) -> None:
    for name in ("deep", "relative", "rich")[:rows]:  # "houses" and "unknown" live in the other mine
        open_case(people.officer, household_id=files[name].pk)
    client = signed_in(people.officer)
    for name in ("list", "waiting"):
        check_queries(f"casework.{name}", client, reverse(f"casework:{name}"))
