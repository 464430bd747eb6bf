"""YAML with places: every value knows its line and column, duplicate keys are faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

import yaml

from bangfu.core.yaml_text.problems import FaultyText, Place, Problem
from bangfu.core.yaml_text.scalar_places import raw_offset

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT_TAG: Final = "tag:yaml.org,2002:str"
_MAX_NESTING: Final = 40
_MOST_DIGITS: Final = 18


class Located(NamedTuple):
    """A YAML value with its place.

    ``value`` is text, an int, a bool, a date, None, a list of Located or a dict from text to Located.
    ``text`` is the scalar as written: numbers are read from it exactly, never through a float.
    """

    value: object
    place: Place
    text: str = ""
    key_places: tuple[tuple[str, Place], ...] = ()
    raw: str = ""
    """The scalar as it stands in the file, quotes and indentation included; it starts at ``place``."""

    def place_of(self, offset: int) -> Place:
        """The file place of a character of this text."""
        before = self.raw[: raw_offset(self.raw, self.text, offset)]
        line = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        return Place(self.place.line + line, column + (1 if line else self.place.column))


def read_yaml(text: str, *, source: str = "") -> Located:
    """Parse one document; raises FaultyText with the place where the YAML itself is broken."""
    reader = _Reader(text)
    try:
        located = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = _place(mark) if mark else Place(1, 1)
        raise FaultyText([Problem(place, "", f"不是有效的 YAML: {error.problem}")], source=source) from error
    except yaml.YAMLError as error:
        raise FaultyText([Problem(Place(1, 1), "", f"不是有效的 YAML: {error}")], source=source) from error
    except _TooDeep as error:
        raise FaultyText([Problem(error.place, "", f"YAML 嵌套超过 {_MAX_NESTING} 层")], source=source) from None
    if located is None:
        raise FaultyText([Problem(Place(1, 1), "", "文件是空的")], source=source)
    if reader.problems:
        raise FaultyText(reader.problems, source=source)
    return located


class _TooDeep(Exception):  # noqa: N818 - it is turned into a problem at once
    def __init__(self, place: Place) -> None:
        self.place = place
        super().__init__()


class _Reader:
    """Turns the events of a document into values with places; an alias is the value it stands for, read once.

    The composer of the library is not asked: it works by recursion in C, which a hostile file could make crash the
    whole program, and a second pass over its nodes would cost as much as the first.
    """

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._source = text
        self._loader: Any = _LOADER(text)
        self._anchored: dict[str, tuple[Place, Located | None]] = {}
        """By anchor: where its value starts, and the value; none yet while it is being read."""
        self._depth = 0

    def document(self) -> Located | None:
        """The one document; None where there is none."""
        try:
            self._next()  # the start of the stream
            if isinstance(self._next(), yaml.StreamEndEvent):
                return None
            located = self._value(self._next())
            self._next()  # the end of the document
            after = self._next()
            if not isinstance(after, yaml.StreamEndEvent):
                raise yaml.composer.ComposerError(None, None, "but found another document", after.start_mark)
            return located
        finally:
            self._loader.dispose()

    def _next(self) -> Any:
        return self._loader.get_event()

    def _value(self, event: Any) -> Located:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        place, anchor = _place(event.start_mark), event.anchor
        if anchor is not None:
            if anchor in self._anchored:
                raise yaml.composer.ComposerError(None, None, "second occurrence", event.start_mark)
            self._anchored[anchor] = (place, None)
        if isinstance(event, yaml.ScalarEvent):
            located = self._scalar(event, place)
        else:
            located = self._collection(event, place)
        if anchor is not None:
            self._anchored[anchor] = (place, located)
        return located

    def _alias(self, event: Any) -> Located:
        if event.anchor not in self._anchored:
            raise yaml.composer.ComposerError(None, None, "found undefined alias", event.start_mark)
        place, located = self._anchored[event.anchor]
        if located is None:
            self.problems.append(Problem(place, "", "YAML 引用自己, 无法读取"))
            return Located(None, place)
        return located

    def _collection(self, event: Any, place: Place) -> Located:
        self._depth += 1
        if self._depth > _MAX_NESTING:
            raise _TooDeep(place)
        if isinstance(event, yaml.MappingStartEvent):
            located = self._mapping(place)
        else:
            located = Located(list(self._items()), place)
        self._depth -= 1
        return located

    def _items(self) -> Iterator[Located]:
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            yield self._value(event)

    def _mapping(self, place: Place) -> Located:
        entries: dict[str, Located] = {}
        key_places: list[tuple[str, Place]] = []
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            located = self._value(event)
            key = "" if isinstance(located.value, list | dict) else located.text
            if not key:
                self.problems.append(Problem(located.place, "", "键必须是文字"))
            elif key in entries:
                self.problems.append(Problem(located.place, key, "同一个键写了两次"))
            entries[key] = self._value(self._next())
            key_places.append((key, located.place))
        return Located(entries, place, key_places=tuple(key_places))

    def _scalar(self, event: Any, place: Place) -> Located:
        text: str = event.value
        raw = self._source[event.start_mark.index : event.end_mark.index]
        return Located(text if event.style else self._plain(event, text), place, text, (), raw)

    def _plain(self, event: Any, text: str) -> object:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._loader.resolve(yaml.ScalarNode, text, event.implicit)
        return text if tag == _TEXT_TAG else _plain_value(tag, text)


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _plain_value(tag: str, text: str) -> object:
    """Dates, whole numbers, truth values and null; a decimal number stays the text it was written as."""
    match tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "int":
            digits = text.lstrip("+-")
            return int(text) if digits.isdecimal() and len(digits) <= _MOST_DIGITS else text
        case "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
        case _:
            return text
