"""Code lists: what ships stands, the house's own lists are worded, codes never change."""

from __future__ import annotations

import json

import pytest

from bangfu.audit.models import Entry
from bangfu.base.refusals import Outdated, Refused
from bangfu.base.scope import Denied
from bangfu.core.facts.catalogue import catalogue
from bangfu.core.national.codes import code_list_names, load_code_list
from bangfu.reference.code_lists import FACTS, NATIONAL, UNION, all_lists
from bangfu.reference.models import LocalList
from bangfu.reference.selectors import forget, local_labels, shown_codes
from bangfu.reference.services.wordings import WordingValues, word_list
from tests.people import People

STATUS = "fact-work_status"


@pytest.fixture(autouse=True)
def _reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction, at whose end the cache would be told."""
    monkeypatch.setattr("bangfu.reference.services.wordings.transaction.on_commit", lambda told: told())


def test_every_list_of_the_core_and_every_choice_of_a_fact_is_there() -> None:
    lists = all_lists()
    facts = {fact.column: fact.choices for e in ("household", "member") for fact in catalogue().of(e) if fact.kind == "choice"}  # fmt: skip
    assert set(lists) == {*code_list_names(), *(f"fact-{column}" for column in facts)}
    assert all(tuple(c.code for c in lists[f"fact-{column}"].codes) == choices for column, choices in facts.items())
    assert next(iter(lists.values())).group == FACTS
    for name in code_list_names():
        core = load_code_list(name)
        assert [(each.code, each.label, each.evidence) for each in lists[name].codes] == [
            (each.code, each.label, each.verified) for each in core.entries
        ]


@pytest.mark.parametrize(
    ("name", "group"),
    [("sex", NATIONAL), ("region", NATIONAL), ("ethnicity", NATIONAL), ("health_status", UNION), (STATUS, FACTS)],
)
def test_national_standards_are_told_from_lists_of_the_house(name: str, group: str) -> None:
    assert all_lists()[name].group == group
    assert all_lists()[name].fixed == (group == NATIONAL)


def test_words_order_and_what_is_offered_change_and_codes_do_not(people: People) -> None:
    words = {
        "待岗": WordingValues(label="待岗（放假）", place=1, note="矿上习惯"),
        "离休": WordingValues(hidden=True),
        "在岗": WordingValues(label="在岗"),
    }
    word_list(people.administrator, name=STATUS, wordings=words, version=0)
    shown = shown_codes(STATUS)
    assert (shown[0].code, shown[0].label, shown[0].note) == ("待岗", "待岗（放假）", "矿上习惯")
    assert {each.code for each in shown} == set(catalogue().by_column("household", "work_status").choices)
    assert [each.code for each in shown if each.hidden] == ["离休"]
    assert local_labels(STATUS)["在岗"] == "在岗"
    assert LocalList.objects.get().wordings.count() == 2
    details = json.loads(Entry.objects.get(action="reference.wording_changed").details)
    assert set(details) == {"待岗", "离休"}
    assert details["待岗"]["new"]["label"] == "待岗（放假）"


def test_a_list_is_given_back_its_standard_words(people: People) -> None:
    local = word_list(people.administrator, name=STATUS, wordings={"待岗": WordingValues(label="歇岗")}, version=0)
    word_list(people.administrator, name=STATUS, wordings={}, version=local.version)
    assert local_labels(STATUS)["待岗"] == "待岗"
    assert Entry.objects.filter(action="reference.wording_changed").count() == 2


def test_what_changes_nothing_leaves_no_entry(people: People) -> None:
    local = word_list(people.administrator, name=STATUS, wordings={"待岗": WordingValues()}, version=0)
    assert local.version == 0
    assert not Entry.objects.exists()


def test_the_second_of_two_editors_is_told(people: People) -> None:
    word_list(people.administrator, name=STATUS, wordings={"待岗": WordingValues(label="歇岗")}, version=0)
    with pytest.raises(Outdated):
        word_list(people.group_officer, name=STATUS, wordings={"下岗": WordingValues(label="离岗")}, version=0)
    assert local_labels(STATUS)["下岗"] == "下岗"


@pytest.mark.parametrize("name", ["sex", "family_relation", "region", "no-such-list"])
def test_a_national_standard_is_not_worded(people: People, name: str) -> None:
    with pytest.raises(Refused, match="国家标准"):
        word_list(people.administrator, name=name, wordings={}, version=0)


@pytest.mark.parametrize(
    ("words", "field", "reason"),
    [
        ({"没有的": WordingValues(label="x")}, "", "没有代码"),
        ({"待岗": WordingValues(label="下岗")}, "待岗", "重名"),
        ({"待岗": WordingValues(label="字" * 41)}, "待岗", "40"),
        ({"待岗": WordingValues(note="字" * 201)}, "待岗", "200"),
    ],
)
def test_a_wording_that_cannot_be_is_refused_at_its_code(
    people: People, words: dict[str, WordingValues], field: str, reason: str
) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        word_list(people.administrator, name=STATUS, wordings=words, version=0)
    assert list(refused.value.messages) == [field]
    assert not Entry.objects.exists()


def test_at_least_one_choice_stays(people: People) -> None:
    codes = [each.code for each in all_lists()["fact-accident_kind"].codes]
    words = {code: WordingValues(hidden=True) for code in codes}
    with pytest.raises(Refused, match="所有选项"):
        word_list(people.administrator, name="fact-accident_kind", wordings=words, version=0)


@pytest.mark.parametrize("who", ["officer", "case_officer", "reviewer", "auditor", "outsider"])
def test_only_the_group_and_the_administrator_word_lists(people: People, who: str) -> None:
    with pytest.raises(Denied):
        word_list(getattr(people, who), name=STATUS, wordings={}, version=0)


def test_words_are_read_once_and_anew_after_a_change(people: People, django_assert_num_queries) -> None:
    forget(wordings=True)
    with django_assert_num_queries(1):
        local_labels(STATUS)
        shown_codes("fact-health")
    word_list(people.administrator, name=STATUS, wordings={"待岗": WordingValues(label="歇岗")}, version=0)
    assert local_labels(STATUS)["待岗"] == "歇岗"
