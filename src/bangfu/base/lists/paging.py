"""One page of rows and a count that stays cheap however many rows there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bangfu.base.templatetags.bangfu import changed_query

SIZES = (20, 50, 100)
COUNT_CAP = 10_000
"""Rows counted at most. Counting a million rows costs more than showing twenty; who has more narrows the search."""


@dataclass(frozen=True)
class RowPage:
    """Rows ``first`` to ``last`` (from 1) of ``count``; ``capped`` when there are more than were counted."""

    rows: list[Any]
    number: int
    size: int
    count: int
    capped: bool

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 without rows."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages can be reached."""
        return max(1, -(-self.count // self.size))

    @property
    def previous_number(self) -> int | None:
        """The page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next_number(self) -> int | None:
        """The page after."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def numbers(self) -> list[int]:
        """The pages around this one."""
        start = max(1, min(self.number - 2, self.pages - 4))
        return list(range(start, min(self.pages, start + 4) + 1))


def read_page(rows: QuerySet[Any], number: int, size: int) -> RowPage:
    """Read a page; a number beyond the end gives the last page."""
    first = list(rows[: size + 1]) if number <= 1 else None
    if first is not None and len(first) <= min(size, COUNT_CAP):
        return RowPage(first, 1, size, len(first), capped=False)  # what was found fits: nothing is left to count
    counted = capped_count(rows, COUNT_CAP)
    count = min(counted, COUNT_CAP)
    number = max(1, min(number, -(-count // size)))
    start = (number - 1) * size
    end = min(start + size, count)
    found = first[:end] if first is not None else list(rows[start:end] if count else ())
    return RowPage(found, number, size, count, counted > COUNT_CAP)


def capped_count(rows: QuerySet[Any], most: int) -> int:
    """How many rows there are, one more than ``most`` at most. What a row is annotated with is not worked out."""
    return rows.order_by().values("pk")[: most + 1].count()


def page_links(page: RowPage, address: str) -> dict[str, Any]:
    """Addresses of the pages around this one; the one before and the one after are empty where there is none."""

    def to(number: int | None) -> str:
        return _with(address, page=number) if number else ""

    return {
        "before": to(page.previous_number),
        "after": to(page.next_number),
        "around": SafeString("".join(_page_link(page, n, to(n)) for n in page.numbers)) if page.pages > 1 else "",
    }


def _page_link(page: RowPage, number: int, address: str) -> str:
    if number == page.number:
        return f'<li><span aria-current="page">{number}</span></li>'
    return _PAGE_LINK.format(number=number, url=escape(address))


_PAGE_LINK = (
    '<li><a href="{url}" hx-get="{url}" hx-target="#list-results" hx-swap="innerHTML show:window:top"'
    ' hx-push-url="true">{number}</a></li>'
)


def size_options(chosen: int) -> SafeString:
    """The choices of how many rows a page shows."""
    return _size_options(chosen, get_language())


@lru_cache(maxsize=100)
def _size_options(chosen: int, _language: str) -> SafeString:
    words = _("每页 %(size)s 条")
    options = (
        f'<option value="{size}"{" selected" if size == chosen else ""}>{escape(words % {"size": size})}</option>'
        for size in SIZES
    )
    return SafeString("".join(options))


def sort_addresses(sortable: Iterable[str], sort: str, address: str) -> dict[str, str]:
    """Where the heading of each sortable column leads: upwards, then downwards, then the list's own order."""
    column = sort.removeprefix("-")
    plain = changed_query(QueryDict(address.removeprefix("?")), {"sort": ""})
    after = {column: "" if sort.startswith("-") else f"-{column}"}
    return {name: _with(plain, sort=word) if (word := after.get(name, name)) else plain for name in sortable}


def _with(address: str, **more: object) -> str:
    return f"{address}{'' if address == '?' else '&'}{urlencode(more)}"


def whole_number(text: str | None, otherwise: int) -> int:
    """A number from the address, which anybody may have typed."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
