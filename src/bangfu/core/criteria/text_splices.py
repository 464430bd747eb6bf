"""Cuts values into and out of a YAML text. Nothing here checks what it made; :mod:`text_edits` does."""

from __future__ import annotations

from bangfu.core.criteria.yaml_spans import Path, Span
from bangfu.core.criteria.yaml_writing import Value, after_key, flow_text, item_text, scalar_text


def written(text: str, root: Span, path: Path, value: Value) -> str:
    """The text with the value at a path replaced as a whole."""
    node, parent = root.find(path), root.find(path[:-1])
    assert node is not None
    assert parent is not None
    quote = node.style if node.style in ("'", '"') else ""
    if parent.flow or parent.kind == "sequence" or _has_comment(text, node.end):
        one_line = flow_text(value) if not quote else scalar_text(value, flow=True, quote=quote)
        start = node.start
        blank = " " if start == node.end and start and not text[start - 1].isspace() else ""
        return text[:start] + blank + one_line + text[node.end :]
    index = parent.index(path[-1])
    assert index is not None
    key = parent.keys[index][1]
    colon = text.index(":", key.end)
    new = after_key(value, _column(text, key.start), quote)
    end = max(node.end, colon + 1)
    if isinstance(value, str) and "\n" not in new and "\n" not in text[colon:end] and node.style not in ("|", ">"):
        return text[: node.start] + (" " if node.start == colon + 1 else "") + new[1:] + text[end:]
    return text[: colon + 1] + new + text[end:]


def added_key(text: str, root: Span, path: Path, value: Value, after: str = "") -> str:
    """The text with a new key in a mapping: after a given key, else at its end."""
    parent, key = root.find(path[:-1]), scalar_text(str(path[-1]), flow=True)
    assert parent is not None
    if not parent.parts:
        return written(text, root, path[:-1], {str(path[-1]): value}) if path[:-1] else text
    index = parent.index(after) if after else None
    before = parent.parts[-1 if index is None else index]
    if parent.flow:
        return f"{text[: before.end]}, {key}: {flow_text(value)}{text[before.end :]}"
    column = _column(text, parent.keys[0][1].start)
    place = _line_end(text, before.end)
    return f"{text[:place]}\n{' ' * column}{key}:{after_key(value, column)}{text[place:]}"


def inserted_item(text: str, node: Span, index: int, value: Value) -> str:
    """The text with an item put before the one of that index, or at the end of a list that has items."""
    parts = node.parts
    if node.flow:
        if index >= len(parts):
            return f"{text[: parts[-1].end]}, {flow_text(value)}{text[parts[-1].end :]}"
        return f"{text[: parts[index].start]}{flow_text(value)}, {text[parts[index].start :]}"
    column = _column(text, node.start)
    block = not parts[min(index, len(parts) - 1)].flow or _has_lines(value)
    item = f"- {item_text(value, column, block=block)}"
    if index == 0:
        return f"{text[: node.start]}{item}\n{' ' * column}{text[node.start :]}"
    place = _line_end(text, parts[min(index, len(parts)) - 1].end)
    return f"{text[:place]}\n{' ' * column}{item}{text[place:]}"


def removed(text: str, root: Span, path: Path) -> str:
    """The text without a key or an item; a list or mapping whose last one goes is written as empty."""
    parent = root.find(path[:-1])
    assert parent is not None
    index = parent.index(path[-1])
    assert index is not None
    if len(parent.parts) == 1:
        return written(text, root, path[:-1], {} if parent.kind == "mapping" else [])
    starts = [key.start for _, key in parent.keys] or [part.start for part in parent.parts]
    if parent.flow:
        if index + 1 < len(starts):
            return text[: starts[index]] + text[starts[index + 1] :]
        return text[: parent.parts[index - 1].end] + text[parent.parts[index].end :]
    start = starts[index] if parent.kind == "mapping" else _dash(text, parent, index)
    line = text.rfind("\n", 0, start) + 1
    end = _line_end(text, parent.parts[index].end)
    if text[line:start].strip():  # the first key after a dash: the next one takes its place
        return text[:start] + text[starts[index + 1] if parent.kind == "mapping" else _dash(text, parent, index + 1) :]
    return text[:line] + text[end + 1 :]


def swapped(text: str, node: Span, index: int) -> str:
    """The text with an item and the next one changing places; a comment at the end of a line goes along."""
    first, second = node.parts[index], node.parts[index + 1]
    first_end = first.end if node.flow else _line_end(text, first.end)
    second_end = second.end if node.flow else _line_end(text, second.end)
    one, other = text[first.start : first_end], text[second.start : second_end]
    return text[: first.start] + other + text[first_end : second.start] + one + text[second_end:]


def _column(text: str, offset: int) -> int:
    return offset - (text.rfind("\n", 0, offset) + 1)


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


def _has_comment(text: str, offset: int) -> bool:
    return text[offset : _line_end(text, offset)].lstrip().startswith("#")


def _has_lines(value: Value) -> bool:
    return isinstance(value, dict) and any(isinstance(part, str) and "\n" in part for part in value.values())


def _dash(text: str, node: Span, index: int) -> int:
    """Where the dash of an item of a block list stands: in the list's column, before the item."""
    column, start = _column(text, node.start), node.parts[index].start
    dash = text.rfind("-", 0, start)
    while dash >= 0 and _column(text, dash) != column:
        dash = text.rfind("-", 0, dash)
    return dash
