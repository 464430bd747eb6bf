"""Where a character of a YAML text stands in the file: folding, indentation, quotes and escapes are seen through."""

from __future__ import annotations

from collections.abc import Iterator


def raw_offset(raw: str, text: str, offset: int) -> int:
    """The offset in ``raw`` (the scalar as it stands in the file) of the character at ``offset`` of its ``text``.

    YAML changes only white space, doubled quotes and escapes, so the n-th printed character stays the n-th.
    """
    printed = sum(not character.isspace() for character in text[:offset])
    end = 0
    for number, (start, stop) in enumerate(_printed(raw)):
        if number == printed:
            return start
        end = stop
    return end


def _printed(raw: str) -> Iterator[tuple[int, int]]:
    """Start and end in ``raw`` of each printed character of the text it stands for."""
    match raw[:1]:
        case "'":
            yield from _single_quoted(raw)
        case '"':
            yield from _double_quoted(raw)
        case "|" | ">":
            yield from _plain(raw, raw.find("\n") + 1 or len(raw))
        case _:
            yield from _plain(raw, 0)


def _plain(raw: str, position: int) -> Iterator[tuple[int, int]]:
    for offset in range(position, len(raw)):
        if not raw[offset].isspace():
            yield offset, offset + 1


def _single_quoted(raw: str) -> Iterator[tuple[int, int]]:
    position = 1
    while position < len(raw) - 1:
        width = 2 if raw.startswith("''", position) else 1
        if not raw[position].isspace():
            yield position, position + width
        position += width


_ESCAPE_WIDTHS = {"x": 4, "u": 6, "U": 10}
_WHITE_ESCAPES = frozenset(" \n\r\tnrtvfN_LP")


def _double_quoted(raw: str) -> Iterator[tuple[int, int]]:
    position = 1
    while position < len(raw) - 1:
        escape = raw[position + 1] if raw[position] == "\\" else ""
        width = _ESCAPE_WIDTHS.get(escape, 2) if escape else 1
        if escape not in _WHITE_ESCAPES if escape else not raw[position].isspace():
            yield position, position + width
        position += width
