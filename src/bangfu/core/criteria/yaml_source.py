"""YAML with places: every value knows its line and column, duplicate keys are faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from bangfu.core.criteria.problems import CriteriaError, Place, Problem

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    block_lines: tuple[int, ...] = ()
    """For a text over several lines: the file column where each of its lines starts."""

    def place_of(self, offset: int) -> Place:
        """The file place of a character of this text."""
        before = self.text[:offset]
        line = before.count("\n")
        column = offset - (before.rfind("\n") + 1)
        if self.block_lines:
            start = self.block_lines[min(line, len(self.block_lines) - 1)]
            return Place(self.place.line + 1 + line, start + column)
        return Place(self.place.line + line, self.place.column + column)


def read_yaml(text: str, *, source: str = "") -> Located:
    """Parse one document; raises CriteriaError with the place where the YAML itself is broken."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise CriteriaError([Problem(place, "", f"不是有效的 YAML: {error.problem}")], source=source) from error
    except yaml.YAMLError as error:
        raise CriteriaError([Problem(Place(1, 1), "", f"不是有效的 YAML: {error}")], source=source) from error
    if node is None:
        raise CriteriaError([Problem(Place(1, 1), "", "文件是空的")], source=source)
    problems: list[Problem] = []
    located = _convert(node, text.splitlines(), problems, frozenset())
    if problems:
        raise CriteriaError(problems, source=source)
    return located


def _convert(node: yaml.Node, lines: list[str], problems: list[Problem], above: frozenset[int]) -> Located:
    place = Place(node.start_mark.line + 1, node.start_mark.column + 1)
    if id(node) in above:
        problems.append(Problem(place, "", "YAML 引用自己, 无法读取"))
        return Located(None, place)
    above = above | {id(node)}
    if isinstance(node, yaml.MappingNode):
        return _convert_mapping(node, lines, problems, place, above)
    if isinstance(node, yaml.SequenceNode):
        return Located([_convert(child, lines, problems, above) for child in node.value], place)
    return _convert_scalar(node, lines, place)


def _convert_mapping(
    node: yaml.MappingNode, lines: list[str], problems: list[Problem], place: Place, above: frozenset[int]
) -> Located:
    entries: dict[str, Located] = {}
    key_places: list[tuple[str, Place]] = []
    for key_node, value_node in node.value:
        key_place = Place(key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        if not key:
            problems.append(Problem(key_place, "", "键必须是文字"))
        elif key in entries:
            problems.append(Problem(key_place, key, "同一个键写了两次"))
        entries[key] = _convert(value_node, lines, problems, above)
        key_places.append((key, key_place))
    return Located(entries, place, key_places=tuple(key_places))


def _convert_scalar(node: yaml.ScalarNode, lines: list[str], place: Place) -> Located:
    text = str(node.value)
    if node.style in ("|", ">"):
        starts = tuple(_indents(lines, node.start_mark.line + 1, node.end_mark.line))
        return Located(text, place, text=text, block_lines=starts or (1,))
    quoted = node.style in ("'", '"')
    if quoted:
        place = Place(place.line, place.column + 1)
    return Located(text if quoted else _plain_value(node, text), place, text=text)


def _indents(lines: list[str], first: int, last: int) -> Iterator[int]:
    for line in lines[first:last]:
        yield len(line) - len(line.lstrip()) + 1


def _plain_value(node: yaml.ScalarNode, text: str) -> object:
    """Dates, whole numbers, truth values and null; a decimal number stays the text it was written as."""
    match node.tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return text.lower() in ("true", "yes", "on")
        case "int":
            return int(text.replace("_", "")) if text.lstrip("+-").isdecimal() else text
        case "timestamp":
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
        case _:
            return text
