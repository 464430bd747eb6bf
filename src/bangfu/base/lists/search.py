"""The search form of a list as markup, and what was asked as chips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import django_filters
from django.forms import BoundField
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bangfu.base.templatetags.bangfu import changed_query


@dataclass(frozen=True)
class Chip:
    """One thing that was asked, and the address of the list without it."""

    label: str
    value: str
    address: str


class ListFilterSet(django_filters.FilterSet):
    """A search form whose fields are the same for everyone: their class is made once, not at every look at the list."""

    _made: ClassVar[dict[type, Any]] = {}

    def get_form_class(self) -> Any:
        """The form; each one made from it has fields of its own."""
        if type(self) not in self._made:
            self._made[type(self)] = super().get_form_class()
        return self._made[type(self)]


def is_filled(field: BoundField) -> bool:
    """Whether anything was asked by a field."""
    return field.value() not in (None, "", [], [None, None], [""])


def search_field(field: BoundField) -> SafeString:
    """A field with its label before it and what is wrong with it below."""
    key = field.id_for_label
    label = (
        format_html('<label for="{}">{}</label>', key, field.label)
        if key
        else format_html('<span class="label" id="{}_label">{}</span>', field.auto_id, field.label)
    )
    errors = format_html_join(
        "", '<div class="invalid-feedback d-block">{}</div>', ((error,) for error in field.errors)
    )
    return format_html('<div class="search-field">{}<div>{}{}</div></div>', label, str(field), errors)


def chips(fields: Iterable[BoundField], query: QueryDict, *, without: tuple[str, ...]) -> list[Chip]:
    """What was asked, in the order of the form; ``without`` names parameters that never belong to a search."""
    return [
        Chip(
            str(field.label), _shown(field), changed_query(query, dict.fromkeys([*_names(field, query), *without], ""))
        )
        for field in fields
        if is_filled(field)
    ]


def _names(field: BoundField, query: QueryDict) -> list[str]:
    """The parameters of a field: its own name, or that with a suffix for each end of a range."""
    name = field.html_name
    ends = len(getattr(field.field.widget, "widgets", ()))
    return [each for each in query if each == name or (ends and each.startswith(f"{name}_"))]


def _shown(field: BoundField) -> str:
    value = field.value()
    if isinstance(value, (list, tuple)):
        return " – ".join(_text(each) for each in value if each not in (None, "")) or ""
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", ())}
    return labels.get(str(value), _text(value))


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)
