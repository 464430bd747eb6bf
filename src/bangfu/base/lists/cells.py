"""The table of a list as markup.

django-tables2 asks again for every cell what its render function takes, how its value is reached and which attributes
it has; on a page of twenty rows that is most of the page's time. Here each column is looked at once a table, and a row
is a walk over ready functions. Columns are declared and exported by django-tables2 as ever.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.formats import localize
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tables2 import Column
from django_tables2.rows import BoundRow

from bangfu.base.lists.tables import ListTable, path_getter
from bangfu.base.templatetags.bangfu import icon_markup

Cell = Callable[[Any], Any]
_ALWAYS = ("value", "record", "column", "bound_column", "table")


def table_body(table: ListTable, rows: list[Any], *, ticks: bool) -> SafeString:
    """The ``tr`` elements of the rows; ``ticks`` puts a box for batch actions in front of each."""
    if not rows:
        return SafeString("")
    cells = [(_kept(_opening, table, column), _cell(table, column, rows[0])) for column in table.columns]
    select = _("选择 %(n)s")
    parts: list[str] = []
    for record in rows:
        parts.append("<tr>")
        if ticks:
            parts.append(_tick(record, select))
        for opening, cell in cells:
            parts += (opening, _text(cell(record)), "</td>")
        parts.append("</tr>\n")
    return SafeString("".join(parts))


def table_head(table: ListTable, sort: str, addresses: Mapping[str, str], *, ticks: bool) -> SafeString:
    """The row of headings. ``sort`` is the column sorted by (with a minus: downwards), ``addresses`` those of the
    columns that can be sorted by: where their headings lead."""
    cells = [_TICK_ALL.format(escape(_("全选本页")))] if ticks else []
    for column in table.columns:
        if column.name not in addresses:
            cells.append(_kept(_plain_heading, table, column))
            continue
        direction = {column.name: "up", f"-{column.name}": "down"}.get(sort, "")
        icon = icon_markup(f"arrow-{direction}" if direction else "arrows-sort")
        inside = format_html('<a href="{}">{} {}</a>', addresses[column.name], column.header, icon)
        cells.append(_heading(column, inside, _SORTED.get(direction, "")))
    return format_html("<tr>{}</tr>", SafeString("".join(cells)))


def _plain_heading(_table: ListTable, column: Any) -> SafeString:
    return _heading(column, column.header, "")


def _heading(column: Any, inside: Any, state: str) -> SafeString:
    return format_html('<th {} scope="col"{}>{}</th>', column.attrs["th"].as_html(), state, inside)


def _kept(draw: Callable[[ListTable, Any], SafeString], table: ListTable, column: Any) -> SafeString:
    """What is drawn of a column that the table declares, once for each language and heading: it is always the same."""
    if column.name not in table.base_columns:
        return draw(table, column)
    key = (draw, type(table), column.name, str(column.header))
    if key not in _DRAWN:
        _DRAWN[key] = draw(table, column)
    return _DRAWN[key]


_DRAWN: dict[tuple[Any, ...], SafeString] = {}


def columns_to_choose(table_class: type[ListTable]) -> list[tuple[str, Column]]:
    """Columns that may be hidden: those with a heading, the first and the actions excepted."""
    return [(name, column) for name, column in table_class.base_columns.items() if name != "actions"][1:]


def column_boxes(table_class: type[ListTable], hidden: frozenset[str]) -> SafeString:
    """A box for each column that may be hidden."""
    return _column_boxes(table_class, hidden, get_language())  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=1_000)
def _column_boxes(table_class: type[ListTable], hidden: frozenset[str], _language: str) -> SafeString:
    boxes = (
        (name, "" if name in hidden else "checked", column.header) for name, column in columns_to_choose(table_class)
    )
    return format_html_join("", _BOX, boxes)


_BOX = (
    '<label class="form-check mb-1"><input class="form-check-input" type="checkbox" name="show" value="{}" {}>'
    '<span class="form-check-label">{}</span></label>'
)


_TICK_ALL = (
    '<th class="tick" scope="col"><input class="form-check-input m-0" type="checkbox" data-tick-all'
    ' aria-label="{}"></th>'
)
_SORTED = {"up": SafeString(' aria-sort="ascending"'), "down": SafeString(' aria-sort="descending"')}


def _tick(record: Any, select: str) -> str:
    return _TICK.format(escape(str(record.pk)), escape(select % {"n": record}))


_TICK = (
    '<td class="tick"><input class="form-check-input m-0" type="checkbox" name="ids" value="{}" form="batch"'
    ' data-row-tick aria-label="{}"></td>'
)


def _opening(table: ListTable, column: Any) -> SafeString:
    """The start tag of a column's cells."""
    attributes = column.attrs["td"]
    place = table.card_place(column.name)
    attributes["class"] = f"{attributes.get('class') or ''} {place}".strip() or None
    return format_html('<td {} data-label="{}">', attributes.as_html(), column.header)


def _cell(table: ListTable, column: Any, sample: Any) -> Cell:
    """What a record has in this column, rendered as the column or the table says."""
    value_of = _value_getter(column.accessor, sample)
    render, link = _caller(column.render), column.link
    empty, otherwise = column.column.empty_values, column.default
    given = {"column": column.column, "bound_column": column, "table": table}

    def cell(record: Any) -> Any:
        value = value_of(record)
        if value in empty:
            return otherwise
        content = render(value, record, given)
        return (
            link(content, value=value, record=record, **given, bound_row=BoundRow(record, table)) if link else content
        )

    return cell


def _value_getter(accessor: Any, sample: Any) -> Cell:
    """How a value is reached; the label of a field with choices, as django-tables2 has it."""
    raw = path_getter(accessor)
    field = accessor.get_field(sample)
    labels: Mapping[Any, Any] = dict(getattr(field, "flatchoices", None) or ())
    if not labels or getattr(field, "attname", None) != accessor.bits[-1]:
        return raw

    def labelled(record: Any) -> Any:
        value = raw(record)
        return str(labels[value]) if value in labels else value

    return labelled


def _caller(render: Callable[..., Any]) -> Callable[[Any, Any, dict[str, Any]], Any]:
    """Call a render function with those of the arguments that it takes: nearly always the value or the record."""
    if getattr(render, "__func__", None) is Column.render:
        return lambda value, _record, _given: value
    wanted = _arguments(getattr(render, "__func__", render))
    if wanted == ("value",):
        return lambda value, _record, _given: render(value=value)
    if wanted == ("record",):
        return lambda _value, record, _given: render(record=record)
    if wanted is None:
        return lambda value, record, given: render(
            value=value, record=record, **given, bound_row=BoundRow(record, given["table"])
        )

    def call(value: Any, record: Any, given: dict[str, Any]) -> Any:
        every = {**given, "value": value, "record": record}
        return render(**{name: every[name] for name in wanted})

    return call


@lru_cache(maxsize=1_000)
def _arguments(function: Callable[..., Any]) -> tuple[str, ...] | None:
    """The names of what a render function takes; None for everything."""
    parameters = inspect.signature(function).parameters
    if "bound_row" in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
        return None
    return tuple(name for name in parameters if name in _ALWAYS)


def _text(value: Any) -> str:
    """What a template would write for a value."""
    if isinstance(value, str):
        return value if isinstance(value, SafeString) else escape(value)  # the standard library's: ten a row
    if isinstance(value, datetime) and is_aware(value):
        value = localtime(value)
    return conditional_escape(localize(value))
