"""English pages hold no Chinese but data, Chinese pages no English sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from html.parser import HTMLParser

import pytest
from pytest_django import DjangoDbBlocker

from bangfu.accounts.models import User
from bangfu.casework.flows import flow_of
from bangfu.casework.models import FlowVersion
from bangfu.core.criteria.library import shipped_names
from bangfu.core.national.codes import code_list_names, load_code_list
from bangfu.orgs.models import Unit
from bangfu.policies.models import CriteriaSet
from bangfu.reference.code_lists import all_lists
from bangfu.registry import choices
from bangfu.registry.web.file import TABS
from bangfu.screenings.models import Verdict
from tests.security.addresses import pages
from tests.security.answers import is_page, text_of
from tests.security.world import TOKEN, World, cast_and_world, ids_for, signed_in
from tests.shared_rows import rows_for_many_tests

pytestmark = pytest.mark.django_db
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){3,}")
_SHOWN = ("aria-label", "title", "placeholder", "alt", "data-confirm")


class _Words(HTMLParser):
    """What a reader of a page gets to see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += [value for name, value in attrs if value and name in _SHOWN]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.words.append(data.strip())


def words_of(text: str) -> list[str]:
    reader = _Words()
    reader.feed(text)
    return reader.words


def _data() -> list[str]:
    """Chinese words that are data, whatever the language: names, values of code lists, the name of the language."""
    lists = [value for value in vars(choices).values() if isinstance(value, list)]
    coded = [str(code) for each in lists for code, _label in each]
    units = [name for unit in Unit.objects.all() for name in (unit.name, unit.union_name)]
    official = [entry.label for name in code_list_names() for entry in load_code_list(name).entries]
    named = [
        *official,
        *_HEADINGS,
        "语言 Language",
        *User.objects.values_list("name", flat=True),
        *shipped_names(),
        *CriteriaSet.objects.values_list("title", flat=True),
        "简体中文",
        "系统",
        TOKEN,
        *_quoted_articles(),
        *(reason for reasons in Verdict.objects.values_list("problems", flat=True) for reason in reasons),
    ]
    return sorted({*coded, *units, *named} - {""}, key=len, reverse=True)


def _quoted_articles() -> list[str]:
    """What the shipped flows quote of the documents they rest on."""
    steps = [step for version in FlowVersion.objects.all() for step in flow_of(version).steps]
    return [step.basis.article for step in steps if step.basis]


def _with_lists(known: list[str]) -> list[str]:
    """And what the pages of code lists and of the calendar show of the data that ships; the longest words first."""
    said = [text for each in all_lists().values() for text in (each.title, each.note, str(each.source))]
    coded = [text for each in all_lists().values() for code in each.codes for text in (code.label, *code.aliases)]
    return sorted({*known, *said, *coded, "放假"} - {""}, key=len, reverse=True)


# The history names fields by the headings of the register workbook, which is Chinese in every language.
_HEADINGS = ("欠薪月数", "欠薪金额")
# The reasons of a verdict are the criteria's own words, which are written in Chinese.
_JUDGED = (
    "registry:file", "registry:tab", "criteria:version", "criteria:part", "criteria:text", "criteria:diff",
    "criteria:publish", "criteria:boundaries", "criteria:entry", "criteria:entry_new", "screenings:verdict",
)  # fmt: skip


# The reference of the API is one document, in Chinese with the English names of its fields.
_REFERENCE = ("api:docs",)


@pytest.fixture(scope="module")
def stored_plain(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    yield from rows_for_many_tests(django_db_blocker, lambda: cast_and_world("plain"))


@pytest.fixture
def plain(stored_plain: World, db: None) -> World:
    """A register whose free texts are not Chinese."""
    return deepcopy(stored_plain)


@pytest.mark.parametrize("name", ["group_officer", "administrator"])
def test_english_pages_hold_no_chinese_but_data(plain: World, name: str) -> None:
    user = plain.walkers[name]
    client = signed_in(user)
    client.post("/language/", {"language": "en"})
    known, chinese = _data(), []
    for page in pages():
        if not page.get or page.name in (*_JUDGED, *_REFERENCE) or not page.open_to(user):
            continue
        ids = ids_for(page.name, page.kwargs, plain.rows(user))
        response = client.get(page.address(ids))
        if response.status_code == 200 and is_page(response):
            data = _with_lists(known) if page.name.startswith(("reference:", "audit:")) else known
            chinese += [f"{page.name}: {words}" for words in _strange(text_of(response), data)]
    assert sorted(set(chinese)) == []


def _strange(text: str, known: list[str]) -> list[str]:
    """Chinese words of a page that are not data."""
    found = []
    for words in words_of(text):
        rest = words
        for each in known:
            rest = rest.replace(each, "")
        found += [words] if _CHINESE.search(rest) else []
    return found


@pytest.mark.parametrize("tab", [tab for tab in TABS if tab not in ("basic", "causes")])
def test_english_tabs_of_a_file_hold_no_chinese_but_data(plain: World, tab: str) -> None:
    client = signed_in(plain.walkers["group_officer"])
    client.post("/language/", {"language": "en"})
    text = text_of(client.get(f"/households/{plain.near.household.pk}/{tab}/"))
    assert _strange(text, _data()) == []


def test_the_pages_of_signing_in_and_of_the_own_account_are_chinese(plain: World) -> None:
    client = signed_in(plain.walkers["officer"])
    english = []
    for page in pages():
        if page.get and not page.kwargs and page.needs in ("anyone", "signed_in") and page.name not in _REFERENCE:
            for browser in (client, signed_in(None)):
                response = browser.get(page.address({}), follow=True)
                if is_page(response):
                    english += [
                        f"{page.name}: {each}" for each in words_of(text_of(response)) if _SENTENCE.search(each)
                    ]
    wrong = {"oldpassword": "x", "password1": "abc", "password2": "abcd"}
    for address, form in (
        ("/accounts/login/", {"login": "officer", "password": "x"}),
        ("/accounts/login/", {}),
        ("/accounts/password/change/", wrong),
        ("/accounts/password/change/", wrong | {"password2": "abc"}),
        ("/accounts/reauthenticate/", {"password": "x"}),
    ):
        text = text_of(
            client.post(address, form, follow=True) if "login" not in address else signed_in(None).post(address, form)
        )
        english += [f"{address}: {each}" for each in words_of(text) if _SENTENCE.search(each)]
    assert english == []
