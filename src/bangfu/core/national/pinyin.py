"""Pinyin of names for searching; a surname with its own reading yields both, so that either one finds it."""

from collections.abc import Iterable
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from bangfu.core.national.surnames import surname_length, surname_readings
from bangfu.core.national.text import squeeze_text


def pinyin_initials(name: str) -> tuple[str, ...]:
    """Return the distinct initials of a name in lower case, the reading as a surname first.

    >>> pinyin_initials("单志强")
    ('szq', 'dzq')
    """
    return _distinct("".join(syllable[0] for syllable in reading) for reading in _readings(name))


def pinyin_spellings(name: str) -> tuple[str, ...]:
    """Return the distinct full spellings of a name in lower case and without tones; ü is written v.

    >>> pinyin_spellings("朴明")
    ('piaoming', 'puming')
    """
    return _distinct("".join(reading) for reading in _readings(name))


def _readings(name: str) -> list[list[str]]:
    """Return every reading of a name as syllables; a letter or digit is a syllable of its own."""
    text = squeeze_text(name).lower()
    if not text.isalnum():
        text = "".join(character for character in text if character.isalnum())
    usual = _syllables(text)
    length = surname_length(text)
    overrides = surname_readings().get(text[:length], ())
    if not overrides:
        return [usual]
    given = _syllables(text[length:])
    return [[*surname, *given] for surname in overrides] + [usual]


def _syllables(text: str) -> list[str]:
    """Return the syllables of a text; only a phrase of the dictionary makes a reading depend on its neighbours."""
    if _holds_phrase(text):
        return list(_looked_up(text))
    return [syllable for character in text for syllable in _of_character(character)]


def _holds_phrase(text: str) -> bool:
    ends = range(2, len(text) + 1)
    return any(text[start:end] in PHRASES_DICT for end in ends for start in range(end - 1))


def _looked_up(text: str) -> tuple[str, ...]:
    # A run without pinyin (letters, digits, rare characters) would come back as one syllable: take it apart.
    return tuple(" ".join(lazy_pinyin(text, style=Style.NORMAL, errors=" ".join)).split())


_of_character = lru_cache(maxsize=8_192)(_looked_up)  # names are made of some thousands of characters


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
