"""What each action code means, in words an auditor reads. Every app says it in its own module ``audit_words``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

Words = str | Promise

_words: dict[str, Words] = {}


def add_words(words: Mapping[str, Words]) -> None:
    """Add an app's codes. Raises ValueError where another app has said the code already."""
    twice = _words.keys() & words.keys()
    if twice:
        raise ValueError(f"action codes worded twice: {sorted(twice)}")
    _words.update(words)


def words_of(action: str) -> str:
    """The words of a code; the code itself where an older version wrote one that is no longer known."""
    return str(_words.get(action, action))


def worded_actions() -> dict[str, str]:
    """Every known code with its words, in the order of the codes."""
    return {action: str(_words[action]) for action in sorted(_words)}
