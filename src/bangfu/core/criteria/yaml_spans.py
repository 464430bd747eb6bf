"""YAML with the span of every value in its text, so that one value can be replaced and all else left as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

import yaml

from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.yaml_text.problems import Place, Problem

Data = None | str | list["Data"] | dict[str, "Data"]
"""What a value says, apart from how it is written: the text of scalars, None for nothing."""

Step = str | int
Path = tuple[Step, ...]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_MAX_NESTING: Final = 40


@dataclass(frozen=True, slots=True)
class Span:
    """A value from ``start`` to ``end`` of the text. ``flow``: it is written in brackets, or stands within some."""

    kind: Literal["scalar", "mapping", "sequence", "alias"]
    start: int
    end: int
    flow: bool
    text: str = ""
    style: str = ""
    keys: tuple[tuple[str, Span], ...] = ()
    """The keys of a mapping with their own spans, in order."""
    parts: tuple[Span, ...] = ()
    """The values of a mapping, or the items of a sequence."""

    @property
    def has_alias(self) -> bool:
        """Whether a value in here is told by reference to another."""
        return self.kind == "alias" or any(part.has_alias for part in self.parts)

    def index(self, step: Step) -> int | None:
        """Where a key or an item stands among ``parts``."""
        if isinstance(step, int):
            return step if self.kind == "sequence" and 0 <= step < len(self.parts) else None
        return next((number for number, (key, _) in enumerate(self.keys) if key == step), None)

    def find(self, path: Path) -> Span | None:
        """The value at a path, None where there is none."""
        node = self
        for step in path:
            index = node.index(step)
            if index is None:
                return None
            node = node.parts[index]
        return node

    def data(self) -> Data:
        """What the value says; an alias says its own name, for it is not followed."""
        match self.kind:
            case "mapping":
                return {key: part.data() for (key, _), part in zip(self.keys, self.parts, strict=True)}
            case "sequence":
                return [part.data() for part in self.parts]
            case "alias":
                return f"*{self.text}"
        return None if not self.style and self.text in _NOTHING else self.text


def read_spans(text: str) -> Span:
    """The one document of a text. Raises CriteriaError where it is no YAML, or holds nothing."""
    reader = _Reader(text)
    try:
        return reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
        raise CriteriaError([Problem(place, "", f"不是有效的 YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise CriteriaError([Problem(Place(1, 1), "", f"不是有效的 YAML: {error}")]) from error


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._loader: Any = _LOADER(text)

    def document(self) -> Span:
        try:
            self._loader.get_event()
            first = self._loader.get_event()
            if isinstance(first, yaml.StreamEndEvent):
                raise CriteriaError([Problem(Place(1, 1), "", "文件是空的")])
            return self._value(self._loader.get_event(), 0, in_flow=False)
        finally:
            self._loader.dispose()

    def _value(self, event: Any, depth: int, *, in_flow: bool) -> Span:
        if depth > _MAX_NESTING:
            place = Place(event.start_mark.line + 1, event.start_mark.column + 1)
            raise CriteriaError([Problem(place, "", f"YAML 嵌套超过 {_MAX_NESTING} 层")])
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            return Span("alias", start, end, in_flow, event.anchor or "")
        if isinstance(event, yaml.ScalarEvent):
            end = max(start, start + len(self._text[start:end].rstrip()))
            return Span("scalar", start, end, in_flow, event.value, event.style or "")
        flow = in_flow or bool(event.flow_style)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(start, depth, flow=flow)
        return self._sequence(start, depth, flow=flow)

    def _mapping(self, start: int, depth: int, *, flow: bool) -> Span:
        keys, parts = [], []
        event: Any
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            key = self._value(event, depth + 1, in_flow=flow)
            keys.append((key.text, key))
            parts.append(self._value(self._loader.get_event(), depth + 1, in_flow=flow))
        end = _mark(event.end_mark) if flow else parts[-1].end
        return Span("mapping", start, end, flow, keys=tuple(keys), parts=tuple(parts))

    def _sequence(self, start: int, depth: int, *, flow: bool) -> Span:
        parts = []
        event: Any
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            parts.append(self._value(event, depth + 1, in_flow=flow))
        end = _mark(event.end_mark) if flow else parts[-1].end
        return Span("sequence", start, end, flow, parts=tuple(parts))


def _mark(mark: Any) -> int:
    index: int = mark.index
    return index
