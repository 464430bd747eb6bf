"""YAML with places: every value knows its line and column, duplicate keys are faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import yaml

from bangfu.core.criteria.problems import CriteriaError, Place, Problem
from bangfu.core.criteria.scalar_places import raw_offset

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_NESTING: Final = 40
_MOST_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class Located:
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
    """Parse one document; raises CriteriaError with the place where the YAML itself is broken."""
    try:
        _refuse_deep_nesting(text, source)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise CriteriaError([Problem(place, "", f"不是有效的 YAML: {error.problem}")], source=source) from error
    except yaml.YAMLError as error:
        raise CriteriaError([Problem(Place(1, 1), "", f"不是有效的 YAML: {error}")], source=source) from error
    if node is None:
        raise CriteriaError([Problem(Place(1, 1), "", "文件是空的")], source=source)
    converter = _Converter(text)
    located = converter.convert(node)
    if converter.problems:
        raise CriteriaError(converter.problems, source=source)
    return located


def _refuse_deep_nesting(text: str, source: str) -> None:
    """The composer works by recursion in C; a hostile file could crash the whole program."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_NESTING:
            mark = event.start_mark
            place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
            raise CriteriaError([Problem(place, "", f"YAML 嵌套超过 {_MAX_NESTING} 层")], source=source)


class _Converter:
    """Turns the nodes of a document into values with places; an alias is the value it stands for, converted once."""

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._source = text
        self._done: dict[int, Located] = {}
        self._under_way: set[int] = set()

    def convert(self, node: yaml.Node) -> Located:
        place = Place(node.start_mark.line + 1, node.start_mark.column + 1)
        if id(node) in self._under_way:
            self.problems.append(Problem(place, "", "YAML 引用自己, 无法读取"))
            return Located(None, place)
        if id(node) not in self._done:
            self._under_way.add(id(node))
            self._done[id(node)] = self._convert(node, place)
            self._under_way.discard(id(node))
        return self._done[id(node)]

    def _convert(self, node: yaml.Node, place: Place) -> Located:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return Located([self.convert(child) for child in node.value], place)
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, place)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> Located:
        entries: dict[str, Located] = {}
        key_places: list[tuple[str, Place]] = []
        for key_node, value_node in node.value:
            key_place = Place(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                self.problems.append(Problem(key_place, "", "键必须是文字"))
            elif key in entries:
                self.problems.append(Problem(key_place, key, "同一个键写了两次"))
            entries[key] = self.convert(value_node)
            key_places.append((key, key_place))
        return Located(entries, place, key_places=tuple(key_places))

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Located:
        text = str(node.value)
        raw = self._source[node.start_mark.index : node.end_mark.index]
        return Located(text if node.style else _plain_value(node, text), place, text=text, raw=raw)


def _plain_value(node: yaml.ScalarNode, text: str) -> object:
    """Dates, whole numbers, truth values and null; a decimal number stays the text it was written as."""
    match node.tag.rpartition(":")[2]:
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
