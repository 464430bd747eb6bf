"""One normalisation of typed text, shared by every reader of numbers, labels and names."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FIRST_FULL_WIDTH = chr(min(_FULL_WIDTH))
# Spaces that spreadsheets, web pages and input methods leave behind.
_SPACES = dict.fromkeys([0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
# Zero-width and direction marks: chat programs put them around pasted numbers.
_INVISIBLE = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF]
)
_MINUS_AND_YUAN = {0x2212: "-", 0xFFE5: "¥"}
_TABLE: dict[int, int | str | None] = {**_FULL_WIDTH, **_SPACES, **_INVISIBLE, **_MINUS_AND_YUAN}


def normalise_text(text: str) -> str:
    """Return text with half-width letters, digits and punctuation, without invisible or surrounding blanks.

    Chinese characters and Chinese-only marks (。、《》) stay as they are; inner spaces and line breaks stay too.

    >>> normalise_text("　下（待）岗１２Ａ ")
    '下(待)岗12A'
    """
    if text.isascii():
        return text.strip()
    return text.translate(_TABLE).strip()


def squeeze_text(text: str) -> str:
    """Return normalised text with every blank taken out, for numbers typed in groups.

    >>> squeeze_text("138 0013　8000")
    '13800138000'
    """
    if text.isalnum() and (text.isascii() or max(text) < _FIRST_FULL_WIDTH):
        return text  # as nearly every number and name is: no blank, no mark, nothing to make narrower
    return "".join(normalise_text(text).split())
