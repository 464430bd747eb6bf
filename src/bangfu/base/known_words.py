"""Words that stand in data (names of the shipped criteria, values of code lists), in the reader's language.

Where the catalogue of translations knows a word, it is shown in that language; what a union wrote itself stays.
``base.catalogue`` collects the words that are shipped.
"""

from __future__ import annotations

from django.utils.translation import gettext


def say(text: str) -> str:
    """A word or a sentence frame in the reader's language; empty stays empty, of which gettext has another idea."""
    return gettext(text) if text else text
