"""Changes of single values in the text of a criteria set; comments, order and everything else stay as they are.

Each change is checked against the text it made: it must say what was asked in that place and the same everywhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Final

from bangfu.core.criteria.problems import CriteriaError
from bangfu.core.criteria.text_splices import added_key, inserted_item, removed, swapped, written
from bangfu.core.criteria.yaml_spans import Data, Path, Span, read_spans
from bangfu.core.criteria.yaml_writing import Value

_MOST_STEPS: Final = 500


class CannotEdit(Exception):  # noqa: N818 - a decision, told in words
    """The text cannot be changed piecemeal here: it is no YAML, or anchors tie this value to others."""


def data_at(text: str, path: Path) -> Data:
    """What stands at a path, None where nothing does. Raises CannotEdit."""
    found = _read(text).find(path)
    return found.data() if found else None


def changed(text: str, path: Path, value: Value) -> str:
    """The text with the value at a path made to say ``value``, changing as little as can be.

    Keys of a mapping that ``value`` does not name stay; a key whose value is None goes. Items of a list are matched.
    The path but for its last key must be there. Raises CannotEdit.
    """
    before = _read(text)
    if before.find(path[:-1]) is None:
        raise CannotEdit("这一项已经不在了")
    wanted = _with(before.data(), path, value)
    for _ in range(_MOST_STEPS):
        made = _next_step(text, _read(text), path, value)
        if made is None:
            break
        text = made
    return _checked(text, wanted)


def inserted(text: str, path: Path, index: int, value: Value) -> str:
    """The text with an item put into the list at a path, which is made where it is missing. Raises CannotEdit."""
    root = _read(text)
    before, found = root.data(), root.find(path)
    if found is None or found.kind != "sequence" or not found.parts:
        return changed(text, path, [value])
    items = found.data()
    assert isinstance(items, list)
    items.insert(index, _plain(value))
    return _checked(inserted_item(text, found, index, _plain(value)), _with(before, path, items))


def without(text: str, path: Path) -> str:
    """The text without the item or key at a path. Raises CannotEdit."""
    root = _read(text)
    if root.find(path) is None:
        raise CannotEdit("这一项已经不在了")
    return _checked(removed(text, root, path), _without(root.data(), path))


def moved(text: str, path: Path, index: int, by: int) -> str:
    """The text with an item of the list at a path moved one place up (-1) or down (1). Raises CannotEdit."""
    root = _read(text)
    found = root.find(path)
    other = index + by
    if found is None or found.kind != "sequence" or not (0 <= index < len(found.parts) > other >= 0):
        raise CannotEdit("这一项已经不在了")
    items = found.data()
    assert isinstance(items, list)
    items[index], items[other] = items[other], items[index]
    return _checked(swapped(text, found, min(index, other)), _with(root.data(), path, items))


def replacing(before: Data, after: Data) -> Value:
    """What :func:`changed` is to be told so that a value becomes ``after`` and keeps nothing else of ``before``."""
    if isinstance(before, dict) and isinstance(after, dict):
        gone: dict[str, Value] = dict.fromkeys(before.keys() - after.keys())
        return {key: replacing(before.get(key), part) for key, part in after.items()} | gone
    return after


def _read(text: str) -> Span:
    """The values of a text. One that is told by reference is left alone: a change of it would change others too."""
    try:
        root = read_spans(text)
    except CriteriaError as error:
        raise CannotEdit(f"全文读不出来，请先在全文里改好：{error}") from error
    if root.has_alias:
        raise CannotEdit("全文里用了 YAML 的引用（*），不能单独改一项，请在全文里改")
    return root


def _checked(text: str, wanted: Data) -> str:
    try:
        if read_spans(text).data() == wanted:
            return text
    except CriteriaError:
        pass
    raise CannotEdit("这一处的写法不能单独改，请在全文里改")


def _plain(value: Value) -> Data:
    """What a value says once it is written."""
    match value:
        case None | str():
            return value
        case bool():
            return "是" if value else "否"
        case int() | date():
            return str(value)
        case Mapping():
            return {key: _plain(part) for key, part in value.items() if part is not None}
    return [_plain(part) for part in value]


def _merged(before: Data, value: Value) -> Data:
    if isinstance(before, dict) and isinstance(value, Mapping):
        kept = {key: part for key, part in before.items() if key not in value}
        said = {key: _merged(before.get(key), part) for key, part in value.items() if part is not None}
        return kept | said
    return _plain(value)


def _with(data: Data, path: Path, value: Value) -> Data:
    if not path:
        return _merged(data, value)
    step, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(step, int):
        return [_with(part, rest, value) if number == step else part for number, part in enumerate(data)]
    assert isinstance(data, dict)
    assert isinstance(step, str)
    return data | {step: _with(data.get(step), rest, value)}


def _without(data: Data, path: Path) -> Data:
    step, rest = path[0], path[1:]
    if isinstance(data, list):
        parts = list(data)
        assert isinstance(step, int)
        parts[step : step + 1] = [_without(data[step], rest)] if rest else []
        return parts
    assert isinstance(data, dict)
    assert isinstance(step, str)
    if rest:
        return data | {step: _without(data[step], rest)}
    return {key: part for key, part in data.items() if key != step}


def _next_step(text: str, root: Span, path: Path, value: Value) -> str | None:
    """The text with the first difference at a path settled, None where there is none left."""
    node = root.find(path)
    if node is None:
        return None if value is None else added_key(text, root, path, _plain(value))
    if value is None:
        return removed(text, root, path)
    if node.data() == _plain(value):
        return None
    if isinstance(value, Mapping) and node.kind == "mapping" and node.parts:
        return _mapping_step(text, root, path, value)
    if node.kind == "sequence" and node.parts and value and isinstance(value, Sequence) and not isinstance(value, str):
        return _sequence_step(text, root, path, value)
    return written(text, root, path, _plain(value))


def _mapping_step(text: str, root: Span, path: Path, value: Mapping[str, Value]) -> str | None:
    before = ""
    for key, part in value.items():
        inner = (*path, key)
        if root.find(inner) is None and part is not None:
            return added_key(text, root, inner, _plain(part), after=before)
        made = _next_step(text, root, inner, part)
        if made is not None:
            return made
        before = key if part is not None else before
    return None


def _sequence_step(text: str, root: Span, path: Path, value: Sequence[Value]) -> str | None:
    node = root.find(path)
    assert node is not None
    matcher = SequenceMatcher(None, [_key(part.data()) for part in node.parts], [_key(_plain(part)) for part in value])
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "replace" and new_start < new_end:
            whole = replacing(node.parts[start].data(), _plain(value[new_start]))
            made = _next_step(text, root, (*path, start), whole)
            if made is not None:
                return made
        elif kind == "delete":
            return removed(text, root, (*path, end - 1))
        elif kind == "insert":
            return inserted_item(text, node, start, _plain(value[new_start]))
    return None


def _key(data: Data) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True)
