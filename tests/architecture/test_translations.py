"""The English catalogue: whole, in step with the code, and enough for pages without a Chinese word of ours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from bangfu.base import catalogue
from bangfu.base.catalogue import compile_catalogues, messages_in_code, read_catalogue, untranslated

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+[^>]*>")
_CHINESE = re.compile(r"[\u4e00-\u9fff，。；：！？（）“”、]")
# Quoted words of the workbook, of a path or of a code list, which are Chinese in every language.
_QUOTED = (
    "一矿/综采队", "综采队", "是 (yes)", "否 (no)",
    "名称", "低保标准: 750", "住房套数: 1", "月收入: 1500，年龄: 40", "困难类别: 深度困难",  # the criteria's own words
)  # fmt: skip


@pytest.fixture(scope="module")
def english() -> Catalog:
    return read_catalogue()


def _texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def _ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]


def _listed(messages: Iterable[Message]) -> set[tuple[str | None, object]]:
    return {(message.context, message.id) for message in messages if message.id}


def test_every_message_of_the_code_stands_in_the_catalogue_and_no_other(english: Catalog) -> None:
    code, known = _listed(messages_in_code()), _listed(english)
    assert code - known == set(), "run: python -m bangfu.base.catalogue, and translate what is new"
    assert known - code == set(), "run: python -m bangfu.base.catalogue"


def test_no_message_is_left_untranslated(english: Catalog) -> None:
    assert untranslated(english) == []


def test_placeholders_and_markup_are_the_same_in_both_languages(english: Catalog) -> None:
    wrong = []
    for message in english:
        if message.id:
            wanted = Counter(_PLACEHOLDER.findall(_ids(message)[-1]))
            wrong += [text for text in _texts(message) if Counter(_PLACEHOLDER.findall(text)) != wanted]
    assert wrong == []


def test_english_texts_are_english(english: Catalog) -> None:
    chinese = []
    for message in english:
        for text in _texts(message) if message.id else []:
            plain = text
            for quoted in _QUOTED:
                plain = plain.replace(quoted, "")
            chinese += [text] if _CHINESE.search(plain.replace("“", "").replace("”", "")) else []
    assert chinese == []


def test_messages_in_the_code_are_chinese(english: Catalog) -> None:
    """A message in English would show in English on Chinese pages."""
    plain = [
        message.id for message in english if message.id and not any(_CHINESE.search(each) for each in _ids(message))
    ]
    assert plain == []


def test_a_changed_text_is_compiled_and_an_unchanged_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    text = folder / "django.po"
    text.write_bytes(catalogue.ENGLISH.read_bytes())
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)
    assert compile_catalogues() == [text]
    assert compile_catalogues() == []
    assert [path.name for path in sorted(folder.iterdir())] == ["django.mo", "django.po"]


def test_extraction_reads_code_and_templates() -> None:
    where = {place for message in messages_in_code() for place, _line in message.locations}
    assert "web/menu.py" in where
    assert "registry/templates/registry/file.html" in where


def test_a_message_that_lost_its_plural_is_asked_for_anew_and_the_others_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    text.parent.mkdir(parents=True)
    stored = Catalog(locale="en", charset="utf-8")
    stored.add(("%(n)s 户", "%(n)s 户"), ("%(n)s household", "%(n)s households"))
    stored.add("类别", "Tier")
    catalogue.write_catalogue(stored, text)
    said = Catalog(locale="en", charset="utf-8")
    said.add("%(n)s 户")
    said.add("类别")
    monkeypatch.setattr(catalogue, "messages_in_code", lambda: said)
    fresh = catalogue.update_catalogue(text)
    assert untranslated(fresh) == ["%(n)s 户"]
    assert read_catalogue(text).get("类别").string == "Tier"
