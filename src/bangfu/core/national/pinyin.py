"""Pinyin of names for searching; a surname with its own reading yields both, so that either one finds it."""

from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

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
    text = "".join(character for character in squeeze_text(name).lower() if character.isalnum())
    usual = _syllables(text)
    length = surname_length(text)
    overrides = surname_readings().get(text[:length], ())
    given = _syllables(text[length:])
    return [[*surname, *given] for surname in overrides] + [usual]


def _syllables(text: str) -> list[str]:
    # A run without pinyin (letters, digits, rare characters) would come back as one syllable: take it apart.
    return " ".join(lazy_pinyin(text, style=Style.NORMAL, errors=" ".join)).split()


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
