"""The plain widgets of forms, drawn without a template each.

Django draws a drop-down of twenty choices with forty templates. What its templates write for inputs, drop-downs and
text areas is written here directly; every other widget keeps its template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class PlainRenderer(DjangoTemplates):
    """Django's renderer with the plain widgets drawn directly."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The markup of a widget, a form or a list of errors."""
        draw = _DRAWN.get(template_name)
        if draw is None:
            return str(super().render(template_name, context, request))
        return SafeString(draw(context["widget"]))


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget["attrs"])}>'


def _select(widget: Widget) -> str:
    parts = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        parts += [f"\n  {_option(option)}" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _option(option: Widget) -> str:
    return f'<option value="{_text(option["value"])}"{_attributes(option["attrs"])}>{_text(option["label"])}</option>'


def _textarea(widget: Widget) -> str:
    start = f'<textarea name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>'
    return f"{start}\n{_text(widget['value'] or '')}</textarea>"


def _range(widget: Widget) -> str:
    """From and to, as django-filter draws them."""
    return "\n-".join(_input(part) for part in widget["subwidgets"])


_INPUTS = ("text", "number", "email", "url", "password", "hidden", "date", "checkbox", "search")
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    "django_filters/widgets/multiwidget.html": _range,
}
