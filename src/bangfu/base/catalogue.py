"""The English catalogue: found in the code, kept as text in ``locale/``, compiled where it is used.

The Chinese words in the code are the keys; a message without a translation is shown in Chinese. No gettext tools are
needed: Babel reads and compiles. ``python -m bangfu.base.catalogue`` brings the texts up to date after words in
the code have changed (docs/developer/translation.md).
"""

from __future__ import annotations

import ast
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bangfu.base.shipped_words import shipped_words

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = PACKAGE / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"

_KEYWORDS = {
    "_": None,
    "lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
_SPOKEN = {"say": None, "worded": None}
"""Calls in core and in the pages through which a sentence frame is said; on the command line ``say`` prints."""
_WORDS = "words"
"""Call whose every argument is a word of a code list (registry/choices.py)."""
log = logging.getLogger(__name__)


def compile_catalogues() -> list[Path]:
    """Compile every catalogue whose text is newer than its compiled form; those that were.

    Called at every start: it costs a look at two dates. A folder that cannot be written to leaves the pages in Chinese.
    """
    return [text for text in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")) if _is_stale(text) and _compile(text)]


def _is_stale(text: Path) -> bool:
    compiled = text.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < text.stat().st_mtime


def _compile(text: Path) -> bool:
    try:
        handle, draft = tempfile.mkstemp(suffix=".tmp", dir=text.parent)
        with os.fdopen(handle, "wb") as file:
            write_mo(file, read_catalogue(text))
        Path(draft).chmod(0o644)
        Path(draft).replace(text.with_suffix(".mo"))
    except OSError as fault:
        log.warning("%s is not compiled: %s", text.name, fault.strerror)
        return False
    return True


def read_catalogue(text: Path = ENGLISH) -> Catalog:
    """A catalogue with its translations."""
    with text.open("rb") as file:
        return read_po(file, locale=text.parents[1].name)


def messages_in_code() -> Catalog:
    """Every message of the Python code and the templates, with the files it stands in."""
    found = Catalog(charset="utf-8")
    for path in sorted([*PACKAGE.rglob("*.py"), *PACKAGE.glob("*/templates/**/*.html")]):
        for message, comments, context in _messages_of(path):
            place = path.relative_to(PACKAGE).as_posix()
            found.add(message, locations=[(place, 0)], auto_comments=comments, context=context)
    for word, place in shipped_words():
        found.add(word, locations=[(place, 0)])
    return found


def _messages_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        content = _as_code(content)
    keywords = _KEYWORDS if "cli" in path.parts else {**_KEYWORDS, **_SPOKEN}
    for _line, message, comments, context in extract(
        "python", io.BytesIO(content.encode()), keywords=keywords, options={"encoding": "utf-8"}
    ):
        yield message, comments, context
    if path.suffix == ".py" and f"{_WORDS}(" in content:
        yield from ((word, [], None) for word in _listed_words(content))


def _listed_words(code: str) -> Iterator[str]:
    """The texts handed to ``words(…)``; what has no Chinese in it is the same in every language."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == _WORDS:
            texts = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from (text for text in texts if isinstance(text, str) and not text.isascii() and text[:1].isalpha())


def _as_code(template: str) -> str:
    """The messages of a template as calls; each line from its first letter, since indentation means nothing there."""
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


def update_catalogue(text: Path = ENGLISH) -> Catalog:
    """Write the catalogue anew: what the code says now, with the translations known; what is gone is dropped."""
    known = read_catalogue(text) if text.exists() else Catalog(locale=text.parents[1].name)
    fresh = Catalog(locale=text.parents[1].name, charset="utf-8")
    for message in messages_in_code():
        if message.id:
            _add(fresh, message, known.get(message.id, message.context))
    text.parent.mkdir(parents=True, exist_ok=True)
    write_catalogue(fresh, text)
    return fresh


def write_catalogue(catalogue: Catalog, text: Path = ENGLISH) -> None:
    """Write the texts, sorted and without a header, which would differ at every run; Babel makes up for it."""
    written = io.BytesIO()  # whole before the file is touched
    write_po(written, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=True)
    text.write_bytes(written.getvalue())


def _add(fresh: Catalog, message: Message, known: Message | None) -> None:
    is_same_kind = known is not None and isinstance(known.id, tuple) == isinstance(message.id, tuple)
    fresh.add(
        message.id,
        string=known.string if known and is_same_kind else None,
        locations=message.locations,
        flags=message.flags,
        context=message.context,
    )


def untranslated(catalogue: Catalog) -> list[Any]:
    """Messages without a text, or with one that somebody should look at."""
    return [message.id for message in catalogue if message.id and (message.fuzzy or not _is_whole(message))]


def _is_whole(message: Message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(texts)


if __name__ == "__main__":
    missing = untranslated(update_catalogue())
    print(*(f"没有译文：{each}" for each in missing), f"{ENGLISH.name}：还缺 {len(missing)} 条", sep="\n")
