"""``{% load registry %}``: the panels of higher apps on the page of a file."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bangfu.base.known_words import say
from bangfu.base.tags import Words
from bangfu.registry.models import Household
from bangfu.registry.panels import file_panels as panels
from bangfu.registry.panels import form_preview as preview

register = template.Library()


@register.simple_tag(takes_context=True)
def file_panels(context: template.Context, household: Household, place: str) -> SafeString:
    """The panels of one place that this reader may see."""
    return panels.shown(context["request"], household, place, name="household", unit_id=household.unit_id)


@register.simple_tag
def datum(label: Words, value: Any, code: bool = False) -> SafeString:
    """A fact with its name; a dash for one that is not known. ``code`` sets it in letters of one width."""
    return format_html(
        '<div class="datagrid-item"><div class="datagrid-title">{}</div><div class="datagrid-content{}">{}</div></div>',
        label,
        " code-text" if code else "",
        value or "—",
    )


FormField = tuple[BoundField, str]

# Not asked for, but at hand when a file is made: what the letter to the family or the verdict needs.
_AT_HAND = ("archive_no", "phone", "union_member")
_WORTH_FOLDING = 3


@register.filter
def starts_open(fields: list[FormField]) -> bool:
    """Whether a section of a form needs looking at: it asks for something, holds something, or was refused."""
    return any(_is_wanted(field) for field in fields)


@register.filter
def wanted(fields: list[FormField]) -> list[FormField]:
    """The fields of an open section that are shown; a few optional ones are not worth folding away."""
    found = [each for each in fields if _is_wanted(each) or each[0].name in _AT_HAND]
    return found if found and len(fields) - len(found) >= _WORTH_FOLDING else fields


@register.filter
def folded(fields: list[FormField]) -> list[FormField]:
    """The others, which may stay empty."""
    shown = wanted(fields)
    return [each for each in fields if each not in shown]


def _is_wanted(each: FormField) -> bool:
    field, theirs = each
    value = field.value()
    is_filled = value not in (None, "") and value is not False
    return bool(field.field.required or field.errors or theirs or is_filled)


@register.inclusion_tag("registry/parts/form_preview.html", takes_context=True)
def form_preview(context: template.Context, household: Household | None) -> dict[str, Any]:
    """The place in a form where what it would change is shown while it is filled in; empty where nobody says it."""
    ask = preview.address
    return {"address": ask(context["request"], household) if ask and household else None}


@register.filter
def yes_no(value: bool | None) -> str:
    """是, 否, or a dash for what is not known."""
    return "—" if value is None else say("是") if value else say("否")


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """The value of a key."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def may(context: template.Context, action: str, unit_id: int) -> bool:
    """``{% may "registry.edit" record.unit_id as may_edit %}``: whether the reader may do this in a unit."""
    return bool(context["request"].user.may(action, unit_id))
