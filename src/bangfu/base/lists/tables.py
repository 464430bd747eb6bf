"""Tables of list pages and the columns they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from html import escape
from operator import attrgetter
from typing import Any, ClassVar
from uuid import UUID

import django_tables2 as tables
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.base.money import format_yuan, yuan_from_fen
from bangfu.base.tags import Words, tag_of
from bangfu.base.templatetags.bangfu import status_markup

_NO_KEY = UUID(int=0)


class ListTable(tables.Table):
    """A table of a list page. ``unmasked`` is set for an export that may show personal data in full.

    On a phone a row is a card of a few lines. ``card_head`` names the columns of its first line (the first column
    unless said), ``card_omits`` those that only the page of the row shows.
    """

    unmasked = False
    request: HttpRequest | None = None
    card_head: ClassVar[Sequence[str]] = ()
    card_omits: ClassVar[Sequence[str]] = ()

    class Meta:
        orderable = False  # a list is sorted by what its page names as sortable
        attrs = {"class": "table list-table"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, tuple[str, str]] = {}

    def address(self, view_name: str, key: UUID) -> str:
        """The address of a row's page. It is resolved once a table, and the key of each row put into it."""
        if view_name not in self._addresses:
            start, end = reverse(view_name, args=[_NO_KEY]).split(str(_NO_KEY))
            self._addresses[view_name] = start, end
        start, end = self._addresses[view_name]
        return f"{start}{key}{end}"

    def card_place(self, name: str) -> str:
        """The class that says where a column stands on a card."""
        head = self.card_head or list(self.base_columns)[:1]
        return "card-head" if name in head else "card-off" if name in self.card_omits else ""


def path_getter(accessor: Any) -> Callable[[Any], Any]:
    """A function that follows an accessor over attributes; a way that ends early gives None."""
    follow = attrgetter(".".join(accessor.bits))

    def get(record: Any) -> Any:
        try:
            value = follow(record)
        except (AttributeError, ObjectDoesNotExist):
            return accessor.resolve(record, quiet=True)
        return accessor.resolve(record, quiet=True) if callable(value) else value

    return get


class MaskedColumn(tables.Column):
    """Personal data: masked on the page, always; in full only in an export that its maker may have in full."""

    def __init__(self, mask: Callable[[str], str], **options: Any) -> None:
        options.setdefault("attrs", {"td": {"class": "code-text"}})
        super().__init__(**options)
        self.mask = mask

    def render(self, value: str) -> str:
        """The mask."""
        return self.mask(value)

    def value(self, value: str, table: ListTable) -> str:
        """What an export holds."""
        return value if table.unmasked else self.mask(value)


class MoneyColumn(tables.Column):
    """Fen, shown as yuan with two decimals."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("attrs", {"td": {"class": "number"}, "th": {"class": "number"}})
        super().__init__(**options)

    def render(self, value: int) -> str:
        """1,234.50"""
        return format_yuan(value)

    def value(self, value: int) -> Any:
        """Yuan as an exact number."""
        return yuan_from_fen(value)


class TagColumn(tables.Column):
    """A status, as the tag that ``define_tags`` gave it."""

    def __init__(self, kind: str, shape: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.kind = kind
        self.shape = shape

    def render(self, value: Any, record: Any, bound_column: Any) -> SafeString:
        """The tag."""
        return status_markup(self._stored(record, bound_column, value), self.kind, self.shape)

    def value(self, value: Any, record: Any, bound_column: Any) -> str:
        """The label."""
        return str(tag_of(self.kind, self._stored(record, bound_column, value)).label)

    @staticmethod
    def _stored(record: Any, bound_column: Any, shown: Any) -> str:
        """django-tables2 hands over the label of a field with choices; the tag goes by what is stored."""
        return str(path_getter(bound_column.accessor)(record) or shown)


class DateColumn(tables.Column):
    """A day, or the day of a moment, as 2026-11-24."""

    def render(self, value: date) -> str:
        """The day."""
        local = timezone.localtime(value) if isinstance(value, datetime) else value
        return f"{local:%Y-%m-%d}"

    def value(self, value: date) -> str:
        """The same."""
        return self.render(value)


class MomentColumn(tables.Column):
    """A moment to the minute (``seconds=True``: to the second) in local time."""

    def __init__(self, *, seconds: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.format = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"

    def render(self, value: datetime) -> str:
        """2026-11-24 08:00"""
        return timezone.localtime(value).strftime(self.format)

    def value(self, value: datetime) -> str:
        """The same."""
        return self.render(value)


class LinkColumn(tables.Column):
    """A text that leads to the page of its row: ``LinkColumn("registry:file")``, an address with the row's key."""

    def __init__(self, view_name: str, **options: Any) -> None:
        super().__init__(**options)
        self.view_name = view_name

    def render(self, value: Any, record: Any, table: ListTable) -> SafeString:
        """The link."""
        return SafeString(f'<a href="{escape(table.address(self.view_name, record.pk))}">{escape(str(value))}</a>')

    def value(self, value: Any) -> Any:
        """The text alone."""
        return value


class ActionsColumn(tables.Column):
    """The last column: what can be done with a row. The table says it in ``render_actions`` by ``row_actions``.

    Where a few links will not do, a template that knows ``record`` and ``request`` draws them; it costs as much as
    the rest of the row.
    """

    def __init__(self, template: str = "", **options: Any) -> None:
        super().__init__(
            **{
                "verbose_name": _("操作"),
                "empty_values": (),
                "exclude_from_export": True,
                "accessor": "pk",
                "attrs": {"td": {"class": "actions"}, "th": {"class": "actions"}},
                **options,
            }
        )
        self.template = template

    def render(self, record: Any, table: ListTable) -> SafeString:
        """The template's links."""
        inside = render_to_string(self.template, {"record": record}, request=table.request)
        return format_html('<span class="row-actions">{}</span>', SafeString(inside))


def row_actions(links: Iterable[tuple[str, Words]]) -> SafeString:
    """The links of a row, from addresses and words."""
    inside = "".join(f'<a href="{escape(url)}">{escape(str(words))}</a>' for url, words in links)
    return SafeString(f'<span class="row-actions">{inside}</span>')
