"""Reading of the CSV tables that ship inside this package or that a union keeps beside it."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from io import StringIO


def packaged_rows(path: str) -> list[dict[str, str]]:
    """Return the rows of a table under `data/`, such as `codes/sex.csv`."""
    text = files(__package__).joinpath("data", *path.split("/")).read_text(encoding="utf-8")
    return list(rows_of(text))


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV text with a heading line; a missing trailing cell reads as empty."""
    # A spreadsheet program saves UTF-8 with a mark at the front, which would become part of the first heading.
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), restval="")
    yield from reader
