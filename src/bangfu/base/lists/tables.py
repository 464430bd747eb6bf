"""Tables of list pages and the columns they need."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.base.money import format_yuan, yuan_from_fen
from bangfu.base.tags import tag_of
from bangfu.base.templatetags.bangfu import status_markup


class ListTable(tables.Table):
    """A table of a list page. ``unmasked`` is set for an export that may show personal data in full."""

    unmasked = False

    class Meta:
        orderable = False  # a list is sorted by what its page names as sortable
        attrs = {"class": "table list-table"}


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
        return str(bound_column.accessor.resolve(record, quiet=True) or shown)


class DateColumn(tables.Column):
    """A day, or the day of a moment, as 2026-11-24."""

    def render(self, value: date) -> str:
        """The day."""
        local = timezone.localtime(value) if isinstance(value, datetime) else value
        return f"{local:%Y-%m-%d}"

    def value(self, value: date) -> str:
        """The same."""
        return self.render(value)


class ActionsColumn(tables.Column):
    """The last column: links and small forms of a row, from a template that knows ``record`` and ``request``."""

    def __init__(self, template: str, **options: Any) -> None:
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
        """The links."""
        request = getattr(table, "request", None)
        inside = render_to_string(self.template, {"record": record}, request=request)
        return format_html('<span class="row-actions">{}</span>', SafeString(inside))
