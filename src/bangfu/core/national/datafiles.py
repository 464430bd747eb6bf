"""Reading of the CSV tables that ship inside this package or that a union keeps beside it."""

import csv
from collections.abc import Iterator
from importlib.resources import files
from io import StringIO


def packaged_rows(path: str) -> list[dict[str, str]]:
    """Return the rows of a table under `data/`, such as `codes/sex.csv`."""
    return [row for _, row in numbered_rows(packaged_text(path))]


def packaged_text(path: str) -> str:
    """Return the text of a file under `data/`."""
    return files(__package__).joinpath("data", *path.split("/")).read_text(encoding="utf-8")


def numbered_rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the cells of each row of a CSV text with a heading line.

    A missing trailing cell reads as empty; a row of empty cells is left out.
    """
    # A spreadsheet program saves UTF-8 with a mark at the front, which would become part of the first heading.
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), restval="")
    for row in reader:
        if any(row.values()):
            yield reader.line_num, row
