"""Status tags: value, label and colour of a status decided in one place for lists, pages and filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Words = str | Promise

COLOURS = ("gray", "blue", "cyan", "green", "yellow", "orange", "red", "purple")


@dataclass(frozen=True)
class Tag:
    """A status as it is shown."""

    label: Words
    colour: str = "gray"


_defined: dict[str, dict[str, Tag]] = {}


def define_tags(kind: str, tags: Mapping[str, tuple[Words, str]]) -> None:
    """Give the values of one kind of status their labels and colours, in an app's ``ready()`` or beside its choices.

    ``define_tags("household_state", {"open": (_("在册"), "green"), "closed": (_("已停用"), "gray")})``
    """
    wrong = sorted({colour for _, colour in tags.values()} - set(COLOURS))
    if wrong:
        raise ValueError(f"unknown colours: {', '.join(wrong)}")
    _defined[kind] = {value: Tag(label, colour) for value, (label, colour) in tags.items()}


def tag_of(kind: str, value: str) -> Tag:
    """The tag of a value; one that nobody defined is shown as it is, in gray."""
    return _defined.get(kind, {}).get(value, Tag(value))
